// The engine's frames of a program's outputs, in pieces of every size.
#include "docker/exec_frames.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::docker {
namespace {

std::string frame(char stream, const std::string& text) {
    std::string head(8, '\0');
    head[0] = stream;
    head[7] = static_cast<char>(text.size());
    return head + text;
}

TEST(ExecFrames, BothOutputsInAnyPieces) {
    const std::string bytes = frame(1, "one") + frame(2, "oh") + frame(1, "") + frame(1, "two");
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        ExecFrames frames;
        std::string output;
        std::string errors;
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            frames.feed(std::string_view(bytes).substr(at, size), output, errors);
        }
        EXPECT_EQ(output, "onetwo") << size;
        EXPECT_EQ(errors, "oh") << size;
    }
}

}  // namespace
}  // namespace apprunner::docker
