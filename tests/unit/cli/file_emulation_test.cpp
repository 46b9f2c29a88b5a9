// The block Emulation of our own configuration file.
#include "emulator/cli/settings/file_emulation.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

formats::ConfigValue document(const std::string& text) {
    return formats::read_tree(text, "team/apprunner-sim.yaml").value();
}

std::string complaint_about_block(const std::string& text) {
    formats::ConfigValue members = document(text);
    try {
        static_cast<void>(take_emulation(members));
    } catch (const formats::ConfigError& error) {
        return error.what();
    }
    return "";
}

TEST(FileEmulation, IsTakenOutOfTheMembers) {
    formats::ConfigValue members =
        document("ServiceName: shop\nEmulation: {Credentials: dummy, Secrets: .env}\n");
    const FileEmulation emulation = take_emulation(members);
    EXPECT_EQ(emulation.credentials, "dummy");
    EXPECT_THAT(emulation.secret_files, ElementsAre("team/.env")) << "beside the file";
    ASSERT_EQ(members.entries.size(), 1U);
    EXPECT_EQ(members.entries[0].name, "ServiceName");
}

TEST(FileEmulation, APortOfOnesOwn) {
    formats::ConfigValue members = document("Emulation: {LocalPort: 8080}");
    EXPECT_EQ(take_emulation(members).local_port, "8080");
    EXPECT_THAT(
        complaint_about_block("Emulation: {LocalPort: 70000}"),
        HasSubstr("apprunner-sim.yaml:1:24: LocalPort takes")
    );
}

TEST(FileEmulation, AWordThatYamlTakesForAFlagIsOff) {
    formats::ConfigValue members = document("Emulation:\n  Credentials: off\n");
    EXPECT_EQ(take_emulation(members).credentials, "off");
    EXPECT_THAT(members.entries, IsEmpty());
}

TEST(FileEmulation, SeveralFilesOfSecrets) {
    formats::ConfigValue members = document("Emulation: {Secrets: [a, /b, sub/c]}");
    EXPECT_THAT(take_emulation(members).secret_files, ElementsAre("team/a", "/b", "team/sub/c"));
    formats::ConfigValue none = document("ServiceName: shop");
    EXPECT_THAT(take_emulation(none).secret_files, IsEmpty());
}

TEST(FileEmulation, AStrangersFileGivesNobodysKeysAway) {
    for (const char* value : {"profile", "profile:work", "true"}) {
        EXPECT_THAT(
            complaint_about_block(std::string("Emulation: {Credentials: ") + value + "}"),
            HasSubstr("apprunner-sim.yaml:1:26: Credentials takes off or dummy")
        );
    }
}

TEST(FileEmulation, WhatItDoesNotKnowIsNamed) {
    EXPECT_THAT(
        complaint_about_block("Emulation: {Credential: dummy}"),
        HasSubstr(":1:13: unknown key Credential in Emulation")
    );
    EXPECT_THAT(complaint_about_block("Emulation: on"), HasSubstr("takes a map"));
    EXPECT_THAT(complaint_about_block("Emulation: {Secrets: {a: b}}"), HasSubstr("takes a text"));
    EXPECT_THAT(
        complaint_about_block("Emulation: {Credentials: [dummy]}"), HasSubstr("takes a text")
    );
}

}  // namespace
}  // namespace apprunner::cli
