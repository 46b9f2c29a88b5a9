// Makes text that others wrote (an app's output, an image's labels) safe to print: no byte of it
// can move the cursor, change the title or answer a query of the terminal. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace apprunner::cli {

/// `text` as one printable line. Colour sequences (CSI ... m) are dropped, for they carry no
/// text; every other control character, C1 ones and the direction overrides included, is shown
/// as \xNN or \u{NNNN}, bytes that are not UTF-8 too. Tabs stay; a carriage return or a line feed
/// at the end goes.
[[nodiscard]] std::string printable(std::string_view text);

/// False for overlong forms and surrogates, too.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace apprunner::cli
