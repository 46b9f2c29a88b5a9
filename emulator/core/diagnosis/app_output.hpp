// The part of the diagnosis that reads an app's last lines: what they name that the app was not
// given or cannot have. A variable is evidence only together with a fact about the configuration.
// Pure; used by container.cpp, and for apps that run and are not healthy.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// A line holds these words, does not take them back ("ignored"), and no later one tells of another
/// failure or that the app went on.
[[nodiscard]] bool says_at_last(const InstanceView& instance, std::string_view words);

/// The cause that the app's own last lines name, with the lines that name it: a variable that it
/// was not given (a secret, one that was dropped because it is empty, or one that nobody has set),
/// a server that it cannot reach, credentials, a module, a port or a file. Nothing where they name
/// none, or where a later line tells of another failure or that the app went on. For an app that
/// has ended (`exit_code` is set) and for one that still runs; of the latter the summary says that
/// it is a suggestion, and nothing of an end. `last_lines` may be up to 200.
[[nodiscard]] std::optional<Finding> explain_words(
    const InstanceView& instance, const Evidence& evidence
);

/// The server which the app's last words say that it cannot reach.
struct SaidUnreachable {
    int times = 0;                ///< How often its lines say it; 0: they name none.
    bool is_in_instance = false;  ///< It would be in the instance itself: loopback, a unix socket.
};

[[nodiscard]] SaidUnreachable said_unreachable(
    const InstanceView& instance, const Evidence& evidence
);

/// As evidence: the lines from index `first` to `last`, two before, three after and the last two,
/// each with "app | " before it, and "app | ..." for what is left out between. Both indices are
/// within `last_lines`.
[[nodiscard]] std::vector<std::string> lines_around(
    const InstanceView& instance, std::size_t first, std::size_t last
);

/// As evidence, where no cause is named: the last lines, or those around the last failure when that
/// is not among them.
[[nodiscard]] std::vector<std::string> telling_lines(const InstanceView& instance);

/// Variables that the app missed before it went on and failed of something else, in words: possible
/// causes, and no more.
[[nodiscard]] std::vector<std::string> possible_variables(
    const InstanceView& instance, const Evidence& evidence
);

/// The app has ended, and it or a shell could not read StartCommand's shell syntax.
[[nodiscard]] bool is_misread_start_command(const InstanceView& instance, const Evidence& evidence);

}  // namespace apprunner::core
