// Configurations of all formats, made after the frequencies of those that people have: for each the
// members of CreateService that it says, compared whole, or the error. FILE has FILE.expected.json
// beside it: Given (flags), Members, Unresolved, StandIns, Sensitive, Findings; or Error.
#include "emulator/cli/settings/config_findings.hpp"
#include "emulator/cli/settings/intake.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/model/secret_reference.hpp"
#include "emulator/wire/validator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace apprunner::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::string_view expected_ending = ".expected.json";

nlohmann::json read_expected(const std::string& name) {
    std::ifstream file(fs::path(CONFIG_CORPUS) / (name + std::string(expected_ending)));
    return nlohmann::json::parse(file);
}

ConfigFlags flags_of(const std::string& name, const nlohmann::json& expected) {
    ConfigFlags flags;
    flags.config = (fs::path(CONFIG_CORPUS) / name).string();
    const nlohmann::json given = expected.value("Given", nlohmann::json::object());
    flags.service = given.value("--service", "");
    flags.environment = given.value("--environment", "");
    flags.parameters = given.value("--param", std::vector<std::string>{});
    for (const std::string& pair : given.value("--var", std::vector<std::string>{})) {
        flags.variables.push_back(rules::split_pair(pair));
    }
    return flags;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::vector<std::string> unresolved_paths(const LoweredService& service) {
    std::vector<std::string> paths;
    for (const Unresolved& each : service.unresolved) {
        paths.push_back(each.path);
        EXPECT_FALSE(each.expression.empty()) << each.path;
    }
    return sorted(paths);
}

std::vector<std::string> finding_texts(const LoweredService& service) {
    std::vector<std::string> texts;
    for (const Json& finding : config_findings(service, {})) {
        texts.push_back(text_at(finding, "Code") + " " + text_at(finding, "Weight"));
    }
    return sorted(texts);
}

/// A service with secrets runs: what stands in for one can be asked for.
void expect_whole_references(const LoweredService& service) {
    for (const std::string& path : service.stand_ins) {
        if (path.find(".RuntimeEnvironmentSecrets.") == std::string::npos) continue;
        const auto reference =
            model::parse_secret_reference(at_path(service.members, path)->get<std::string>());
        EXPECT_TRUE(reference) << path << ": " << reference.error().detail;
    }
}

void expect_origins(const LoweredService& service) {
    for (const std::string& path : leaf_paths(service.members)) {
        const auto origin = service.origins.find(path);
        ASSERT_NE(origin, service.origins.end()) << path << " has no origin";
        EXPECT_FALSE(origin->second.file.empty()) << path;
    }
}

class ConfigCorpus : public ::testing::TestWithParam<std::string> {};

TEST_P(ConfigCorpus, IsTakenAsItIsMeant) {
    const nlohmann::json expected = read_expected(GetParam());
    const ConfigFlags flags = flags_of(GetParam(), expected);
    if (expected.contains("Error")) {
        try {
            const auto intake = take_configuration(flags, "lint");
            FAIL() << "no error: " << intake->service.members.dump();
        } catch (const Exit& exit) {
            EXPECT_EQ(exit.code(), ExitCode::usage);
            EXPECT_THAT(exit.what(), HasSubstr(expected["Error"].get<std::string>()));
        }
        return;
    }
    const auto intake = take_configuration(flags, "lint");
    ASSERT_TRUE(intake);
    const LoweredService& service = intake->service;
    EXPECT_EQ(nlohmann::json::parse(service.members.dump()).dump(1), expected["Members"].dump(1));
    EXPECT_EQ(unresolved_paths(service), expected["Unresolved"].get<std::vector<std::string>>());
    EXPECT_EQ(sorted(service.stand_ins), expected["StandIns"].get<std::vector<std::string>>());
    EXPECT_EQ(finding_texts(service), expected["Findings"].get<std::vector<std::string>>());
    const std::vector<std::string> sensitive(service.sensitive.begin(), service.sensitive.end());
    EXPECT_EQ(sensitive, expected.value("Sensitive", std::vector<std::string>{}));
    expect_origins(service);
    expect_whole_references(service);
    // What has placeholders is no name of an image, and is not sent.
    if (GetParam().find("placeholder") != std::string::npos) return;
    EXPECT_TRUE(service.bad_values.empty());
    const auto request = service_request(service.members, {});
    if (!request) return;
    const auto violations =
        wire::violations_of(create_service_shape(), wire::Json::parse(request->dump()));
    EXPECT_TRUE(violations.empty()) << wire::validation_message(violations);
}

std::vector<std::string> corpus_files() {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(CONFIG_CORPUS)) {
        std::string name = each.path().filename().string();
        if (!name.ends_with(expected_ending)) names.push_back(std::move(name));
    }
    return sorted(names);
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::replace_if(
        name.begin(),
        name.end(),
        [](unsigned char letter) { return std::isalnum(letter) == 0; },
        '_'
    );
    return name;
}

INSTANTIATE_TEST_SUITE_P(Files, ConfigCorpus, ::testing::ValuesIn(corpus_files()), test_name);

TEST(ConfigCorpusItself, HasAtLeastSixtyFiles) {
    EXPECT_GE(corpus_files().size(), 60U);
}

}  // namespace
}  // namespace apprunner::cli
