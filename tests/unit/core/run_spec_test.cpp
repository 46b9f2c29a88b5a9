// The container's world: what is passed on, what is dropped, how a command is split.
#include "emulator/core/ring/run_spec.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(StartCommand, IsSplitAtBlanksAndNothingElse) {
    EXPECT_THAT(split_start_command("node server.js"), ElementsAre("node", "server.js"));
    EXPECT_THAT(split_start_command("  a\t b  "), ElementsAre("a", "b"));
    EXPECT_THAT(split_start_command(""), IsEmpty());
    EXPECT_THAT(split_start_command(" \t "), IsEmpty());
    EXPECT_THAT(
        split_start_command("sh -c 'migrate && serve $PORT'"),
        ElementsAre("sh", "-c", "'migrate", "&&", "serve", "$PORT'")
    );
}

TEST(RunSpec, PortIsAppRunnersOwn) {
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).port = "3000";
    image_configuration(configuration).runtime_environment_variables = {{"PORT", "9999"}};
    const RunSpec spec = run_spec_of(configuration, amd64_image());
    EXPECT_EQ(spec.port, 3000);
    EXPECT_THAT(spec.environment, ElementsAre(Pair("PORT", "3000")));
    EXPECT_TRUE(withheld_from(configuration).port);
}

TEST(RunSpec, EmptyValuesAreDropped) {
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_variables = {
        {"A", "1"}, {"B", ""}, {"C", " "}};
    EXPECT_THAT(
        run_spec_of(configuration, amd64_image()).environment,
        ElementsAre(Pair("PORT", "8080"), Pair("A", "1"), Pair("C", " "))
    );
    EXPECT_THAT(withheld_from(configuration).empty, ElementsAre("B"));
}

TEST(RunSpec, AHostnameOfTheUsersBeatsOurs) {
    model::ServiceConfiguration configuration = tcp_service();
    EXPECT_TRUE(run_spec_of(configuration, amd64_image()).sets_hostname);
    image_configuration(configuration).runtime_environment_variables = {{"HOSTNAME", "0.0.0.0"}};
    const RunSpec spec = run_spec_of(configuration, amd64_image());
    EXPECT_FALSE(spec.sets_hostname);
    EXPECT_THAT(spec.environment, ElementsAre(Pair("PORT", "8080"), Pair("HOSTNAME", "0.0.0.0")));
}

TEST(RunSpec, AnEmptyHostnameDoesNotCount) {
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_variables = {{"HOSTNAME", ""}};
    EXPECT_TRUE(run_spec_of(configuration, amd64_image()).sets_hostname);
}

TEST(RunSpec, ASecretIsPassedOnlyAsAVariableOfItsName) {
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_secrets = {
        {"DB_PASSWORD", "arn:aws:x"}, {"TOKEN", "arn:aws:y"}};
    image_configuration(configuration).runtime_environment_variables = {{"TOKEN", "local"}};
    EXPECT_THAT(
        run_spec_of(configuration, amd64_image()).environment,
        ElementsAre(Pair("PORT", "8080"), Pair("TOKEN", "local"))
    );
    EXPECT_THAT(
        run_spec_of(configuration, amd64_image()).secrets,
        ElementsAre(Pair("DB_PASSWORD", "arn:aws:x"))
    );
}

TEST(RunSpec, TakesSizesEgressAndTheImagesId) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.instance.cpu_units = 256;
    configuration.instance.memory_mb = 512;
    image_configuration(configuration).start_command = "serve --fast";
    const RunSpec spec = run_spec_of(configuration, amd64_image("sha256:abc"));
    EXPECT_EQ(spec.image_id, "sha256:abc");
    EXPECT_EQ(spec.cpu_units, 256);
    EXPECT_EQ(spec.memory_mb, 512);
    EXPECT_TRUE(spec.has_egress);
    EXPECT_THAT(spec.command, ElementsAre("serve", "--fast"));
    configuration.network.egress_type = model::EgressType::vpc;
    EXPECT_FALSE(run_spec_of(configuration, amd64_image()).has_egress);
}

TEST(RunSpec, WorksWithoutAnImageConfiguration) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.source.image_repository->image_configuration.reset();
    const RunSpec spec = run_spec_of(configuration, amd64_image());
    EXPECT_EQ(spec.port, 8080);
    EXPECT_THAT(spec.command, IsEmpty());
    EXPECT_THAT(spec.environment, ElementsAre(Pair("PORT", "8080")));
}

}  // namespace
}  // namespace apprunner::core
