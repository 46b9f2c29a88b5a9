// CreateService's shape as a table: which keys exist, what they hold, which rule each value has to
// pass. Used by readers of files only. Plain data; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli {

enum class ShapeKind {
    object,
    text,
    integer,
    boolean,
    text_map,  ///< Names to texts, such as RuntimeEnvironmentVariables.
    tag_list,  ///< [{Key, Value}]
    refused,   ///< AWS knows the key, this emulator cannot do it; `note` says why.
};

struct FileShape {
    std::string_view name;
    ShapeKind kind = ShapeKind::text;
    std::vector<FileShape> members;                          ///< Of an object.
    std::string (*complaint)(const std::string&) = nullptr;  ///< A rule of rules.hpp.
    std::string_view note;
};

/// The request itself, as an object.
[[nodiscard]] const FileShape& create_service_shape();

}  // namespace apprunner::cli
