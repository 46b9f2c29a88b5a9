// What an app's last lines prove, and what they do not.
#include "emulator/core/diagnosis/diagnosis.hpp"
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace apprunner::core {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// An app that has ended with 1.
struct Ended {
    model::ServiceConfiguration configuration = tcp_service();
    Profile profile;
    model::ImageDetails image = amd64_image();
    InstanceView instance;

    explicit Ended(std::vector<std::string> lines) {
        instance.exit_code = 1;
        instance.last_lines = std::move(lines);
    }
    [[nodiscard]] Finding first() const {
        Evidence evidence{configuration, profile};
        evidence.image = &image;
        evidence.instance = &instance;
        return explain_failure(FailureKind::exited, evidence).front();
    }
    model::StringMap& variables() {
        return image_configuration(configuration).runtime_environment_variables;
    }
};

TEST(LastLines, NameAVariableThatNobodyHasSet) {
    for (const char* line :
         {"Error: DATABASE_URL is required",
          "KeyError: 'DATABASE_URL'",
          "sh: DATABASE_URL: parameter not set",
          "Error: process.env.DATABASE_URL is not defined",
          "environment variable DATABASE_URL is required but not set"}) {
        const Finding finding = Ended({"starting", line, "  at main"}).first();
        EXPECT_EQ(finding.code, "ARS-MISSING-VARIABLE") << line;
        EXPECT_EQ(finding.how_to.up, "--env DATABASE_URL=VALUE");
    }
}

TEST(LastLines, AreNoProofOfAVariableThatIsThere) {
    Ended given({"Error: DATABASE_URL is not set right"});
    given.variables()["DATABASE_URL"] = "x";
    EXPECT_EQ(given.first().code, "ARS-CONTAINER-EXITED");
    Ended in_image({"Error: DATABASE_URL is not set"});
    in_image.image.environment["DATABASE_URL"] = "x";
    EXPECT_EQ(in_image.first().code, "ARS-CONTAINER-EXITED");
    in_image.image.environment["DATABASE_URL"] = "";
    EXPECT_EQ(in_image.first().code, "ARS-MISSING-VARIABLE");
}

TEST(LastLines, OfOtherTroubleNameNoVariable) {
    for (const char* line :
         {"TypeError [ERR_INVALID_ARG_TYPE]: the argument is required",
          "using MAX_CONNECTIONS 10",
          "HTTP is not defined"}) {
        EXPECT_EQ(Ended({line}).first().code, "ARS-CONTAINER-EXITED") << line;
    }
}

TEST(LastLines, OfBrokenCodeNameNoVariable) {
    for (const char* line :
         {"NameError: name 'MAX_SIZE' is not defined",
          "ReferenceError: API_URL is not defined",
          "ReferenceError: API_URL is not defined in this environment",
          "/app/.venv/server.py: MAX_SIZE is not defined"}) {
        Ended ended({line});
        EXPECT_EQ(ended.first().code, "ARS-CONTAINER-EXITED") << line;
        ended.variables()["MAX_SIZE"] = "";
        ended.variables()["API_URL"] = "";
        if (std::string_view(line).find("Error") == std::string_view::npos) continue;
        EXPECT_EQ(ended.first().code, "ARS-CONTAINER-EXITED") << "empty values: " << line;
    }
}

TEST(LastLines, OfAnotherFailureMakeAMissingVariableAPossibilityOnly) {
    Ended ended(
        {"SENTRY_DSN not set, error reporting off",
         "Error: connect ECONNREFUSED 10.0.0.5:5432",
         "    at TCPConnectWrap.afterConnect"}
    );
    EXPECT_EQ(ended.first().code, "ARS-UNREACHABLE-DEPENDENCY");
    EXPECT_THAT(ended.first().evidence, Contains(HasSubstr("SENTRY_DSN was not given")));
    ended.variables()["SENTRY_DSN"] = "";
    EXPECT_EQ(ended.first().code, "ARS-UNREACHABLE-DEPENDENCY")
        << "an empty one is no more than that";
    ended.variables().erase("SENTRY_DSN");
    ended.instance.last_lines.back() = "Error: DATABASE_URL is required";
    EXPECT_EQ(ended.first().how_to.up, "--env DATABASE_URL=VALUE") << "the later one counts";
}

TEST(LastLines, OfALostNetworkCountMoreThanAWarning) {
    Ended ended({"SENTRY_DSN not set, error reporting off", "getaddrinfo ENOTFOUND db.internal"});
    ended.configuration.network.egress_type = model::EgressType::vpc;
    EXPECT_EQ(ended.first().code, "ARS-NO-EGRESS");
    EXPECT_THAT(ended.first().evidence, Contains(HasSubstr("SENTRY_DSN was not given")));
}

TEST(LastLines, OfWhatRanTheAppAreNoOtherFailure) {
    for (const char* line :
         {"    at Object.openError (/app/errors.js:3:9)",
          "    from /app/error.rb:3:in `load'",
          "npm ERR! errno 1",
          "error Command failed with exit code 1.",
          "[ERROR] Worker (pid:7) exited with code 3",
          "[ERROR] Reason: Worker failed to boot.",
          "ERROR:    Application startup failed. Exiting.",
          "During handling of the above exception, another exception occurred:",
          "Validation Error Count: 1",
          "exit status 2"}) {
        const Finding finding = Ended({"KeyError: 'DATABASE_URL'", line}).first();
        EXPECT_EQ(finding.code, "ARS-MISSING-VARIABLE") << line;
    }
}

TEST(LastLines, NameWhatWasDroppedBecauseItIsEmpty) {
    Ended ended({"KeyError: 'TOKEN'"});
    ended.variables()["TOKEN"] = "";
    EXPECT_EQ(ended.first().code, "ARS-EMPTY-VARIABLE");
    ended.instance.last_lines = {"using TOKEN", "no such table: users"};
    EXPECT_EQ(ended.first().code, "ARS-CONTAINER-EXITED");
}

TEST(LastLines, NameASecret) {
    Ended ended({"Error: DB_PASSWORD must be set"});
    ended.instance.unresolved_secrets = {"DB_PASSWORD"};
    const Finding finding = ended.first();
    EXPECT_EQ(finding.code, "ARS-SECRET-NOT-RESOLVED");
    EXPECT_EQ(finding.weight, Grade::fail);
}

TEST(LastLines, OfALostNetworkCountOnlyWithoutAWayOut) {
    Ended ended({"Error: getaddrinfo EAI_AGAIN api.example.com"});
    EXPECT_EQ(ended.first().code, "ARS-UNREACHABLE-DEPENDENCY");
    ended.configuration.network.egress_type = model::EgressType::vpc;
    EXPECT_EQ(ended.first().code, "ARS-NO-EGRESS");
    ended.instance.last_lines = {"no such table: users"};
    EXPECT_EQ(ended.first().code, "ARS-CONTAINER-EXITED");
    EXPECT_THAT(ended.first().evidence, Contains(HasSubstr("EgressType is VPC")));
}

TEST(LastLines, ShowAWordThatOnlyAShellWouldHaveRead) {
    Ended ended({"error: unrecognized argument: &&"});
    image_configuration(ended.configuration).start_command = "node app.js && echo done";
    EXPECT_EQ(ended.first().code, "ARS-START-COMMAND-SHELL");
}

}  // namespace
}  // namespace apprunner::core
