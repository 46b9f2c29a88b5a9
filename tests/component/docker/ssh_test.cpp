// An engine by ssh, with a program of the test's own in the place of ssh: how it is called, and
// what is told of what it says.
#include "docker/ssh_connection.hpp"
#include "tests/component/docker/client_fixture.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace apprunner::docker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Endpoint endpoint_of(const std::string& address) {
    return parse_endpoint(address, "DOCKER_HOST").value();
}

TEST(SshWords, AskNothingAndQuoteWhatTheShellThereReads) {
    EXPECT_THAT(
        ssh_words(endpoint_of("ssh://me@box:2222/run/it's/docker.sock")),
        ElementsAre(
            "ssh",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=10",
            "-o",
            "ServerAliveInterval=5",
            "-T",
            "-l",
            "me",
            "-p",
            "2222",
            "--",
            "box",
            "docker",
            "--host",
            "'unix:///run/it'\\''s/docker.sock'",
            "system",
            "dial-stdio"
        )
    );
    const auto words = ssh_words(endpoint_of("ssh://box"));
    EXPECT_EQ(words.at(words.size() - 4), "box");
}

/// PATH begins with a folder that has that script as its ssh.
class FakeSsh {
  public:
    explicit FakeSsh(const std::string& script) : path_before_(std::getenv("PATH")) {
        std::string pattern = ::testing::TempDir() + "ssh-XXXXXX";
        folder_ = mkdtemp(pattern.data());
        std::ofstream(folder_ / "ssh") << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(folder_ / "ssh", std::filesystem::perms::owner_all);
        setenv("PATH", (folder_.string() + ":" + path_before_).c_str(), 1);
    }
    ~FakeSsh() {
        setenv("PATH", path_before_.c_str(), 1);
        std::filesystem::remove_all(folder_);
    }
    FakeSsh(const FakeSsh&) = delete;
    FakeSsh& operator=(const FakeSsh&) = delete;

  private:
    std::string path_before_;
    std::filesystem::path folder_;
};

/// What a ping by ssh gives, with that script as ssh.
base::Result<Ping> ping_by(const std::string& script) {
    const FakeSsh ssh(script);
    boost::asio::io_context context;
    EngineClient client(context.get_executor(), endpoint_of("ssh://me@box"));
    base::Result<Ping> result = base::Error();
    boost::asio::co_spawn(
        context,
        client.ping(),
        [&result](const std::exception_ptr& /*thrown*/, base::Result<Ping> pinged) {
            result = std::move(pinged);
        }
    );
    context.run();
    return result;
}

TEST(EngineBySsh, AnswersThroughTheProgramsStreams) {
    const auto ping = ping_by(
        "while read line && [ \"$line\" != \"$(printf '\\r')\" ]; do :; done\n"
        "printf 'HTTP/1.1 200 OK\\r\\nApi-Version: 1.41\\r\\nContent-Length: 2\\r\\n\\r\\nOK'\n"
        "cat >/dev/null"
    );
    ASSERT_TRUE(ping) << ping.error().detail;
    EXPECT_EQ(ping->api_version, "1.41");
}

TEST(EngineBySsh, CallsOneAfterTheOtherShareAConnection) {
    const std::string started = ::testing::TempDir() + "ssh-started-" + std::to_string(getpid());
    const FakeSsh ssh(
        "echo . >>" + started +
        "\nwhile read line; do\n"
        "[ \"$line\" = \"$(printf '\\r')\" ] && printf "
        "'HTTP/1.1 200 OK\\r\\nApi-Version: 1.41\\r\\nContent-Length: 2\\r\\n\\r\\nOK'\n"
        "done"
    );
    boost::asio::io_context context;
    EngineClient client(context.get_executor(), endpoint_of("ssh://me@box"));
    for (int call = 0; call < 3; ++call) {
        bool is_answered = false;
        boost::asio::co_spawn(
            context,
            client.ping(),
            [&is_answered](const std::exception_ptr& /*thrown*/, const base::Result<Ping>& ping) {
                is_answered = bool(ping);
            }
        );
        context.restart();
        context.run();
        EXPECT_TRUE(is_answered) << call;
    }
    EXPECT_EQ(std::filesystem::file_size(started), 2) << "one process";
    std::filesystem::remove(started);
}

TEST(EngineBySsh, SshsOwnWordsAreTheError) {
    const auto ping = ping_by("echo 'Permission denied (publickey).' >&2; exit 255");
    ASSERT_FALSE(ping);
    EXPECT_EQ(ping.error().code, base::Errc::unreachable);
    EXPECT_THAT(
        ping.error().detail,
        HasSubstr("at ssh://me@box: Permission denied (publickey).. It has to get in")
    );
    EXPECT_THAT(ping.error().detail, HasSubstr("`ssh -o BatchMode=yes me@box docker version`"));
}

}  // namespace
}  // namespace apprunner::docker
