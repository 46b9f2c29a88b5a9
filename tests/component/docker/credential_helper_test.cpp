// Credential helpers as real programs: what they are asked and give, and those that fail, hang or
// never stop printing.
#include "docker/credential_helper.hpp"

#include "tests/unit/docker/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace apprunner::docker {
namespace {

class CredentialHelper : public testing::Test {
  protected:
    CredentialHelper() {
        const std::string found = folder.path().string() + ":" + old_path;
        ::setenv("PATH", found.c_str(), 1);
    }
    ~CredentialHelper() override { ::setenv("PATH", old_path.c_str(), 1); }

    /// Makes the program docker-credential-<name> of these lines.
    void has_helper(const std::string& name, const std::string& lines) {
        const auto file = folder.write("docker-credential-" + name, "#!/bin/sh\n" + lines + "\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }

    /// A helper that is expected to fail; nothing that it printed may be in its error.
    base::Error failure_of(
        const std::string& lines, std::chrono::milliseconds limit = credential_helper_limit
    ) {
        has_helper("test", lines);
        const auto output = run_credential_helper("test", "h:5000", limit);
        EXPECT_FALSE(output) << *output;
        EXPECT_TRUE(has_no_child());
        if (output) return {};
        EXPECT_EQ(output.error().detail.find("secret"), std::string::npos);
        EXPECT_EQ(output.error().detail.find("docker-credential-test "), 0U);
        return output.error();
    }

    static bool has_no_child() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

    const std::string old_path = std::getenv("PATH");
    const TemporaryFolder folder;
};

TEST_F(CredentialHelper, IsAskedForTheServerAndGivesWhatItPrints) {
    has_helper("test", "read server; printf '%s %s %s' \"$*\" \"$server\" \"$(cat)\"; echo x >&2");
    const auto output = run_credential_helper("test", "h:5000/$(id) \"x\"");
    ASSERT_TRUE(output) << output.error().detail;
    EXPECT_EQ(*output, "get h:5000/$(id) \"x\" ") << "one line, which no shell reads";
    EXPECT_TRUE(has_no_child());
}

TEST_F(CredentialHelper, AServersNameIsBounded) {
    has_helper("test", "read server; printf %s \"${#server}\"");
    EXPECT_EQ(run_credential_helper("test", std::string(100'000, 'x')).value(), "4095");
}

TEST_F(CredentialHelper, NeedNotReadTheServersName) {
    has_helper("a-b_c.D1", "echo hello");
    EXPECT_EQ(run_credential_helper("a-b_c.D1", "h").value(), "hello\n");
}

TEST_F(CredentialHelper, NamesThatAreNoProgramsNameAreNotRun) {
    has_helper("test", "echo hello");
    for (const char* name : {"", "../test", "a/b", "test ", "test;id", "t$x", "t\nx", "\xC3\xA4"}) {
        const auto output = run_credential_helper(name, "h");
        ASSERT_FALSE(output) << name;
        EXPECT_EQ(output.error().code, base::Errc::invalid_argument) << name;
    }
}

TEST_F(CredentialHelper, OneThatCannotBeRun) {
    const auto missing = run_credential_helper("none", "h");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, base::Errc::not_found);
    EXPECT_EQ(missing.error().detail, "docker-credential-none cannot be run");
    folder.write("docker-credential-plain", "#!/bin/sh\necho hello\n");
    const auto plain = run_credential_helper("plain", "h");
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().code, base::Errc::not_found);
}

TEST_F(CredentialHelper, AnErrorOfItsOwnIsARefusal) {
    for (const char* lines :
         {"echo secret; echo secret >&2; exit 1", "echo secret; kill -9 $$", "exit 127"}) {
        const auto error = failure_of(lines);
        EXPECT_EQ(error.code, base::Errc::refused) << lines;
        EXPECT_EQ(error.detail, "docker-credential-test has no credentials for h:5000");
    }
}

TEST_F(CredentialHelper, OneThatHangsIsKilled) {
    constexpr std::chrono::milliseconds soon{150};
    EXPECT_EQ(failure_of("echo secret; exec sleep 600", soon).code, base::Errc::timed_out);
    // It has said all it had to say, but does not end.
    const auto error = failure_of("echo secret; exec sleep 600 >&-", soon);
    EXPECT_EQ(error.code, base::Errc::timed_out);
    EXPECT_EQ(error.detail, "docker-credential-test did not answer in time");
}

TEST_F(CredentialHelper, OneThatNeverStopsPrintingIsKilled) {
    EXPECT_EQ(failure_of("exec cat /dev/zero").code, base::Errc::protocol);
    has_helper("test", "exec head -c 65536 /dev/zero");
    EXPECT_EQ(run_credential_helper("test", "h").value().size(), 65'536U) << "just enough";
    EXPECT_EQ(failure_of("exec head -c 65537 /dev/zero").code, base::Errc::protocol);
}

}  // namespace
}  // namespace apprunner::docker
