// Starting, finding and ending the daemon: the program starts itself as `daemon`, with a fake one
// linked in.
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace apprunner::cli::fake {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

/// Ends what a failed test may have left running.
class Launch : public ::testing::Test {
  protected:
    ~Launch() override {
        if (daemon_pid() > 0) kill(daemon_pid(), SIGKILL);
    }
    [[nodiscard]] int daemon_pid() const {
        std::ifstream file(sandbox_.runtime() / "daemon.json");
        const auto content = nlohmann::json::parse(file, nullptr, false);
        return content.is_object() ? content.value("pid", 0) : 0;
    }
    [[nodiscard]] int starts() const {
        std::ifstream file(sandbox_.runtime() / "starts");
        int count = 0;
        for (std::string line; std::getline(file, line);) ++count;
        return count;
    }

    Sandbox sandbox_;
};

TEST_F(Launch, UpStartsADaemonAndDownEndsIt) {
    const Finished up = run_program(sandbox_, {"up", "--image", "shop:v1", "--detach"});
    EXPECT_EQ(up.code, 0) << up.err;
    EXPECT_THAT(up.err, HasSubstr("started a daemon at http://127.0.0.1:"));
    const int pid = daemon_pid();
    EXPECT_GT(pid, 0);
    EXPECT_EQ(getsid(pid), pid) << "the terminal's Ctrl-C must not reach it";
    const Finished down = run_program(sandbox_, {"down"});
    EXPECT_EQ(down.code, 0) << down.err;
    EXPECT_THAT(down.out, HasSubstr("removed 1 service; the daemon has ended"));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.folder() / "state/apprunner-sim/daemon.log"));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "launch.lock"));
    const Finished again = run_program(sandbox_, {"down"});
    EXPECT_EQ(again.code, 0);
    EXPECT_THAT(again.out, HasSubstr("nothing to do"));
}

TEST_F(Launch, TwoUpsAtOnceStartOneDaemon) {
    Program one(sandbox_, {"up", "--image", "one:v1", "--name", "first", "--detach"});
    Program other(sandbox_, {"up", "--image", "other:v1", "--name", "second", "--detach"});
    const Finished first = one.finish();
    const Finished second = other.finish();
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(starts(), 1);
    const auto list = nlohmann::json::parse(run_program(sandbox_, {"ps", "-o", "json"}).out);
    EXPECT_EQ(list.size(), 2U);
    EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
}

TEST_F(Launch, ForegroundUpEndsTheDaemonItStarted) {
    Program program(sandbox_, {"up", "--image", "shop:v1"});
    ASSERT_TRUE(program.wait_for("Ctrl-C ends and deletes it"));
    const int pid = daemon_pid();
    EXPECT_GT(pid, 0);
    program.signal(SIGINT);
    const Finished end = program.finish();
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.err, HasSubstr("has ended too"));
    EXPECT_EQ(daemon_pid(), 0);
    EXPECT_THAT(run_program(sandbox_, {"down"}).out, HasSubstr("nothing to do"));
}

TEST_F(Launch, DaemonThatEndsAtItsStartShowsItsLog) {
    sandbox_.environment["APPRUNNER_FAKE"] = "broken";
    const Finished end = run_program(sandbox_, {"up", "--image", "shop:v1"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("the daemon ended at its start"));
    EXPECT_THAT(end.err, HasSubstr("the fake daemon is broken today"));
}

TEST_F(Launch, NoEngineTakesTheDaemonBack) {
    sandbox_.environment["APPRUNNER_FAKE"] = "no-engine";
    const Finished end = run_program(sandbox_, {"up", "--image", "shop:v1", "--detach"});
    EXPECT_EQ(end.code, 3);
    EXPECT_EQ(daemon_pid(), 0);
    EXPECT_THAT(run_program(sandbox_, {"down"}).out, HasSubstr("nothing to do"));
}

TEST_F(Launch, StaleRuntimeFileOfAnotherProcessIsNoDaemon) {
    std::filesystem::create_directory(sandbox_.runtime());
    // A number that lives, but is no daemon: this test itself.
    std::ofstream(sandbox_.runtime() / "daemon.json")
        << R"({"pid": )" << getpid() << R"(, "endpoint": "http://127.0.0.1:1", "version": "0"})";
    EXPECT_THAT(run_program(sandbox_, {"ps"}).err, HasSubstr("no daemon runs"));
    const Finished up = run_program(sandbox_, {"up", "--image", "shop:v1", "--detach"});
    EXPECT_EQ(up.code, 0) << up.err;
    EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
}

/// A daemon that lives and that a file of another user, or one that others can write to, names.
class ForeignDaemonFile : public Launch {
  protected:
    ForeignDaemonFile() {
        EXPECT_EQ(run_program(sandbox_, {"daemon", "--detach"}).code, 0);
        EXPECT_EQ(run_program(sandbox_, {"ps"}).err, "");
    }
    ~ForeignDaemonFile() override {
        chmod(folder_.c_str(), 0700);
        chmod(file_.c_str(), 0600);
        EXPECT_EQ(chown(file_.c_str(), geteuid(), getegid()), 0);
        EXPECT_EQ(chown(folder_.c_str(), geteuid(), getegid()), 0);
        EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
    }
    void expect_no_daemon() {
        EXPECT_THAT(run_program(sandbox_, {"ps"}).err, HasSubstr("no daemon runs"));
        EXPECT_THAT(run_program(sandbox_, {"env"}).err, HasSubstr("no daemon runs"));
    }

    const std::filesystem::path folder_ = sandbox_.runtime();
    const std::filesystem::path file_ = folder_ / "daemon.json";
};

TEST_F(ForeignDaemonFile, InAFolderThatOthersWriteToIsNotRead) {
    ASSERT_EQ(chmod(folder_.c_str(), 0777), 0);
    expect_no_daemon();
    const Finished up = run_program(sandbox_, {"up", "--image", "shop:v1", "--detach"});
    EXPECT_EQ(up.code, 1);
    EXPECT_THAT(
        up.err, HasSubstr(folder_.string() + " is not a folder that only you can write to")
    );
}

TEST_F(ForeignDaemonFile, ThatOthersWriteToIsNotRead) {
    ASSERT_EQ(chmod(file_.c_str(), 0666), 0);
    expect_no_daemon();
}

TEST_F(ForeignDaemonFile, ThatIsALinkIsNotRead) {
    const auto real = folder_ / "real.json";
    std::filesystem::rename(file_, real);
    std::filesystem::create_symlink(real, file_);
    expect_no_daemon();
    std::filesystem::rename(real, file_);
}

TEST_F(ForeignDaemonFile, OfAnotherUserIsNotRead) {
    if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    ASSERT_EQ(chown(file_.c_str(), 65534, 65534), 0);
    expect_no_daemon();
    ASSERT_EQ(chown(file_.c_str(), 0, 0), 0);
    ASSERT_EQ(chown(folder_.c_str(), 65534, 65534), 0);
    expect_no_daemon();
}

TEST_F(Launch, DaemonOfAnotherUserIsNotOurs) {
    if (geteuid() != 0) GTEST_SKIP() << "only root starts programs as other users";
    const pid_t other = fork();
    if (other == 0) {
        if (setuid(65534) == 0) execl("/bin/sh", "sh", "-c", "kill -STOP $$", "daemon", nullptr);
        _exit(127);
    }
    int status = 0;
    waitpid(other, &status, WUNTRACED);
    EXPECT_TRUE(WIFSTOPPED(status));
    std::filesystem::create_directory(sandbox_.runtime());
    std::ofstream(sandbox_.runtime() / "daemon.json")
        << R"({"pid": )" << other << R"(, "endpoint": "http://127.0.0.1:1", "version": "0"})";
    EXPECT_THAT(run_program(sandbox_, {"ps"}).err, HasSubstr("no daemon runs"));
    std::filesystem::remove(sandbox_.runtime() / "daemon.json");  // ~Launch() ends who is in it.
    kill(other, SIGKILL);
    waitpid(other, &status, 0);
}

TEST_F(Launch, StateFolderIsTheUsersAlone) {
    const auto state = sandbox_.folder() / "state/apprunner-sim";
    ASSERT_EQ(run_program(sandbox_, {"daemon", "--detach"}).code, 0);
    struct stat status {};
    ASSERT_EQ(stat(state.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
    std::filesystem::create_directories(state);
    ASSERT_EQ(chmod(state.c_str(), 0777), 0);
    const Finished refused = run_program(sandbox_, {"up", "--image", "shop:v1", "--detach"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr(state.string() + " is not a folder that only you can"));
    EXPECT_THAT(refused.err, HasSubstr("set XDG_STATE_HOME to another folder"));
}

TEST_F(Launch, DownAfterAKilledDaemonLetsANewOneCleanUp) {
    ASSERT_EQ(run_program(sandbox_, {"daemon", "--detach"}).code, 0);
    const int pid = daemon_pid();
    ASSERT_GT(pid, 0);
    kill(pid, SIGKILL);
    while (kill(pid, 0) == 0 && std::filesystem::exists("/proc/" + std::to_string(pid) + "/exe")) {
        usleep(1000);
    }
    const Finished down = run_program(sandbox_, {"down"});
    EXPECT_EQ(down.code, 0) << down.err;
    EXPECT_THAT(down.err, HasSubstr("starting one that removes what the last one left"));
    EXPECT_THAT(run_program(sandbox_, {"down"}).out, HasSubstr("nothing to do"));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
}

TEST_F(Launch, NobodyAtANamedEndpointIsOneSentence) {
    const Finished end =
        run_program(sandbox_, {"up", "--image", "shop:v1", "--endpoint", "127.0.0.1:1"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("no daemon answers at http://127.0.0.1:1 (--endpoint)"));
    EXPECT_EQ(starts(), 0);
}

TEST_F(Launch, VerbsWithoutADaemonSayHowToStartOne) {
    const Finished end = run_program(sandbox_, {"describe", "shop"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("`apprunner-sim up` starts one"));
    EXPECT_EQ(run_program(sandbox_, {"ps"}).code, 0);
}

TEST_F(Launch, DaemonDetachedIsFoundAgain) {
    const Finished first = run_program(sandbox_, {"daemon", "--detach", "--set", "drain_limit=5"});
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("started at http://"));
    EXPECT_THAT(run_program(sandbox_, {"daemon", "--detach"}).out, HasSubstr("runs already at"));
    const Finished second = run_program(sandbox_, {"daemon"});
    EXPECT_EQ(second.code, 1);
    EXPECT_THAT(second.err, HasSubstr("runs already"));
    EXPECT_EQ(starts(), 1);
    EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
}

TEST_F(Launch, OnlyAPortThatIsGivenIsFixed) {
    EXPECT_EQ(run_program(sandbox_, {"daemon", "--detach", "--port", "0"}).code, 0);
    std::ifstream file(sandbox_.runtime() / "starts");
    std::string line;
    std::getline(file, line);
    EXPECT_THAT(line, EndsWith(" port")) << "8071 may be taken";
    EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
}

TEST_F(Launch, DoctorStartsADaemonForTheLookOnly) {
    const Finished end = run_program(sandbox_, {"doctor"});
    EXPECT_EQ(end.code, 0) << end.out;
    EXPECT_THAT(end.out, HasSubstr("starts and answers"));
    EXPECT_THAT(run_program(sandbox_, {"down"}).out, HasSubstr("nothing to do"));
    EXPECT_EQ(daemon_pid(), 0);
}

}  // namespace
}  // namespace apprunner::cli::fake
