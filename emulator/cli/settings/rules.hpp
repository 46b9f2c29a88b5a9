// The rules for single values of a service, as `up`'s flags and its file take them: App Runner's
// ranges, and messages that name them. Rules for whole requests are the daemon's. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::cli::rules {

/// Empty when the text is allowed, else what is allowed, as half a sentence:
/// "takes a whole number from 1 to 20, not '0'".
using Complaint = std::string;

/// The rule for a member of CreateService's, by its name: of its value, or of the names in its map.
/// Members that have none here are the daemon's to check.
[[nodiscard]] Complaint value_of(std::string_view member, const std::string& text);
[[nodiscard]] Complaint number_between(
    const std::string& text, std::int64_t smallest, std::int64_t largest
);
[[nodiscard]] Complaint port(const std::string& text);                 ///< 1-65535.
[[nodiscard]] Complaint health_check_number(const std::string& text);  ///< 1-20.
[[nodiscard]] Complaint protocol(const std::string& text);             ///< TCP or HTTP, any case.
[[nodiscard]] Complaint egress(const std::string& text);               ///< default or none.
[[nodiscard]] Complaint path(const std::string& text);          ///< Starts with /, no blanks.
[[nodiscard]] Complaint service_name(const std::string& text);  ///< 4-40 of A-Za-z0-9-_.
/// 1-1024, by Docker's grammar; looks whether it is a file when it is not (image_name.hpp).
[[nodiscard]] Complaint image(const std::string& text);
[[nodiscard]] Complaint start_command(const std::string& text);  ///< One line.
[[nodiscard]] Complaint cpu(const std::string& text);            ///< 1024 or "1 vCPU" ...
[[nodiscard]] Complaint memory(const std::string& text);         ///< 2048 or "2 GB" ...
[[nodiscard]] Complaint give_up(const std::string& text);        ///< documented, observed, seconds.
[[nodiscard]] Complaint positive_seconds(const std::string& text);
[[nodiscard]] Complaint variable_name(const std::string& name);
/// The same of a secret's, which PORT cannot be. (As a variable it is taken, and told where it
/// differs from Port.)
[[nodiscard]] Complaint secret_name(const std::string& name);
/// Without line breaks. Names the variable, and never shows the value.
[[nodiscard]] Complaint variable_value(const std::string& name, const std::string& value);
/// NAME=VALUE, both as above.
[[nodiscard]] Complaint environment_pair(const std::string& text);
[[nodiscard]] Complaint named_value(const std::string& text);  ///< NAME=VALUE, of any text.
[[nodiscard]] Complaint look_time(const std::string& text);    ///< As seconds_of() takes it.
[[nodiscard]] Complaint knob_pair(const std::string& text);    ///< KNOB=VALUE.

/// The pair in App Runner's units; the texts must have passed cpu() and memory(). A complaint
/// names the memory sizes that the Cpu is offered with.
[[nodiscard]] Complaint cpu_with_memory(
    const std::string& cpu_text, const std::string& memory_text
);

/// "1 vCPU" and "2 GB" in units and MB, as App Runner answers: "1024", "2048".
[[nodiscard]] std::string in_units(const std::string& cpu_or_memory);

/// "30", "30s" or "5m" in seconds, at most a day; nothing when it is none of these.
[[nodiscard]] std::optional<int> seconds_of(std::string text);

/// Splits at the first '='; the text must have passed its rule.
[[nodiscard]] std::pair<std::string, std::string> split_pair(const std::string& text);

/// A service name made from an image reference: its last part without tag and digest, with
/// App Runner's letters only, at least four of them.
[[nodiscard]] std::string name_from_image(std::string_view image_reference);

}  // namespace apprunner::cli::rules
