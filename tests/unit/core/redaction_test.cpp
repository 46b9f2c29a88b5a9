// What is taken out of an engine's words before anybody reads them.
#include "emulator/core/diagnosis/redaction.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

model::ServiceConfiguration with_variables(model::StringMap variables, std::string command = "") {
    model::ServiceConfiguration configuration = tcp_service();
    auto& image = configuration.source.image_repository->image_configuration;
    if (!image) image.emplace();
    image->runtime_environment_variables = std::move(variables);
    if (!command.empty()) image->start_command = std::move(command);
    return configuration;
}

TEST(Redaction, TakesAValueOutHoweverItIsQuoted) {
    const std::string nul("x\0SECRET", 8);
    const auto configuration =
        with_variables({{"A", nul}, {"B", "two\nlines \"of\" it"}, {"C", "yes"}, {"D", "hunter22"}}
        );
    const auto shown = [&](const std::string& text) { return without_values(text, configuration); };
    EXPECT_EQ(
        shown(R"(invalid environment variable "A=x\x00SECRET")"),
        R"(invalid environment variable "A=***")"
    );
    EXPECT_EQ(shown("A=" + nul), "A=***");
    EXPECT_THAT(shown(R"("A=x\u0000SECRET")"), Not(HasSubstr("SECRET")));
    EXPECT_EQ(shown(R"(B=two\nlines \"of\" it;)"), "B=***;");
    EXPECT_EQ(shown(R"(msg="B=two\\nlines \\\"of\\\" it")"), R"(msg="B=***")");
    EXPECT_EQ(shown("two\nlines \"of\" it"), "***");
    EXPECT_EQ(shown("yes, C=yes"), "yes, C=***") << "a short one is a word of any text";
    EXPECT_EQ(shown("hunter22 twice: hunter22"), "*** twice: ***");
}

TEST(Redaction, OfACommandLeavesTheProgramsName) {
    const auto configuration = with_variables({}, "TOKEN=abcdef /bin/run --key=ghijkl mnopqr");
    EXPECT_EQ(
        without_values("exec: \"/bin/run\": abcdef ghijkl mnopqr", configuration),
        "exec: \"/bin/run\": *** *** ***"
    );
}

TEST(Redaction, StandsBeforeVerdictAndLog) {
    Stage stage;
    stage.create(with_variables({{"A", "top-secret"}}));
    stage.pulled();
    const Told told = stage.start_failed("i1", StartFailure::environment, "bad \"A=top-secret\"");
    for (const std::string& line : told) EXPECT_THAT(line, Not(HasSubstr("top-secret")));
    for (const Finding& finding : stage.verdict().findings) {
        for (const std::string& text : finding.evidence) {
            EXPECT_THAT(text, Not(HasSubstr("top-secret")));
        }
    }
    EXPECT_THAT(stage.verdict().findings.at(0).evidence, ::testing::Contains(HasSubstr("A=***")));
}

}  // namespace
}  // namespace apprunner::core
