// The console's files, as emulator/console/embed.cmake has written them into the program. Plain
// data; any thread.
#pragma once

#include <span>
#include <string_view>

namespace apprunner::console {

struct WebFile {
    std::string_view name;  ///< "timeline.js"
    std::string_view content_type;
    std::string_view content;
};

/// In the order of their names.
[[nodiscard]] std::span<const WebFile> web_files();

}  // namespace apprunner::console
