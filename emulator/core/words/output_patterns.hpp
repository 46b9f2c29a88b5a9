// What one line of an app's output says, going by the words of common languages and tools. Never
// proof alone. Pure; used by log_lines.cpp and the readers of words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// The program's own code lacks a name (NameError, ReferenceError): no environment comes into it.
[[nodiscard]] bool is_code_error(std::string_view line);

/// What programs say of a variable that is not there and that they need. ("undefined" alone is said
/// of too much else, and "not defined" of code as well.)
[[nodiscard]] bool says_missing(std::string_view line);

/// What runs a program says when that has ended, and what comes of an earlier failure.
[[nodiscard]] bool tells_only_the_end(std::string_view lower_line);

/// It tells of a failure, and not only of where it happened or of the end that came of it.
[[nodiscard]] bool tells_failure(std::string_view line);

/// Words such as DATABASE_URL; not the codes of errors, such as ERR_MODULE_NOT_FOUND.
[[nodiscard]] std::vector<std::string> names_in(std::string_view line);

/// The line has that name, or one that does not look like a variable's in quotes.
[[nodiscard]] bool names(std::string_view line, const std::string& name);

}  // namespace apprunner::core
