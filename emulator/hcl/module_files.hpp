// The files of one module's folder, parsed, and what they declare. Files come from outside by
// functions, so that nothing here touches a disk. Pure; one thread.
#pragma once

#include "emulator/hcl/syntax.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace apprunner::hcl {

inline constexpr std::size_t module_files_max = 500;
inline constexpr std::size_t modules_max = 100;

/// How files are reached. Paths are relative to where the caller is, or absolute.
struct FileAccess {
    /// The names of a folder's files; empty when there is no such folder.
    std::function<std::vector<std::string>(const std::string& folder)> names;
    /// A file's content; nothing when it cannot be read, or is too large.
    std::function<std::optional<std::string>(const std::string& path)> content;
};

[[nodiscard]] std::string joined_path(const std::string& folder, const std::string& name);

struct ModuleFiles {
    std::string folder;
    std::vector<std::unique_ptr<Source>> sources;
    std::vector<std::unique_ptr<Body>> bodies;
    std::unordered_map<std::string, const HclBlock*> variables;
    std::unordered_map<std::string, const HclBlock*> outputs;
    std::unordered_map<std::string, const Attribute*> locals;
    std::unordered_map<std::string, const HclBlock*> resources;  ///< By `type.name`.
    std::vector<const HclBlock*> resource_order;
    std::unordered_map<std::string, const HclBlock*> calls;  ///< `module` blocks.
    std::vector<const HclBlock*> call_order;
};

/// Throws SyntaxError. Files that override others (`override.tf`, `*_override.tf`) are merged.
[[nodiscard]] std::unique_ptr<ModuleFiles> read_module(
    const FileAccess& access, const std::string& folder
);

}  // namespace apprunner::hcl
