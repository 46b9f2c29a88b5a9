// The account's resources, tags and domains are there for the next process, each in a row of its
// own.
#include "emulator/persistence/documents.hpp"
#include "tests/component/persistence/folder.hpp"
#include "tests/component/persistence/life.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <string>
#include <vector>

namespace apprunner::persistence {
namespace {

TEST(Resources, ResourcesTagsAndDomainsAreThereAgain) {
    const Folder folder;
    const model::Account account{"eu-west-1", "123456789012"};
    std::string connection;
    {
        Life life(folder);
        auto& shelf = life.catalog.shelf(account);
        auto& ids = life.catalog.ids();
        connection = shelf.connections.create("github", "GITHUB", ids, now).value()->arn;
        ASSERT_TRUE(shelf.auto_scaling.create("wide", {50, 2, 9}, ids, now.wall));
        ASSERT_TRUE(shelf.vpc_connectors.create("inside", {"subnet-1"}, {}, ids, now.wall));
        ASSERT_TRUE(life.catalog.tags().put(connection, {{"team", "a"}, {"cost", "b"}}));
        life.catalog.tags().remove(connection, {"cost"});
        auto& domains = life.catalog.custom_domains();
        ASSERT_TRUE(domains.associate("service-arn", "shop.example.com", true, ids, now));
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    Life life(folder);
    auto& shelf = life.catalog.shelf(account);
    EXPECT_NE(shelf.connections.find(connection), nullptr);
    EXPECT_THAT(life.catalog.tags().of(connection), testing::ElementsAre(model::Tag{"team", "a"}));
    const auto wide = shelf.auto_scaling.list("wide", false);
    ASSERT_EQ(wide.size(), 1U);
    EXPECT_EQ(wide[0]->limits, (model::AutoScalingLimits{50, 2, 9}));
    EXPECT_EQ(shelf.auto_scaling.list("DefaultConfiguration", true).size(), 1U);
    EXPECT_EQ(shelf.vpc_connectors.list().size(), 1U);
    const auto domains = life.catalog.custom_domains().list("service-arn", now);
    ASSERT_EQ(domains.size(), 1U);
    EXPECT_EQ(domains[0]->records.size(), 3U);
}

/// The names of the rows of a kind, by the order of the last change.
std::vector<std::string> rows_of(const Folder& folder, const std::string& kind) {
    sqlite3* file = nullptr;
    sqlite3_open((folder.path() + "/state.db").c_str(), &file);
    std::vector<std::string> rows;
    const auto add = [](void* to, int, char** texts, char**) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(texts[0]);
        return 0;
    };
    const std::string query =
        "SELECT key FROM documents WHERE kind = '" + kind + "' ORDER BY rowid";
    sqlite3_exec(file, query.c_str(), add, &rows, nullptr);
    sqlite3_close(file);
    return rows;
}

TEST(Resources, AResourceIsOneRowHoweverManyThereAre) {
    const Folder folder;
    const model::Account account{"eu-west-1", "123456789012"};
    std::vector<std::string> wanted;
    {
        Life life(folder);
        auto& ids = life.catalog.ids();
        for (int number = 0; number < 300; ++number) {
            auto& shelf = life.catalog.shelf(account);
            const std::string name = "inside-" + std::to_string(number);
            const auto made = shelf.vpc_connectors.create(name, {"subnet-1"}, {}, ids, now.wall);
            wanted.push_back(made.value()->arn);
        }
        EXPECT_EQ(take_changed(life.catalog.shelf(account)).size(), 301U) << "the default's too";
        auto& connectors = life.catalog.shelf(account).vpc_connectors;
        ASSERT_TRUE(connectors.remove(
            wanted[7], [](auto) { return false; }, now.wall
        ));
        const auto changed = take_changed(life.catalog.shelf(account));
        ASSERT_EQ(changed.size(), 1U) << "what one change costs does not grow";
        EXPECT_EQ(changed.begin()->first, "VpcConnectors 00000000000000000008");
        for (auto& [key, unit] : connectors.units().all()) connectors.units().change(key);
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    Life life(folder);
    auto& connectors = life.catalog.shelf(account).vpc_connectors;
    std::vector<std::string> found;
    for (const auto* each : connectors.list()) found.push_back(each->arn);
    ASSERT_NE(connectors.find(wanted[7]), nullptr);
    EXPECT_FALSE(connectors.find(wanted[7])->active);
    wanted.erase(wanted.begin() + 7);
    EXPECT_EQ(found, wanted) << "in the order of creation";
}

TEST(Resources, ADeletedConnectionAndAnotherDefaultStayWhatTheyAre) {
    const Folder folder;
    const model::Account account{"eu-west-1", "123456789012"};
    const auto unused = [](auto) { return false; };
    std::string wide;
    {
        Life life(folder);
        auto& shelf = life.catalog.shelf(account);
        auto& ids = life.catalog.ids();
        const auto made = shelf.connections.create("github", "GITHUB", ids, now);
        const std::string arn = made.value()->arn;
        ASSERT_TRUE(life.keeper->keep_resources());
        EXPECT_THAT(rows_of(folder, "resource"), testing::Contains(testing::HasSubstr("github")));
        ASSERT_TRUE(life.catalog.shelf(account).connections.remove(arn, unused));
        wide = shelf.auto_scaling.create("wide", {50, 2, 9}, ids, now.wall).value()->arn;
        ASSERT_TRUE(shelf.auto_scaling.make_default(wide));
        ASSERT_TRUE(life.keeper->keep_resources());
        EXPECT_THAT(
            rows_of(folder, "resource"), Not(testing::Contains(testing::HasSubstr("github")))
        );
    }
    Life life(folder);
    auto& shelf = life.catalog.shelf(account);
    EXPECT_TRUE(shelf.connections.list("").empty());
    EXPECT_EQ(shelf.auto_scaling.current_default().arn, wide);
    int defaults = 0;
    for (const auto* each : shelf.auto_scaling.list("", false)) defaults += each->is_default;
    EXPECT_EQ(defaults, 1);
}

TEST(Resources, TagsAndDomainsOfADeletedServiceAreForgotten) {
    const Folder folder;
    Life life(folder);
    const std::string arn = life.create("shop");
    const std::string other = life.create("till");
    auto& domains = life.catalog.custom_domains();
    for (const std::string& each : {arn, other}) {
        ASSERT_TRUE(life.catalog.tags().put(each, {{"team", "a"}}));
        ASSERT_TRUE(domains.associate(each, "a.example.com", false, life.catalog.ids(), now));
    }
    ASSERT_TRUE(life.keeper->keep_resources());
    ASSERT_EQ(rows_of(folder, "tags").size(), 2U);
    ASSERT_EQ(rows_of(folder, "domains").size(), 2U);
    const core::ServiceView& view = *life.engine.find_by_arn(arn);
    const std::string service_id = view.service.service_id;
    life.engine.observe(core::PullFailed{service_id, view.operations.back().id, {}, ""}, now);
    ASSERT_TRUE(life.engine.submit(core::DeleteService{arn}, now));
    const core::Outbox step = life.engine.take_outbox();
    life.keeper->keep(step, life.engine);
    EXPECT_THAT(life.catalog.tags().of(arn), testing::SizeIs(1)) << "it may still fail";
    for (const core::Effect& each : step.effects) {
        const auto* order = std::get_if<core::SwitchTraffic>(&each);
        if (order == nullptr) continue;
        life.engine.observe(core::TrafficSwitched{service_id, order->route_generation}, now);
    }
    life.engine.observe(core::ServiceRemoved{service_id}, now);
    ASSERT_EQ(view.service.status, model::ServiceStatus::deleted);
    life.keep();
    EXPECT_THAT(life.catalog.tags().of(arn), testing::IsEmpty());
    EXPECT_THAT(domains.list(arn, now), testing::IsEmpty());
    EXPECT_THAT(rows_of(folder, "tags"), testing::ElementsAre(other));
    EXPECT_THAT(rows_of(folder, "domains"), testing::ElementsAre(other));
}

}  // namespace
}  // namespace apprunner::persistence
