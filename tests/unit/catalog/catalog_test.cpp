// Connections, VPC connectors and ingress connections, custom domains, tags, and whose they are.
#include "emulator/catalog/catalog.hpp"

#include <gtest/gtest.h>

namespace apprunner::catalog {

namespace {

const model::Account account;
const std::string service_arn = "arn:aws:apprunner:us-east-1:000000000000:service/shop/0a";

base::Now at(base::Duration since_start) {
    return {
        base::SteadyTime(since_start),
        base::WallTime(std::chrono::seconds(1'700'000'000)) +
            std::chrono::duration_cast<std::chrono::milliseconds>(since_start)};
}

bool unused(std::string_view /*arn*/) {
    return false;
}

bool used(std::string_view /*arn*/) {
    return true;
}

TEST(ConnectionTest, HandshakeIsDoneAfterAMoment) {
    base::IdSource ids(1);
    ConnectionShelf shelf(account);
    const auto created = shelf.create("github", "GITHUB", ids, at({}));
    ASSERT_TRUE(created);
    EXPECT_EQ(status_of(**created, at({}), true), "PENDING_HANDSHAKE");
    EXPECT_EQ(status_of(**created, at(handshake_duration), true), "AVAILABLE");
    EXPECT_EQ(status_of(**created, at(std::chrono::hours(9)), false), "PENDING_HANDSHAKE");
    EXPECT_FALSE(shelf.create("github", "GITHUB", ids, at({})));
    EXPECT_EQ(shelf.list("").size(), 1U);
    EXPECT_EQ(shelf.list("other").size(), 0U);
    const std::string arn = (*created)->arn;
    EXPECT_EQ(shelf.find(arn), *created);
    EXPECT_EQ(shelf.find(arn.substr(0, arn.rfind('/'))), *created);
    EXPECT_FALSE(shelf.remove(arn, used));
    EXPECT_TRUE(shelf.remove(arn, unused));
    EXPECT_TRUE(shelf.list("").empty());
    EXPECT_FALSE(shelf.remove(arn, unused));
}

TEST(VpcConnectorTest, OneRevisionOfEachName) {
    base::IdSource ids(1);
    VpcConnectorShelf shelf(account);
    const auto created = shelf.create("private", {"subnet-1"}, {}, ids, at({}).wall);
    ASSERT_TRUE(created);
    EXPECT_EQ((*created)->security_groups.size(), 1U);
    EXPECT_FALSE(shelf.create("private", {"subnet-1"}, {"sg-1"}, ids, at({}).wall));
    const std::string arn = (*created)->arn;
    const auto in_use = shelf.remove(arn, used, at({}).wall);
    ASSERT_FALSE(in_use);
    EXPECT_EQ(
        in_use.error().message,
        "Provided VPC connector arn is being used by other services. ARN:  " + arn
    );
    EXPECT_TRUE(shelf.remove(arn, unused, at({}).wall));
    EXPECT_FALSE(shelf.find(arn)->active);
    EXPECT_TRUE(shelf.list().empty());
    const auto again = shelf.create("private", {"subnet-1"}, {"sg-1"}, ids, at({}).wall);
    ASSERT_TRUE(again);
    EXPECT_NE((*again)->arn, arn);
    EXPECT_EQ((*again)->security_groups, std::vector<std::string>{"sg-1"});
}

TEST(VpcIngressTest, StatesPassByAge) {
    base::IdSource ids(1);
    VpcIngressShelf shelf(account);
    const auto created = shelf.create({"inside", service_arn, "vpc-1", "vpce-1"}, ids, at({}));
    ASSERT_TRUE(created);
    const std::string arn = (*created)->arn;
    EXPECT_EQ(status_of(**created, at({})), "PENDING_CREATION");
    const auto early = shelf.update(arn, "vpc-2", "vpce-2", at({}));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().kind, model::RefusalKind::invalid_state);
    EXPECT_FALSE(shelf.remove(arn, at({})));
    const base::Duration step = ingress_pending_duration;
    EXPECT_EQ(status_of(**created, at(step)), "AVAILABLE");
    ASSERT_TRUE(shelf.update(arn, "vpc-2", std::nullopt, at(step)));
    EXPECT_EQ(status_of(**created, at(step)), "PENDING_UPDATE");
    EXPECT_EQ((*created)->vpc_id, "vpc-2");
    EXPECT_EQ((*created)->vpc_endpoint_id, std::nullopt);
    EXPECT_EQ(status_of(**created, at(step * 2)), "AVAILABLE");
    ASSERT_TRUE(shelf.remove(arn, at(step * 2)));
    EXPECT_EQ(status_of(**created, at(step * 2)), "PENDING_DELETION");
    EXPECT_EQ(shelf.list(at(step * 2)).size(), 1U);
    EXPECT_FALSE(shelf.create({"inside", service_arn, {}, {}}, ids, at(step * 2)));
    EXPECT_EQ(status_of(*shelf.find(arn), at(step * 3)), "DELETED");
    EXPECT_TRUE(shelf.list(at(step * 3)).empty());
    EXPECT_TRUE(shelf.create({"inside", service_arn, {}, {}}, ids, at(step * 3)));
}

TEST(CustomDomainTest, AssociationsWaitForDnsAndGoWhenAsked) {
    base::IdSource ids(1);
    CustomDomains domains;
    const auto created = domains.associate(service_arn, "example.com", std::nullopt, ids, at({}));
    ASSERT_TRUE(created);
    EXPECT_TRUE((*created)->enable_www_subdomain);
    // As AWS has them: the name, a generated one below it, and www, all in one zone.
    ASSERT_EQ((*created)->records.size(), 3U);
    EXPECT_EQ((*created)->records[0].name.substr(33), ".example.com.");
    EXPECT_EQ((*created)->records[1].name.substr(33, 7), ".2a57j7");
    EXPECT_EQ((*created)->records[1].name.substr(33 + 32), ".example.com.");
    EXPECT_EQ((*created)->records[2].name.substr(33), ".www.example.com.");
    const std::string zone = (*created)->records[0].value.substr(33);
    EXPECT_EQ(zone.substr(11), ".acm-validations.aws.");
    for (const CertificateRecord& record : (*created)->records) {
        EXPECT_EQ(record.value.substr(33), zone);
    }
    EXPECT_EQ(status_of(**created, at({})), "CREATING");
    const base::Duration step = domain_pending_duration;
    EXPECT_EQ(status_of(**created, at(step)), "PENDING_CERTIFICATE_DNS_VALIDATION");
    EXPECT_EQ(
        status_of(**created, at(std::chrono::hours(100))), "PENDING_CERTIFICATE_DNS_VALIDATION"
    );
    EXPECT_FALSE(domains.associate(service_arn, "example.com", true, ids, at(step)));
    EXPECT_FALSE(domains.disassociate(service_arn, "other.com", at(step)));
    ASSERT_TRUE(domains.disassociate(service_arn, "example.com", at(step)));
    EXPECT_EQ(status_of(*domains.list(service_arn, at(step)).front(), at(step)), "DELETING");
    EXPECT_FALSE(domains.disassociate(service_arn, "example.com", at(step)));
    EXPECT_TRUE(domains.list(service_arn, at(step * 2)).empty());
}

TEST(CustomDomainTest, WildcardsAndTheLimit) {
    base::IdSource ids(1);
    CustomDomains domains;
    EXPECT_FALSE(domains.associate(service_arn, "a.*.com", std::nullopt, ids, at({})));
    EXPECT_FALSE(domains.associate(service_arn, "**.com", std::nullopt, ids, at({})));
    EXPECT_FALSE(domains.associate(service_arn, "*.example.com", true, ids, at({})));
    const auto wildcard =
        domains.associate(service_arn, "*.example.com", std::nullopt, ids, at({}));
    ASSERT_TRUE(wildcard);
    EXPECT_FALSE((*wildcard)->enable_www_subdomain);
    EXPECT_EQ((*wildcard)->records.size(), 2U);
    EXPECT_EQ((*wildcard)->records[0].name.substr(33), ".example.com.");
    for (int number = 1; number < 5; ++number) {
        const std::string name = std::to_string(number) + ".com";
        ASSERT_TRUE(domains.associate(service_arn, name, false, ids, at({})));
    }
    EXPECT_EQ(domains.list(service_arn, at({})).front()->domain_name, "4.com") << "newest first";
    EXPECT_FALSE(domains.associate(service_arn, "sixth.com", false, ids, at({})));
    EXPECT_TRUE(domains.associate(service_arn + "b", "sixth.com", false, ids, at({})));
}

TEST(TagsTest, AreAddedReplacedAndRemoved) {
    Tags tags;
    ASSERT_TRUE(tags.put("arn", {{"a", "1"}, {"b", "2"}}));
    ASSERT_TRUE(tags.put("arn", {{"a", "3"}, {"c", ""}}));
    EXPECT_EQ(tags.of("arn"), (std::vector<model::Tag>{{"a", "3"}, {"b", "2"}, {"c", ""}}));
    tags.remove("arn", {"b", "none"});
    EXPECT_EQ(tags.of("arn").size(), 2U);
    EXPECT_TRUE(tags.of("other").empty());
    std::vector<model::Tag> many;
    for (int number = 0; number < 49; ++number) many.push_back({std::to_string(number), ""});
    EXPECT_FALSE(tags.put("arn", many));
    EXPECT_EQ(tags.of("arn").size(), 2U);
    tags.forget("arn");
    EXPECT_TRUE(tags.of("arn").empty());
}

TEST(CatalogTest, AccountsAndRegionsDoNotMeet) {
    Catalog catalog(1, at({}).wall);
    const model::Account elsewhere{"eu-west-1", "111122223333"};
    AccountResources& here = catalog.shelf(account);
    AccountResources& there = catalog.shelf(elsewhere);
    const auto created = there.connections.create("github", "GITHUB", catalog.ids(), at({}));
    ASSERT_TRUE(created);
    const std::string arn = (*created)->arn;
    EXPECT_EQ(arn.rfind("arn:aws:apprunner:eu-west-1:111122223333:connection/github/", 0), 0U);
    EXPECT_TRUE(here.connections.list("").empty());
    EXPECT_EQ(&catalog.shelf_of(arn), &there);
    EXPECT_TRUE(catalog.has(arn, at({})));
    EXPECT_FALSE(catalog.has(arn + "x", at({})));
    EXPECT_TRUE(catalog.has(model::default_auto_scaling_arn(elsewhere), at({})));
    EXPECT_FALSE(catalog.has("nonsense", at({})));
}

TEST(CatalogTest, ManyForeignArnsDoNotFillTheMemory) {
    Catalog catalog(1, at({}).wall);
    AccountResources& ours = catalog.shelf(account);
    AccountResources* last = nullptr;
    for (int number = 0; number < 3000; ++number) {
        last = &catalog.shelf_of("arn:aws:apprunner:r" + std::to_string(number) + ":1:service/a");
    }
    EXPECT_EQ(last, &catalog.shelf_of("arn:aws:apprunner:another:1:service/a"));
    EXPECT_EQ(&ours, &catalog.shelf_of(service_arn));
    EXPECT_NE(last, &ours);
}

}  // namespace

}  // namespace apprunner::catalog
