// Images of a shell and netcat that answer as they are told, and the rows that are made of them.
// For the tables of field cases.
#pragma once

#include "tests/e2e/causes/case.hpp"

namespace apprunner::e2e::scripted {

using Flags = std::vector<std::string>;

/// In single quotes, for a shell.
[[nodiscard]] std::string word(const std::string& text);
/// An image with a shell and netcat in it; `more` goes to make_image.sh.
[[nodiscard]] std::string with_shell(const std::string& more);
/// CMD of such an image: a line for its shell.
[[nodiscard]] std::string runs(const std::string& line);
/// A program that netcat runs for each connection: it reads the request's head, then does `line`,
/// which finds the request line in $first, the Host in $host and X-Forwarded-Proto in $proto, both
/// with their CR.
[[nodiscard]] std::string file_for_each_request(const std::string& line);
/// Netcat on port 8080 with that program.
[[nodiscard]] std::string answers(const std::string& line);
/// printf of an answer, for a line of answer.sh: make_image.sh takes \\ for one backslash.
[[nodiscard]] std::string says(
    const std::string& status, const std::string& fields, const std::string& body
);
/// An answer of 200.
[[nodiscard]] std::string ok();
[[nodiscard]] Flags http(const std::string& path, const Flags& more = {});

constexpr const char* serve = "exec nc -ll -p 8080 -e /answer.sh";

struct Wanted {
    std::string finding;
    std::string seen = {};      ///< What the first finding holds.
    std::string not_seen = {};  ///< What it must not hold.
    Mend mend = Mend::none;
};

/// Fails its check.
[[nodiscard]] Case field(std::string name, std::string image, Flags flags, const Wanted& wanted);
/// Ends with `code` while it is checked.
[[nodiscard]] Case exiting(
    std::string name, std::string image, Flags flags, int code, const Wanted& wanted
);
/// The engine cannot start it.
[[nodiscard]] Case not_started(
    std::string name, std::string image, std::optional<int> code, const Wanted& wanted
);
/// Passes; RISKY with `finding`, if that is not empty.
[[nodiscard]] Case serving(std::string name, std::string image, Flags flags, const Wanted& wanted);

}  // namespace apprunner::e2e::scripted
