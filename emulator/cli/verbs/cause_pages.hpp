// The pages of docs/causes, which are in the program itself: the build makes a source of them. Any
// thread.
#pragma once

#include <span>
#include <string_view>

namespace apprunner::cli {

struct CausePage {
    std::string_view code;  ///< "ARS-HOSTNAME-BIND"
    std::string_view text;  ///< Markdown; its first line is the title.
};

/// Ordered by their codes.
[[nodiscard]] std::span<const CausePage> cause_pages();

}  // namespace apprunner::cli
