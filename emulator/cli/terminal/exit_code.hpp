// The exit codes of every verb, in one place. Stable: scripts and CI jobs read them
// (docs/CLI.md). Plain data; any thread.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace apprunner::cli {

enum class ExitCode : int {
    passed = 0,
    failed = 1,              ///< Anything that has no code of its own.
    usage = 2,               ///< A flag, a value or the configuration file is wrong.
    engine_unreachable = 3,  ///< No Docker Engine answers.
    image_not_obtained = 4,  ///< The image is neither there nor can be pulled.
    environment = 5,         ///< This machine's engine could not start the app; no verdict on it.
    create_failed = 10,
    rolled_back = 11,
    rollback_failed = 12,
    gave_up_waiting = 13,  ///< --wait ran out before the operation ended.
    interrupted = 130,
};

/// The code for a verdict's Ending as it stands on the wire. The ending decides, never the
/// service's status: a rolled-back service is RUNNING. Unknown endings are failures.
[[nodiscard]] constexpr ExitCode exit_code_of_ending(std::string_view ending) {
    if (ending == "PASSED") return ExitCode::passed;
    if (ending == "IMAGE_NOT_OBTAINED") return ExitCode::image_not_obtained;
    if (ending == "ENVIRONMENT") return ExitCode::environment;
    if (ending == "CREATE_FAILED") return ExitCode::create_failed;
    if (ending == "ROLLED_BACK") return ExitCode::rolled_back;
    if (ending == "ROLLBACK_FAILED") return ExitCode::rollback_failed;
    return ExitCode::failed;
}

/// Ends a verb: run() prints `what()` as the one error line and returns the code.
class Exit : public std::runtime_error {
  public:
    Exit(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    [[nodiscard]] ExitCode code() const { return code_; }

  private:
    ExitCode code_;
};

}  // namespace apprunner::cli
