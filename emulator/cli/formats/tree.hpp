// YAML and JSON as the tree that all readers share. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/formats/value.hpp"

#include <string>
#include <string_view>

namespace YAML {  // NOLINT(readability-identifier-naming): the library's own name.
class Node;
}

namespace apprunner::cli::formats {

/// What is read of YAML, which takes a second for a few megabytes, and of JSON (a state or a plan).
inline constexpr std::size_t yaml_bytes_max = 1'048'576;
inline constexpr std::size_t json_bytes_max = 4'194'304;
inline constexpr int depth_max = 100;
/// Of one object: names are looked for one by one.
inline constexpr std::size_t names_max = 5000;

/// The content's only document. Tags of CloudFormation become its functions' long form (`!Ref A` is
/// {Ref: A}, `!Sub x` is {Fn::Sub: x}), and `<<` is merged. Errc::invalid_argument,
/// "FILE:LINE:COLUMN: ...": not valid, a name given twice, too large, too deep, too many names in
/// one object, not UTF-8.
[[nodiscard]] base::Result<ConfigValue> read_tree(
    const std::string& content, const std::string& file
);

/// The same of a part of another file. To be called inside yaml::read_document(), whose error it
/// ends with.
[[nodiscard]] ConfigValue tree_of(const YAML::Node& node, const std::string& file);

/// Makes values for readers that write a part of the tree themselves.
[[nodiscard]] ConfigValue text_value(std::string text, const Origin& origin);
[[nodiscard]] ConfigValue unknown_value(std::string expression, const Origin& origin);
[[nodiscard]] ConfigValue object_value(const Origin& origin);
/// Adds the entry unless the value is null; an entry of that name is replaced.
void put(ConfigValue& object, std::string_view name, ConfigValue value);

/// The text of a scalar that is there, or "".
[[nodiscard]] std::string text_of(const ConfigValue* value);
[[nodiscard]] std::string text_in(const ConfigValue& object, std::string_view name);
/// The object of that name, or an empty one.
[[nodiscard]] const ConfigValue& object_in(const ConfigValue& object, std::string_view name);

}  // namespace apprunner::cli::formats
