// What people type first and expect of a terminal's program: pages, completions, man pages, the
// verbs of other tools, a window on the logs.
#include "tests/component/cli/fake_daemon.hpp"
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace apprunner::cli::fake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Terminal : public ::testing::Test {
  protected:
    Terminal() { sandbox_.environment["APPRUNNER_SIM_ENDPOINT"] = daemon_.endpoint(); }

    Finished run(std::vector<std::string> words) { return run_program(sandbox_, std::move(words)); }
    std::string file(const std::string& name) {
        std::ifstream in(sandbox_.folder() / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void add_service(const std::string& name) {
        daemon_.add_service(
            name,
            "RUNNING",
            {{"SourceConfiguration",
              {{"ImageRepository",
                {{"ImageIdentifier", name + ":v1"}, {"ImageConfiguration", {{"Port", "3000"}}}}}}}}
        );
    }

    FakeDaemon daemon_;
    Sandbox sandbox_;
};

TEST_F(Terminal, ExplainPrintsThePageThatTheFindingNames) {
    const Finished page = run({"explain", "hostname-bind"});
    EXPECT_EQ(page.code, 0) << page.err;
    EXPECT_THAT(page.out, HasSubstr("# ARS-HOSTNAME-BIND"));
    EXPECT_THAT(page.out, HasSubstr("## How to mend it"));
    const Finished list = run({"explain"});
    EXPECT_THAT(list.out, HasSubstr("ARS-BIND-LOOPBACK"));
    const Finished none = run({"explain", "ARS-HOSTNAM-BIND"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("did you mean ARS-HOSTNAME-BIND?"));
}

TEST_F(Terminal, TheVerbsOfOtherToolsNameTheirNearest) {
    for (const auto& [word, told] : std::vector<std::pair<std::string, std::string>>{
             {"stop", "pause"},
             {"rm", "delete NAME"},
             {"restart", "deploy"},
             {"list", "apprunner-sim ps"},
             {"exec", "docker exec -it"},
             {"open", "apprunner-sim ps"},
             {"build", "up --build"}}) {
        const Finished end = run({word});
        EXPECT_EQ(end.code, 2);
        EXPECT_THAT(end.err, HasSubstr(told)) << word;
    }
    EXPECT_THAT(run({"-v"}).out, HasSubstr("apprunner-sim "));
}

TEST_F(Terminal, BashCompletesVerbsFlagsAndServices) {
    add_service("shop");
    const Finished script = run({"completion", "bash"});
    ASSERT_EQ(script.code, 0) << script.err;
    sandbox_.write("completion.bash", script.out);
    EXPECT_THAT(script.out, HasSubstr("--unhealthy-threshold"));
    EXPECT_THAT(script.out, Not(HasSubstr("man-pages")));
    sandbox_.write(
        "try.sh",
        "source ./completion.bash\n"
        "apprunner-sim() { printf 'NAME STATUS\\nshop RUNNING\\n'; }\n"
        "try() { COMP_WORDS=(apprunner-sim \"$@\"); COMP_CWORD=$#; _apprunner_sim; "
        "echo \"${COMPREPLY[*]}\"; }\n"
        "try sho; try up --unh; try describe s; try help lin\n"
    );
    ASSERT_EQ(
        std::system(("cd " + sandbox_.folder().string() + " && bash try.sh > said").c_str()), 0
    );
    EXPECT_EQ(file("said"), "show-config\n--unhealthy-threshold\nshop\nlint\n");
    EXPECT_THAT(run({"completion", "fish"}).out, HasSubstr("-a up -d "));
    EXPECT_THAT(run({"completion", "zsh"}).out, HasSubstr("'up:Create or update"));
    EXPECT_EQ(run({"completion", "tcsh"}).code, 2);
}

TEST_F(Terminal, ManPagesHaveWhatHelpHas) {
    std::filesystem::create_directory(sandbox_.folder() / "man");
    ASSERT_EQ(run({"man-pages", "man"}).code, 0);
    EXPECT_THAT(file("man/apprunner-sim.1"), HasSubstr(".BR apprunner\\-sim\\-check (1)"));
    const std::string up = file("man/apprunner-sim-up.1");
    EXPECT_THAT(up, HasSubstr("\\fB\\-\\-watch\\fR"));
    EXPECT_THAT(up, HasSubstr(".SH NOTES"));
}

TEST_F(Terminal, PsHasImagePortRevisionAndAge) {
    add_service("shop");
    const Finished end = run({"ps"});
    EXPECT_THAT(end.out, HasSubstr("IMAGE"));
    EXPECT_THAT(end.out, HasSubstr("shop:v1"));
    EXPECT_THAT(end.out, HasSubstr("3000"));
    EXPECT_THAT(end.out, HasSubstr("REVISION"));
    EXPECT_THAT(end.out, HasSubstr("AGE"));
}

TEST_F(Terminal, DeleteTakesSeveralAndAll) {
    for (const char* name : {"one-app", "two-app", "three-app"}) add_service(name);
    const Finished two = run({"delete", "one-app", "nobody", "two-app"});
    EXPECT_EQ(two.code, 1);
    EXPECT_THAT(two.err, HasSubstr("nobody"));
    EXPECT_EQ(daemon_.calls("AppRunner.DeleteService").size(), 2U) << two.err;
    EXPECT_EQ(run({"delete"}).code, 2);
    EXPECT_EQ(run({"delete", "--all", "one-app"}).code, 2);
    run({"delete", "--all"});
    EXPECT_GE(daemon_.calls("AppRunner.DeleteService").size(), 3U);
}

TEST_F(Terminal, LogsCanBeginLateAndEndEarly) {
    Script script;
    for (int number = 1; number <= 5; ++number) {
        script.entries.push_back({{"Kind", "APP"}, {"Text", "line " + std::to_string(number)}});
    }
    daemon_.set_script(script);
    ASSERT_EQ(run({"up", "shop:v1", "--detach"}).code, 0);
    const Finished tail = run({"logs", "shop", "--app", "--tail", "2"});
    EXPECT_EQ(tail.code, 0) << tail.err;
    EXPECT_THAT(tail.out, Not(HasSubstr("line 3")));
    EXPECT_THAT(tail.out, HasSubstr("line 4"));
    EXPECT_THAT(tail.out, HasSubstr("line 5"));
    script.entries = {{{"Kind", "EVENT"}, {"Text", "another deployment"}}};
    daemon_.set_script(script);
    ASSERT_EQ(run({"up", "shop:v2", "--detach"}).code, 0);
    const Finished last = run({"logs", "shop", "--last"});
    EXPECT_THAT(last.out, HasSubstr("another deployment"));
    EXPECT_THAT(last.out, Not(HasSubstr("line 5")));
    EXPECT_EQ(run({"logs", "shop", "--since", "soon"}).code, 2);
}

}  // namespace
}  // namespace apprunner::cli::fake
