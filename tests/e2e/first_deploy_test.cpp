// What a new user does: reads what `up` has printed of a failure, does as it says, word by word,
// and sees the service pass.
#include "tests/e2e/support/deployment.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <sstream>

namespace apprunner::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What stands behind `label` in the only line of `text` that begins with it.
std::string line_behind(const std::string& text, const std::string& label) {
    std::istringstream lines(text);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
        if (line.compare(first, label.size(), label) != 0) continue;
        EXPECT_EQ(found, "") << label << " is there twice";
        const std::size_t value = line.find_first_not_of(' ', first + label.size());
        found = value == std::string::npos ? "" : line.substr(value);
    }
    return found;
}

class FirstDeploy : public Deployment {
  protected:
    /// `up` as people run it, with text for people.
    Finished up_for_people(const std::string& image, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{
            "up", image, "--name", name_, "--detach", "--set", "steady_for=0"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    /// An image whose app binds to $HOSTNAME: `docker run` would have it at 0.0.0.0.
    std::string trap(const std::string& tag, const std::vector<std::string>& entrypoint) {
        std::string options = "--tool env";
        for (const std::string& word : entrypoint) options += " --entrypoint '" + word + "'";
        return make_image(tag, {{"HOSTNAME", "0.0.0.0"}, {"SAMPLE_BIND", "HOSTNAME"}}, options);
    }
    const std::vector<std::string> quick_{"--interval", "1", "--timeout", "1"};
};

TEST_F(FirstDeploy, WhatTheHereLineSaysMendsTheHostnameTrap) {
    const std::string image = trap("v1", {"/sample_app"});
    const Finished failed = up_for_people(image, quick_);
    ASSERT_EQ(failed.code, 10) << failed.err;
    EXPECT_THAT(failed.out, HasSubstr("FAIL ARS-HOSTNAME-BIND"));
    EXPECT_THAT(failed.out, HasSubstr("seen: app | listening on ")) << "the app's last line";
    const std::string told = line_behind(failed.out, "here:");
    const std::string command = "apprunner-sim up ... ";
    ASSERT_TRUE(told.starts_with(command)) << failed.out;
    std::istringstream flags(told.substr(command.size()));
    std::vector<std::string> words;
    for (std::string word; flags >> word;) words.push_back(word);
    const Finished mended = up_for_people(image, words);
    EXPECT_EQ(mended.code, 0) << mended.out << mended.err;
    EXPECT_THAT(mended.out, ::testing::StartsWith("PASS "));
    EXPECT_THAT(mended.out, Not(HasSubstr("ARS-")));
    EXPECT_EQ(get(local_url(name_) + "/").status, 200);
}

TEST_F(FirstDeploy, WhatTheImageLineSaysMendsTheHostnameTrap) {
    const Finished failed = up_for_people(trap("v1", {"/sample_app"}), quick_);
    ASSERT_EQ(failed.code, 10) << failed.err;
    const std::string told = line_behind(failed.out, "image:");
    const std::string instruction = "ENTRYPOINT ";
    ASSERT_TRUE(told.starts_with(instruction)) << failed.out;
    const Json words = Json::parse(told.substr(instruction.size()), nullptr, false);
    ASSERT_TRUE(words.is_array()) << told;
    const std::string image = trap("v2", words.get<std::vector<std::string>>());
    const Finished mended = up_for_people(image);
    EXPECT_EQ(mended.code, 0) << mended.out << mended.err;
    EXPECT_THAT(mended.out, ::testing::StartsWith("PASS "));
}

TEST_F(FirstDeploy, AnAppThatDiesRightAfterItsPassIsNotGreen) {
    const std::string image =
        make_image("v1", {{"SAMPLE_EXIT_CODE", "3"}, {"SAMPLE_EXIT_AFTER_MS", "1500"}});
    const Finished finished = run({"up", image, "--name", name_, "--detach"});
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_THAT(finished.out, ::testing::StartsWith("FAIL ARS-CONTAINER-EXITED"));
}

TEST_F(FirstDeploy, AnAppThatDiesAfterItsPassHasTheLastWord) {
    const std::string image =
        make_image("v1", {{"SAMPLE_EXIT_CODE", "1"}, {"SAMPLE_EXIT_AFTER_MS", "2000"}});
    Program up(
        sandbox_, {"up", image, "--name", name_, "--progress", "plain", "--set", "steady_for=0"}
    );
    ASSERT_TRUE(up.wait_for("PASS healthy"));
    ASSERT_TRUE(up.wait_for("the verdict is now RISKY"));
    up.signal(SIGINT);
    const Finished finished = up.finish();
    EXPECT_EQ(finished.code, 0) << finished.err;
    const std::size_t pass = finished.out.find("PASS healthy");
    const std::size_t risky = finished.out.find("RISKY ARS-DIED-AFTER-CHECK");
    ASSERT_NE(risky, std::string::npos) << finished.out;
    EXPECT_LT(pass, risky);
}

}  // namespace
}  // namespace apprunner::e2e
