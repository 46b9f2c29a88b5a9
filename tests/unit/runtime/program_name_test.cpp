// Which program could not be run, by what containers left behind.
#include "emulator/performers/program_name.hpp"

#include "emulator/performers/memory_peak.hpp"
#include "emulator/performers/signal_mask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::performers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Words = std::vector<std::string>;

TEST(ProgramName, AnEndLooksUnexecuted) {
    EXPECT_TRUE(ended_unexecuted(127, {}));
    EXPECT_TRUE(ended_unexecuted(126, {"some line"}));
    EXPECT_TRUE(ended_unexecuted(1, {"exec /entrypoint.sh: no such file or directory"}));
    EXPECT_TRUE(ended_unexecuted(
        1,
        {"standard_init_linux.go:228: exec user process caused: exec "
         "format error"}
    ));
    EXPECT_FALSE(ended_unexecuted(1, {"open /etc/app.json: no such file or directory"}));
    EXPECT_FALSE(ended_unexecuted(0, {"exec /x: no such file or directory"}));
    EXPECT_FALSE(
        ended_unexecuted(1, {"exec /x: exec format error, ignored", "1", "2", "3", "4", "5"})
    );
}

TEST(ProgramName, IsTheOneThatTheLastLinesName) {
    const Words tini{"/sbin/tini", "--", "/entrypoint.sh", "serve"};
    EXPECT_EQ(
        program_to_look_at(
            tini, {"[FATAL tini (6)] exec /entrypoint.sh failed: No such file or directory"}
        ),
        "/entrypoint.sh"
    );
    EXPECT_EQ(
        program_to_look_at(
            {"/bin/sh", "-c", "exec /app/run --fast"},
            {"/bin/sh: exec: line 0: /app/run: not found"}
        ),
        "/app/run"
    );
    EXPECT_EQ(
        program_to_look_at({"/entry.sh"}, {"/entry.sh: line 3: /opt/server: Permission denied"}),
        "/entry.sh"
    );
    EXPECT_EQ(
        program_to_look_at({"start"}, {"/entry.sh: line 3: /opt/server: Permission denied"}),
        "/opt/server"
    );
    EXPECT_EQ(
        program_to_look_at(
            {"x"}, {"bash: /app/run.sh: /bin/bash^M: bad interpreter: No such file or directory"}
        ),
        "/app/run.sh"
    );
    EXPECT_EQ(
        program_to_look_at(
            {"/entrypoint.sh"}, {"env: can't execute 'bash\r': No such file or directory"}
        ),
        "/entrypoint.sh"
    );
}

TEST(ProgramName, ElseTheCommandsFirstThatIsNoInit) {
    EXPECT_EQ(program_to_look_at({"node", "app.js"}, {}), "node");
    EXPECT_EQ(program_to_look_at({"/usr/bin/dumb-init", "-v", "--", "node"}, {}), "node");
    EXPECT_EQ(program_to_look_at({"tini"}, {}), "tini");
    EXPECT_EQ(program_to_look_at({}, {}), "");
}

TEST(ProgramName, PlacesAreThoseOfTheKernelAndTheShell) {
    EXPECT_THAT(places_of("/a/b", "/bin", "/w"), ElementsAre("/a/b"));
    EXPECT_THAT(places_of("./run", "/bin", "/w"), ElementsAre("/w/./run"));
    EXPECT_THAT(places_of("bin/run", "/bin", ""), ElementsAre("/bin/run"));
    EXPECT_THAT(places_of("sh", "/usr/bin/::bin:/bin", "/"), ElementsAre("/usr/bin/sh", "/bin/sh"));
    EXPECT_THAT(places_of("", "/bin", "/"), IsEmpty());
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "/bin:";
    EXPECT_EQ(places_of("sh", many, "/").size(), 24U);
}

TEST(ProgramName, AShellsScriptIsTheWordBehindItsOptions) {
    EXPECT_EQ(script_of_shell({"sh", "/start.sh"}), "/start.sh");
    EXPECT_EQ(script_of_shell({"/bin/bash", "-ex", "start.sh", "serve"}), "start.sh");
    EXPECT_EQ(script_of_shell({"tini", "--", "/bin/sh", "/start.sh"}), "/start.sh");
    EXPECT_EQ(script_of_shell({"/bin/sh", "-c", "/start.sh"}), "");
    EXPECT_EQ(script_of_shell({"node", "server.js"}), "");
    EXPECT_EQ(script_of_shell({"sh"}), "");
    EXPECT_EQ(script_of_shell({}), "");
}

TEST(ProgramName, LinksLeadFromTheirFolder) {
    EXPECT_EQ(linked_path("/usr/bin/node", "/opt/node"), "/opt/node");
    EXPECT_EQ(linked_path("/usr/bin/node", "../lib/node"), "/usr/bin/../lib/node");
    EXPECT_EQ(linked_path("/sh", "busybox"), "/busybox");
}

TEST(SignalMask, TellsWhatTheFirstProcessNeverSees) {
    const auto status = [](const char* blocked, const char* ignored, const char* caught) {
        return std::string("Name:\tapp\nShdPnd:\t0000000000000000\nSigBlk:\t") + blocked +
               "\nSigIgn:\t" + ignored + "\nSigCgt:\t" + caught + "\nCapInh:\t0\n";
    };
    constexpr const char* none = "0000000000000000";
    constexpr const char* sigterm = "0000000000004000";
    constexpr int number = 15;
    EXPECT_TRUE(drops_signal(status(none, none, none), number)) << "no handler";
    EXPECT_TRUE(drops_signal(status(none, sigterm, none), number)) << "SIG_IGN";
    EXPECT_FALSE(drops_signal(status(none, none, "0000000180004a07"), number)) << "a handler";
    EXPECT_FALSE(drops_signal(status(sigterm, none, none), number)) << "tini waits for it";
    EXPECT_TRUE(drops_signal(status(none, none, "0000000000002000"), number)) << "another one's";
    EXPECT_FALSE(drops_signal("Name:\tapp\n", number));
    EXPECT_FALSE(drops_signal("\nSigBlk:\tx\nSigIgn:\tx\nSigCgt:\tx\n", number));
    EXPECT_FALSE(drops_signal(1, "/nowhere/at/all", number));
}

TEST(MemoryPeak, IsWhereTheKernelKeepsIt) {
    EXPECT_EQ(
        memory_peak_file("5:devices:/docker/c1\n4:cpu,memory:/docker/c1\n0::/docker/c1\n", "/c"),
        "/c/memory/docker/c1/memory.max_usage_in_bytes"
    );
    EXPECT_EQ(
        memory_peak_file("0::/system.slice/docker-c1.scope\n", "/c"),
        "/c/system.slice/docker-c1.scope/memory.peak"
    );
    EXPECT_EQ(memory_peak_file("5:devices:/docker/c1\n", "/c"), "");
    EXPECT_EQ(memory_peak_file("nonsense\n:\n", "/c"), "");
    EXPECT_EQ(read_memory_peak_mb("/nowhere/at/all"), 0);
    EXPECT_EQ(memory_mb_of(512 * 1024 * 1024), 512);
    EXPECT_EQ(memory_mb_of(1), 1);
}

}  // namespace
}  // namespace apprunner::performers
