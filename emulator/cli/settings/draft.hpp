// A request in the making: what configuration, flags and defaults say together, where each member
// is from, and which questions nobody has answered. Pure but for looking whether a Dockerfile is
// there; any thread.
#pragma once

#include "emulator/cli/settings/intake.hpp"
#include "emulator/cli/settings/service_request.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace apprunner::cli {

/// A member that has to be known for a run, and is not.
struct OpenQuestion {
    Unresolved what;
    std::string flag;  ///< What answers it: "--port PORT".
};

struct Draft {
    Json request;  ///< CreateService's members; without ImageIdentifier when it is not known.
    /// By path: "main.tf:41", "--port", "default".
    std::map<std::string, std::string> origins;
    std::set<std::string> sensitive;  ///< Paths whose values are not printed.
    std::vector<OpenQuestion> questions;
    std::vector<std::string> notes;
    Json findings = Json::array();  ///< Of the configuration alone, as Lint's.
    std::string complaint;          ///< What is wrong with a value; "": nothing.
    std::string config_file;        ///< "": there was none.
    std::string config_format;      ///< As in Intake.
    FileEmulation emulation;        ///< As in Intake.
    bool is_code = false;
};

/// `allow_unresolved`: variables that are not known are left out and no question.
[[nodiscard]] Draft draft_of(
    const std::optional<Intake>& intake, const ServiceFlags& flags, bool allow_unresolved
);

/// Whether the question is for the image.
[[nodiscard]] bool asks_for_image(const OpenQuestion& question);
/// One line: "main.tf:12: Port is not known (var.port); give --port PORT".
[[nodiscard]] std::string question_text(const OpenQuestion& question);
/// How the image of an unknown name is made, where a Dockerfile is near the file; else "".
[[nodiscard]] std::string build_hint(const std::string& config_file);

}  // namespace apprunner::cli
