// For the tests of an app's own words: an app that ended with 1, or still runs, and what is made of
// its last lines.
#pragma once

#include "emulator/core/diagnosis/app_output.hpp"
#include "tests/unit/core/stage.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::core {

/// Lines as they stand in a raw string that begins with a line end; a "\" at a line's end joins the
/// next one to it.
inline std::vector<std::string> lines_of(std::string_view text) {
    if (text.starts_with('\n')) text.remove_prefix(1);
    std::istringstream stream{std::string(text)};
    std::vector<std::string> lines;
    bool goes_on = false;
    for (std::string line; std::getline(stream, line);) {
        const bool is_joined = std::exchange(goes_on, line.ends_with('\\'));
        if (goes_on) line.pop_back();
        if (is_joined) {
            lines.back() += line;
        } else {
            lines.push_back(line);
        }
    }
    return lines;
}

/// What was said, and what has to be found in it.
struct Said {
    std::string_view text;
    std::string_view code;     ///< "": nothing.
    std::string_view subject;  ///< In the summary.
};

struct Speaker {
    model::ServiceConfiguration configuration = tcp_service();
    Profile profile = {};
    model::ImageDetails image = amd64_image();
    InstanceView instance = {};

    explicit Speaker(std::string_view text) {
        instance.exit_code = 1;
        instance.last_lines = lines_of(text);
    }
    [[nodiscard]] Evidence evidence() const {
        Evidence evidence{configuration, profile};
        evidence.image = &image;
        evidence.instance = &instance;
        return evidence;
    }
    /// With an empty code where the words name no cause.
    [[nodiscard]] Finding finding() const {
        return explain_words(instance, evidence()).value_or(Finding{});
    }
    model::StringMap& variables() {
        return image_configuration(configuration).runtime_environment_variables;
    }
};

}  // namespace apprunner::core
