// Makes text that others wrote (an app's output, an image's labels) safe to print: no byte of it
// can move the cursor, change the title or answer a query of the terminal, nor command GitHub's
// runner where that reads what is printed. Any thread.
#pragma once

#include "emulator/base/utf8.hpp"

#include <string>
#include <string_view>

namespace apprunner::cli {

/// `text` as one printable line. Colour sequences (CSI ... m) are dropped, for they carry no
/// text; every other control character, C1 ones and the direction overrides included, is shown
/// as \xNN or \u{NNNN}, bytes that are not UTF-8 too. Tabs stay; a carriage return or a line feed
/// at the end goes. On GitHub it is disarmed, too.
[[nodiscard]] std::string printable(std::string_view text);

/// Each line of the text is made printable, and ends with a line feed.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// True when GitHub's runner reads what this program prints (GITHUB_ACTIONS=true).
[[nodiscard]] bool is_read_by_github();

/// The line without what GitHub's runner takes for a workflow command: `##[command]` anywhere in
/// it, or `::command::` with nothing but blanks before it. A backslash that can be seen breaks
/// them.
[[nodiscard]] std::string disarmed(std::string line);

using base::is_utf8;

}  // namespace apprunner::cli
