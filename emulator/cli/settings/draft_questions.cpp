// A draft's open questions in words.
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/settings/draft.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace apprunner::cli {

bool asks_for_image(const OpenQuestion& question) {
    return question.what.path == image_identifier_path;
}

std::string question_text(const OpenQuestion& question) {
    const Unresolved& what = question.what;
    const std::string name = variable_name_of(what.path);
    std::string subject = last_of(what.path) + " is";
    if (!name.empty()) {
        subject = "the variable " + printable(name) + " is";
    } else if (!variables_map_of(what.path).empty()) {
        subject = "names and values of " + last_of(what.path) + " are";
    }
    const bool is_code = what.expression == "CodeRepository";
    if (asks_for_image(question) && is_code) {
        return fmt::format(
            "{}: CodeRepository: source services are not built here; build the image and give {}",
            formats::place_text(what.origin),
            question.flag
        );
    }
    std::string settled;
    if (what.settled_by.rfind("--", 0) == 0) settled = what.settled_by + " or ";
    return fmt::format(
        "{}: {} not known ({}); give {}{}",
        formats::place_text(what.origin),
        subject,
        printable(what.expression),
        settled,
        question.flag
    );
}

std::string build_hint(const std::string& config_file) {
    const std::filesystem::path folder = std::filesystem::path(config_file).parent_path();
    std::error_code ignored;
    for (const auto& each : {folder, folder / "..", std::filesystem::path(".")}) {
        if (!std::filesystem::is_regular_file(each / "Dockerfile", ignored)) continue;
        const std::string where = each.empty() ? "." : each.lexically_normal().string();
        return fmt::format(
            "a Dockerfile is there: `docker build -t app {}`, then --image app", printable(where)
        );
    }
    return "";
}

}  // namespace apprunner::cli
