// Opens the console in the user's browser, or says where it is. One thread.
#pragma once

#include <string>

namespace apprunner::cli {

/// By xdg-open, where there is one and a screen, without waiting for it. Returns the sentence that
/// tells the user what happened, with the address. `service`: its page; "": the list.
[[nodiscard]] std::string open_console(const std::string& endpoint, const std::string& service);

}  // namespace apprunner::cli
