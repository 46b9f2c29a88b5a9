// Strict reading of YAML and JSON files: one document, each error with its line and column, and no
// key that is not known. Shared by the readers of the configuration and of rehearsals. Pure; any
// thread.
#pragma once

#include "emulator/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace apprunner::cli::yaml {

/// Leaves the walk of read_document() with an error at the node.
[[noreturn]] void fail(const YAML::Node& node, std::string text);
/// The same at a line and column, which count from 1.
[[noreturn]] void fail_at(int line, int column, std::string text);
/// The same for a key that is none of `known`: names the nearest one, or all.
[[noreturn]] void fail_unknown(
    const YAML::Node& node,
    const std::string& key,
    std::string_view where,
    const std::vector<std::string>& known
);

/// The one value of the node; fails for lists, maps, tags and what is not UTF-8.
[[nodiscard]] std::string scalar_text(const YAML::Node& node, const std::string& where);
[[nodiscard]] bool boolean(const YAML::Node& node, const std::string& where);

/// Calls `use(key text, key node, value node)` for each member. Fails for what is no map, and for
/// keys that are given twice: the YAML library keeps both and answers with the first.
void for_each_member(
    const YAML::Node& node,
    const std::string& where,
    const std::function<void(const std::string&, const YAML::Node&, const YAML::Node&)>& use
);

/// Parses the file and hands its only document to `walk`. Errc::invalid_argument,
/// "FILE:LINE:COLUMN: ...". `content_is` says what one file holds.
[[nodiscard]] base::Result<void> read_document(
    const std::string& content,
    const std::string& file_name,
    std::string_view content_is,
    const std::function<void(const YAML::Node&)>& walk
);

}  // namespace apprunner::cli::yaml
