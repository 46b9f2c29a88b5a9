// The file that a container starts, and how its image's command is written: each fault by its
// bytes, and no fault where there is none.
#include "emulator/core/diagnosis/program.hpp"

#include "emulator/core/diagnosis/preflight.hpp"
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

model::ProgramFile file(const std::string& head) {
    model::ProgramFile program;
    program.path = "/entrypoint.sh";
    program.is_there = true;
    program.is_executable = true;
    program.head = head;
    program.has_interpreter = true;
    return program;
}

/// The first bytes of a program for that processor, as ELF has it.
std::string elf_head(int machine) {
    std::string head =
        "\x7F"
        "ELF\x02\x01\x01";
    head.resize(64, '\0');
    head[18] = static_cast<char>(machine);
    return head;
}

std::string code_of(const model::ProgramFile& program) {
    const auto found = explain_program(program, "");
    return found ? found->code : "";
}

TEST(Program, WindowsLineEndsAreNamed) {
    auto script = file("#!/bin/sh\r\nexec nc\r\n");
    script.interpreter = "/bin/sh";
    const auto found = explain_program(script, "the app ended with container exit code 1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-IMAGE-LINE-ENDS");
    EXPECT_THAT(found->summary, HasSubstr("/entrypoint.sh is in the image"));
    EXPECT_THAT(found->summary, HasSubstr("; the app ended with container exit code 1."));
    EXPECT_EQ(found->how_to.dockerfile, R"(RUN sed -i 's/\r$//' /entrypoint.sh)");
}

TEST(Program, WhatHasToStartItIsNamedWhereItIsMissing) {
    auto script = file("#!/bin/bash\n");
    script.interpreter = "/bin/bash";
    script.has_interpreter = false;
    const auto found = explain_program(script, "");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-IMAGE-INTERPRETER");
    EXPECT_THAT(found->summary, HasSubstr("what is not is its interpreter, /bin/bash."));
    auto program = file(elf_head(62));
    program.interpreter = "/lib/ld-musl-x86_64.so.1";
    program.has_interpreter = false;
    const auto loader = explain_program(program, "");
    ASSERT_TRUE(loader);
    EXPECT_EQ(loader->code, "ARS-IMAGE-INTERPRETER");
    EXPECT_THAT(loader->fix, HasSubstr("Alpine"));
}

TEST(Program, OtherFaultsOfTheFile) {
    EXPECT_EQ(code_of(file("\xEF\xBB\xBF#!/bin/sh\n")), "ARS-IMAGE-BYTE-ORDER-MARK");
    EXPECT_EQ(code_of(file(elf_head(183 - 256))), "ARS-IMAGE-ARCHITECTURE");
    EXPECT_EQ(code_of(file("exec nc\n")), "ARS-IMAGE-INTERPRETER");
    auto without_mode = file("#!/bin/sh\n");
    without_mode.is_executable = false;
    EXPECT_EQ(code_of(without_mode), "ARS-IMAGE-COMMAND");
}

TEST(Program, WhereNothingIsWrongNothingIsFound) {
    auto script = file("#!/bin/sh\necho a\r\n");
    script.interpreter = "/bin/sh";
    EXPECT_EQ(code_of(script), "");
    EXPECT_EQ(code_of(file(elf_head(62))), "");
    model::ProgramFile missing;
    missing.path = "/nope";
    EXPECT_EQ(code_of(missing), "");
}

/// With the image's command, and no StartCommand.
std::optional<Finding> of_command(
    const std::vector<std::string>& entrypoint, const std::vector<std::string>& cmd
) {
    model::ImageDetails image = amd64_image();
    image.entrypoint = entrypoint;
    image.cmd = cmd;
    return explain_command(tcp_service(), image);
}

TEST(Command, AVariableThatNoShellSeesStaysAsWritten) {
    const auto found = of_command({}, {"/bin/nc", "-ll", "-p", "$PORT", "-e", "/answer.sh"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-EXEC-FORM");
    EXPECT_EQ(found->summary, "CMD is exec'ed without a shell, so `$PORT` stays as written.");
    EXPECT_EQ(found->how_to.dockerfile, "CMD exec /bin/nc -ll -p $PORT -e /answer.sh");
    EXPECT_TRUE(of_command({"gunicorn"}, {"-c", "conf.py", "-b", "0.0.0.0:${PORT:-8080}"}));
    EXPECT_FALSE(of_command({}, {"/bin/sh", "-c", "nc -p $PORT"}));
    EXPECT_FALSE(of_command({"/bin/bash", "-ec"}, {"nc -p $PORT"}));
    EXPECT_FALSE(of_command({"tini", "--", "sh", "-c"}, {"nc -p $PORT"}));
    EXPECT_FALSE(of_command({}, {"awk", "{print $1}"}));
    EXPECT_FALSE(of_command({}, {"grep", "^/api$"}));
}

TEST(Command, AVariableIsShownWithItsDefault) {
    for (const std::string text : {"${PORT:-8080}", "${PORT}", "${A:-${B}}"}) {
        const auto found = of_command({}, {"serve", "-p", ":" + text + "/x"});
        ASSERT_TRUE(found) << text;
        EXPECT_THAT(found->summary, HasSubstr("so `" + text + "` stays"));
    }
    EXPECT_FALSE(of_command({}, {"serve", "${PORT"})) << "it is not closed";
}

/// What is told of a program that is not found.
std::optional<Finding> not_found(
    const std::vector<std::string>& entrypoint,
    const std::vector<std::string>& cmd,
    const std::string& path = ""
) {
    model::ImageDetails image = amd64_image();
    image.entrypoint = entrypoint;
    image.cmd = cmd;
    model::ProgramFile missing;
    missing.path = path;
    return explain_not_found(tcp_service(), image, path.empty() ? nullptr : &missing);
}

TEST(Command, AListOfOneWordIsTheNameOfOneProgram) {
    const auto found = not_found({}, {"node server.js"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-EXEC-FORM");
    EXPECT_EQ(found->weight, Grade::fail);
    EXPECT_THAT(found->summary, HasSubstr("CMD is a list of one word, `node server.js`"));
    EXPECT_EQ(found->how_to.dockerfile, R"(CMD ["node", "server.js"])");
    EXPECT_EQ(not_found({"serve -p $PORT"}, {})->how_to.dockerfile, "ENTRYPOINT serve -p $PORT");
    EXPECT_FALSE(not_found({}, {"node", "my server.js"})) << "its argument has the blank";
    EXPECT_FALSE(not_found({}, {"nodde"}));
}

TEST(Command, OfOneWordIsBlamedWhereTheEntrypointSaysSo) {
    const auto ended = [](const std::vector<std::string>& entrypoint, const std::string& line) {
        model::ImageDetails image = amd64_image();
        image.entrypoint = entrypoint;
        image.cmd = {"node server.js"};
        return explain_one_word(tcp_service(), image, {line});
    };
    const std::string told = "Error: Cannot find module '/app/node server.js'";
    const auto found = ended({"docker-entrypoint.sh"}, told);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-EXEC-FORM");
    EXPECT_THAT(found->evidence, Contains("app | " + told));
    EXPECT_TRUE(ended({"/start"}, "/start: exec: line 8: node server.js: not found"));
    EXPECT_FALSE(ended({"/start"}, "Error: Cannot find module '/app/server.js'"));
    EXPECT_FALSE(ended({"/start"}, "running node server.js"));
    EXPECT_FALSE(ended({"/bin/sh", "-c"}, told)) << "a shell takes it as it is meant";
}

TEST(Command, ANameThatIsNoWholePathIsLookedForBelowTheWorkingFolder) {
    const auto found = not_found({}, {"./start.sh", "$PORT"}, "/start.sh");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-IMAGE-COMMAND");
    EXPECT_THAT(found->summary, HasSubstr("./start.sh is looked for below WORKDIR, as /start.sh"));
    EXPECT_THAT(found->fix, HasSubstr("(/ is where it is looked for now)"));
    EXPECT_EQ(found->how_to.dockerfile, "WORKDIR FOLDER");
    EXPECT_THAT(
        not_found({}, {"bin/run"}, "/app/bin/run")->evidence,
        ElementsAre("/app/bin/run is not in the image")
    );
    EXPECT_FALSE(not_found({}, {"/start.sh"}, "/start.sh"));
    EXPECT_FALSE(not_found({}, {"start.sh"}, "start.sh")) << "looked for in PATH";
}

TEST(Command, SingleQuotesAreNoJson) {
    const auto found = of_command({}, {"/bin/sh", "-c", "['/bin/nc', '-ll', '-p', '8080']"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-EXEC-FORM");
    EXPECT_THAT(found->summary, HasSubstr("is run as `/bin/sh -c \"['/bin/nc', '-ll'"));
    EXPECT_EQ(found->how_to.dockerfile, R"(CMD ["/bin/nc", "-ll", "-p", "8080"])");
    EXPECT_FALSE(of_command({}, {"/bin/sh", "-c", "[ 'a' = \"$B\" ] && exec app"}));
}

TEST(Command, AnImageWithoutACommandSaysSo) {
    const auto found = of_command({}, {});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "ARS-IMAGE-COMMAND");
    EXPECT_THAT(found->summary, HasSubstr("no ENTRYPOINT and no CMD"));
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).start_command = "node server.js";
    model::ImageDetails image = amd64_image();
    image.cmd = {"/bin/nc", "$PORT"};
    EXPECT_FALSE(explain_command(configuration, image)) << "StartCommand takes its place";
}

TEST(Command, IsBlamedForAFailedEndOnly) {
    for (const int code : {0, 1}) {
        Stage stage;
        stage.create();
        model::ImageDetails image = amd64_image();
        image.cmd = {"/bin/nc", "-p", "$PORT"};
        stage.pulled(image);
        stage.started("i1");
        stage.exited("i1", code, {"nc: bad port '$PORT'"});
        EXPECT_EQ(stage.codes().front(), code == 0 ? "ARS-CONTAINER-EXITED" : "ARS-EXEC-FORM");
        EXPECT_EQ(stage.verdict().grade, Grade::fail);
    }
}

TEST(Program, OfAFailedStartIsInTheVerdict) {
    Stage stage;
    stage.create();
    stage.pulled();
    StartFailed failed;
    failed.service_id = stage.view().service.service_id;
    failed.instance_id = stage.id_of("i1");
    failed.reason = StartFailure::program_not_found;
    failed.message = "exec: \"/entrypoint.sh\": no such file or directory";
    failed.program = file("#!/bin/sh\r\n");
    stage.tell(failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-IMAGE-LINE-ENDS"));
    EXPECT_THAT(stage.verdict().findings.front().evidence, Contains("engine: " + failed.message));
}

TEST(Environment, TheMachinesTroubleIsNoVerdictOnTheApp) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.start_failed("i1", StartFailure::environment);
    EXPECT_EQ(stage.verdict().ending, Ending::environment);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-ENVIRONMENT"));
    EXPECT_THAT(stage.verdict().summary, Not(HasSubstr("App Runner ends this")));
    EXPECT_THAT(stage.verdict().summary, HasSubstr("says nothing about the app"));
}

std::vector<std::string> linted(
    const std::string& user, const std::string& port, const model::ProgramFile* program = nullptr
) {
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).port = port;
    model::ImageDetails image = amd64_image();
    image.user = user;
    std::vector<std::string> codes;
    for (const Finding& each : preflight(configuration, &image, Profile{}, program)) {
        if (each.weight != Grade::pass) codes.push_back(each.code);
    }
    return codes;
}

TEST(Lint, APortBelow1024IsForRoot) {
    EXPECT_THAT(linted("101", "80"), ElementsAre("ARS-PORT-NOT-PERMITTED"));
    EXPECT_THAT(linted("nginx:nginx", "443"), ElementsAre("ARS-PORT-NOT-PERMITTED"));
    for (const char* user : {"", "root", "0", "0:101", "root:web"}) {
        EXPECT_THAT(linted(user, "80"), IsEmpty()) << user;
    }
    EXPECT_THAT(linted("101", "8080"), IsEmpty());
    EXPECT_THAT(linted("101", "1024"), IsEmpty());
}

TEST(Lint, TheProgramsFileIsLookedAt) {
    const auto script = file("#!/bin/sh\r\n");
    EXPECT_THAT(linted("", "8080", &script), ElementsAre("ARS-IMAGE-LINE-ENDS"));
    model::ProgramFile missing;
    missing.path = "/nope";
    EXPECT_THAT(linted("", "8080", &missing), ElementsAre("ARS-IMAGE-COMMAND"));
}

}  // namespace
}  // namespace apprunner::core
