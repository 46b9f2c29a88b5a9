// What an app complains of in its last lines, and which of its complaints is the cause: the last
// failure that it tells, and nothing that it went on after. Pure; used by app_output.cpp.
#pragma once

#include "emulator/core/words/log_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

enum class CauseKind {
    missing_variable,
    bad_variable,
    unreachable,
    no_credentials,
    missing_module,
    port_not_permitted,
    port_in_use,
    file_not_permitted,
    out_of_memory,  ///< Of a runtime itself: no kill by the kernel.
    refused_credentials,
};

/// How it could not be reached.
enum class Unreached { unresolved, refused, timed_out, no_route, unknown };

struct NamedCause {
    CauseKind kind = CauseKind::missing_variable;
    /// The lines that say it: indices, both included.
    std::size_t first = 0;
    std::size_t last = 0;
    /// Names of variables; a module, a path, a port, a host or a runtime; empty where the lines do
    /// not tell.
    std::vector<std::string> subjects = {};
    std::uint16_t port = 0;  ///< Of what is unreachable; 0: not told.
    Unreached how = Unreached::unknown;
    /// No more than a remark unless nothing comes after it: "X is not set".
    bool is_weak = false;
    /// A proxy says it, of a server that it passes requests on to.
    bool is_of_proxy = false;
    /// What the lines do name, where the variable's name is made from it: a field, a property.
    std::string field = {};
};

using NamedCauses = std::vector<NamedCause>;

/// Variables that are missing, or wrong. `known`: names to look for although they do not look like
/// a variable's.
[[nodiscard]] NamedCauses variable_complaints(
    const std::vector<SaidLine>& lines, const std::vector<std::string>& known
);
/// Issue lists of several lines, and lists of names under a heading: zod, pydantic, envalid.
[[nodiscard]] NamedCauses listed_complaints(const std::vector<SaidLine>& lines);
/// Hosts that do not resolve, refuse, or do not answer.
[[nodiscard]] NamedCauses reach_complaints(const std::vector<SaidLine>& lines);
/// Credentials, modules, ports and files.
[[nodiscard]] NamedCauses other_complaints(const std::vector<SaidLine>& lines);

/// Runtimes that got no more memory: "Go", or one of the two whose own heap is full.
[[nodiscard]] NamedCauses memory_complaints(const std::vector<SaidLine>& lines);
inline constexpr std::string_view heap_of_v8 = "the heap of V8";
inline constexpr std::string_view heap_of_java = "the heap of Java";

/// It looks like a variable's name, DATABASE_URL or TOKEN.
[[nodiscard]] bool is_shouted(std::string_view word);
/// The word at `at`, after blanks, quotes and "${": letters, digits and "_.:-/".
[[nodiscard]] std::string word_at(std::string_view text, std::size_t at);
/// "db.url" and "db-url" are DB_URL in the environment.
[[nodiscard]] std::string variable_of(std::string_view field);

/// The complaint that nothing later takes back: no other failure, and no sign that the app went on.
/// `is_running`: the app has not ended, so that weak ones do not count, but for what it waits for.
[[nodiscard]] std::optional<NamedCause> cause_among(
    const std::vector<SaidLine>& lines, const NamedCauses& complaints, bool is_running
);

/// No later line tells another failure than the line at `at`, or that the app went on.
[[nodiscard]] bool is_last_failure(const std::vector<SaidLine>& lines, std::size_t at);

/// How often the lines say it.
[[nodiscard]] int times_said(const NamedCauses& complaints, const NamedCause& complaint);

}  // namespace apprunner::core
