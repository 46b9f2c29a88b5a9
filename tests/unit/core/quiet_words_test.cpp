// Healthy chatter, warnings, retries that came right and failures that came later: no word of them
// is called the cause.
#include "emulator/core/diagnosis/diagnosis.hpp"
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view rust_panic =
    "thread 'main' panicked at src/main.rs:4:37:\nindex out of bounds\nnote: run with "
    "`RUST_BACKTRACE=1` environment variable to display a backtrace";
constexpr std::string_view node_deprecation =
    "(node:1) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.\n(Use `node "
    "--trace-deprecation ...` to show where the warning was created)";
constexpr std::string_view pydantic_error =
    "pydantic_core._pydantic_core.ValidationError: 1 validation error for User\nname\n  Field "
    "required [type=missing, input_value={'a': 1}, input_type=dict]";

const std::string_view rows[] = {
    "",
    "server listening on 0.0.0.0:8080\nGET / 200 3 ms",
    "WARN SENTRY_DSN is not set\nstarting\nloading models",
    "SENTRY_DSN is not set",
    "SENTRY_DSN is not set, error reporting off",
    "REDIS_URL is not set\nstarting workers\nworker 1 is up",
    "[warn] STRIPE_KEY is not set, payments disabled",
    R"({"level":"warn","msg":"SMTP_HOST is not set"})",
    "time=2024 level=warning msg=\"CACHE_URL must be set for caching\"",
    "LOG_LEVEL is not set, using default info",
    "DATABASE_URL is not set\nserver listening on 0.0.0.0:8080",
    "Error: connect ECONNREFUSED 127.0.0.1:5432, retrying in 2 s\nconnected to database\nmigrating",
    "Error: getaddrinfo ENOTFOUND db\nretry 2\ndatabase is up\nserver started on 8080",
    "redis: connection refused, retry\nredis: connection established\nworking",
    "Error: connect ECONNREFUSED 10.0.0.5:5432\nError: no such table: users",
    "KeyError: 'DATABASE_URL'\nretrying without it\nTypeError: cannot read properties of undefined",
    "plugin x: exec format error, ignored\nserver listening on 8080",
    "Cannot find module 'bufferutil' (optional)",
    "WARN: Cannot find module 'pg-native', falling back to the JavaScript client",
    "error: password authentication failed for user \"app\"",
    "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.3' (using password: YES)",
    "waiting for connections on 0.0.0.0:8080",
    "Compiled with 0 errors\n12 modules, no errors",
    rust_panic,
    node_deprecation,
    "ReferenceError: API_URL is not defined",
    "  File \"/app/a.py\", line 3, in <module>\n    print(row['USER_ID'])\nKeyError: 'USER_ID'",
    pydantic_error,
    "Unhandled rejection Error: Request failed with status code 500",
    "start.sh: line 3: FOO: command not found",
    "client 10.0.0.9:51234 disconnected: connection reset by peer",
    "GET /users 404 not found\nGET /health 200",
    "FATAL: out of memory",
    "Error: EACCES of the third kind",
    "info: access to s3 denied by policy shop-read",
    "npm ERR! Missing script: \"start\"",
};

TEST(QuietWords, NameNoCause) {
    for (const std::string_view row : rows) {
        const Speaker speaker(row);
        const Finding finding = speaker.finding();
        EXPECT_EQ(finding.code, "") << row << "\n" << finding.summary;
    }
}

TEST(QuietWords, NameNoCauseOfAnAppThatRuns) {
    for (const std::string_view row : rows) {
        Speaker speaker(row);
        speaker.instance.exit_code.reset();
        const Finding finding = speaker.finding();
        EXPECT_EQ(finding.code, "") << row << "\n" << finding.summary;
    }
}

TEST(QuietWords, WeakOnesNameNoCauseWhileTheAppRuns) {
    Speaker speaker("starting\nREDIS_URL is not set");
    EXPECT_EQ(speaker.finding().code, "ARS-MISSING-VARIABLE");
    speaker.instance.exit_code.reset();
    EXPECT_EQ(speaker.finding().code, "");
}

TEST(QuietWords, AreNoCauseOfAnEndByTheKernel) {
    Speaker speaker("Error: DATABASE_URL is required");
    speaker.instance.exit_code = 139;
    EXPECT_EQ(speaker.finding().code, "");
}

/// What it comes round to again and again has not come right between.
TEST(QuietWords, OfAnotherAttemptAreNoRecovery) {
    Speaker speaker(
        "server started\nError: connect ECONNREFUSED 127.0.0.1:5432\nserver started\n"
        "Error: connect ECONNREFUSED 127.0.0.1:5432\nserver started"
    );
    EXPECT_EQ(speaker.finding().code, "ARS-UNREACHABLE-DEPENDENCY");
}

TEST(QuietWords, OfAPluginForAnotherProcessorAreNoCause) {
    Speaker speaker("plugin x: exec format error, ignored\nTypeError: cannot read x");
    const auto code = [&speaker] {
        return explain_failure(FailureKind::exited, speaker.evidence()).front().code;
    };
    EXPECT_EQ(code(), "ARS-CONTAINER-EXITED");
    speaker.instance.last_lines = {"plugin x: exec format error", "TypeError: cannot read x"};
    EXPECT_EQ(code(), "ARS-CONTAINER-EXITED");
    speaker.instance.last_lines = {"exec /app/server: exec format error"};
    EXPECT_EQ(code(), "ARS-IMAGE-ARCHITECTURE");
}

TEST(QuietWords, NoSignalIsReadFromOtherExitCodes) {
    Speaker speaker("bye");
    for (const int code : {128, 193, 200, 255}) {
        speaker.instance.exit_code = code;
        const auto findings = explain_failure(FailureKind::exited, speaker.evidence());
        EXPECT_THAT(findings.front().evidence, Not(Contains(HasSubstr("signal")))) << code;
    }
    for (const int code : {129, 143, 192}) {
        speaker.instance.exit_code = code;
        const auto findings = explain_failure(FailureKind::exited, speaker.evidence());
        EXPECT_THAT(
            findings.front().evidence, Contains("ended by signal " + std::to_string(code - 128))
        );
    }
}

/// The last failure is shown also where a stack of more lines than are shown stands below it.
TEST(QuietWords, WithoutACauseTheLastFailureIsShown) {
    Speaker speaker("TypeError: boom");
    for (int frame = 0; frame < 40; ++frame) {
        speaker.instance.last_lines.emplace_back("    at step (/app/a.js:3:9)");
    }
    const auto findings = explain_failure(FailureKind::exited, speaker.evidence());
    EXPECT_EQ(findings.front().code, "ARS-CONTAINER-EXITED");
    EXPECT_THAT(findings.front().evidence, Contains("app | TypeError: boom"));
}

}  // namespace
}  // namespace apprunner::core
