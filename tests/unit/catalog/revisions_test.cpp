// Auto scaling and observability configurations: revisions, the default, what may be deleted.
#include "emulator/catalog/catalog.hpp"

#include <gtest/gtest.h>

namespace apprunner::catalog {

namespace {

const base::WallTime start{std::chrono::seconds(1'700'000'000)};
const base::WallTime later{std::chrono::seconds(1'700'000'100)};
const model::Account account;
const std::string prefix = "arn:aws:apprunner:us-east-1:000000000000:autoscalingconfiguration/";

bool unused(std::string_view /*arn*/) {
    return false;
}

class AutoScalingTest : public ::testing::Test {
  protected:
    const model::AutoScalingConfiguration& create(const std::string& name) {
        const auto created = shelf_.create(name, {50, 2, 10}, ids_, start);
        return **created;
    }

    base::IdSource ids_{1};
    AutoScalingShelf shelf_{account, start};
};

TEST_F(AutoScalingTest, EveryAccountStartsWithTheDefault) {
    const model::AutoScalingConfiguration& first = shelf_.current_default();
    EXPECT_EQ(first.arn, model::default_auto_scaling_arn(account));
    EXPECT_TRUE(first.is_default);
    EXPECT_TRUE(first.latest);
    EXPECT_EQ(first.limits, model::AutoScalingLimits{});
    EXPECT_EQ(shelf_.find(first.arn), &first);
    EXPECT_EQ(shelf_.find(prefix + "DefaultConfiguration"), &first);
}

TEST_F(AutoScalingTest, RevisionsCountUpAndTheNewestIsLatest) {
    const auto& first = create("high");
    const auto& second = create("high");
    EXPECT_EQ(first.revision, 1);
    EXPECT_EQ(second.revision, 2);
    EXPECT_FALSE(first.latest);
    EXPECT_TRUE(second.latest);
    EXPECT_EQ(second.limits, (model::AutoScalingLimits{50, 2, 10}));
    EXPECT_EQ(shelf_.find(prefix + "high"), &second);
    EXPECT_EQ(shelf_.find(prefix + "high/1"), &first);
    EXPECT_EQ(shelf_.find(first.arn), &first);
    EXPECT_EQ(shelf_.find(prefix + "high/3"), nullptr);
    EXPECT_EQ(shelf_.find(prefix + "high/1x"), nullptr);
    EXPECT_EQ(shelf_.find(prefix + "high/1/" + std::string(32, '0')), nullptr);
    EXPECT_EQ(shelf_.find(prefix + "none"), nullptr);
    EXPECT_EQ(shelf_.find("arn:aws:apprunner:us-east-1:000000000000:service/high"), nullptr);
}

TEST_F(AutoScalingTest, ListsByNameNewestFirst) {
    create("high");
    create("high");
    create("alow");
    EXPECT_EQ(shelf_.list("", true).size(), 3U);
    EXPECT_EQ(shelf_.list("", false).size(), 4U);
    const auto high = shelf_.list("high", false);
    ASSERT_EQ(high.size(), 2U);
    EXPECT_EQ(high[0]->revision, 2);
}

TEST_F(AutoScalingTest, DeletionByNameTakesTheLatestAndItsNumberIsGivenAgain) {
    const auto& first = create("high");
    create("high");
    const auto deleted = shelf_.remove(prefix + "high", false, unused, later);
    ASSERT_TRUE(deleted);
    EXPECT_EQ((*deleted)->revision, 2);
    EXPECT_FALSE((*deleted)->latest);
    EXPECT_FALSE((*deleted)->active);
    EXPECT_EQ((*deleted)->deleted_at, later);
    EXPECT_TRUE(first.latest);
    // Still described, no longer deleted again.
    EXPECT_EQ(shelf_.find((*deleted)->arn), *deleted);
    EXPECT_FALSE(shelf_.remove((*deleted)->arn, false, unused, later));
    // On AWS the next one is one more than the highest that is there (Terraform's tests see so).
    const std::string deleted_arn = (*deleted)->arn;
    EXPECT_EQ(create("high").revision, 2);
    EXPECT_EQ(shelf_.find(deleted_arn), nullptr);
    ASSERT_TRUE(shelf_.remove(prefix + "high", true, unused, later));
    EXPECT_EQ(create("high").revision, 1);
    EXPECT_EQ(create("high").revision, 2);
}

TEST_F(AutoScalingTest, AllRevisionsGoByNameOnly) {
    create("high");
    const auto& second = create("high");
    EXPECT_FALSE(shelf_.remove(second.arn, true, unused, later));
    const auto deleted = shelf_.remove(prefix + "high", true, unused, later);
    ASSERT_TRUE(deleted);
    EXPECT_EQ(*deleted, &second);
    EXPECT_TRUE(shelf_.list("high", false).empty());
    EXPECT_EQ(shelf_.find(prefix + "high"), nullptr);
}

TEST_F(AutoScalingTest, WhatIsDefaultOrInUseStays) {
    const auto& high = create("high");
    const auto in_use = shelf_.remove(
        high.arn, false, [&](std::string_view arn) { return arn == high.arn; }, later
    );
    ASSERT_FALSE(in_use);
    EXPECT_EQ(in_use.error().kind, model::RefusalKind::invalid_request);
    ASSERT_TRUE(shelf_.make_default(prefix + "high"));
    EXPECT_EQ(&shelf_.current_default(), &high);
    EXPECT_FALSE(shelf_.remove(high.arn, false, unused, later));
    // The first one is free now.
    EXPECT_TRUE(shelf_.remove(prefix + "DefaultConfiguration", false, unused, later));
    EXPECT_FALSE(shelf_.make_default(prefix + "DefaultConfiguration/1"));
}

TEST_F(AutoScalingTest, Quotas) {
    for (std::size_t count = 0; count < scaling_revisions_max; ++count) create("high");
    const auto sixth = shelf_.create("high", {}, ids_, start);
    ASSERT_FALSE(sixth);
    EXPECT_EQ(sixth.error().kind, model::RefusalKind::service_quota_exceeded);
    for (int count = 0; count < 8; ++count) create("name" + std::to_string(count));
    EXPECT_FALSE(shelf_.create("eleventh", {}, ids_, start));
    EXPECT_TRUE(shelf_.create("name0", {}, ids_, start));
    EXPECT_FALSE(shelf_.create("name1", {100, 1, 26}, ids_, start));
}

TEST(ObservabilityTest, HasRevisionsAndAReservedName) {
    base::IdSource ids(1);
    ObservabilityShelf shelf(account);
    EXPECT_FALSE(shelf.create("DefaultConfiguration", "AWSXRAY", ids, start));
    const auto first = shelf.create("traces", "AWSXRAY", ids, start);
    const auto second = shelf.create("traces", std::nullopt, ids, start);
    ASSERT_TRUE(first);
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->revision, 2);
    EXPECT_FALSE((*first)->latest);
    const std::string by_name =
        "arn:aws:apprunner:us-east-1:000000000000:observabilityconfiguration/traces";
    EXPECT_EQ(shelf.find(by_name), *second);
    const auto used = [](std::string_view /*arn*/) { return true; };
    EXPECT_FALSE(shelf.remove(by_name, used, later));
    const auto deleted = shelf.remove(by_name, unused, later);
    ASSERT_TRUE(deleted);
    EXPECT_EQ(*deleted, *second);
    EXPECT_EQ(shelf.find(by_name), *first);
}

}  // namespace

}  // namespace apprunner::catalog
