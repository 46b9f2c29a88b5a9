// Terraform's functions, as far as they need nothing but their arguments. Pure; any thread.
#pragma once

#include "emulator/hcl/datum.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::hcl {

using Arguments = std::vector<Datum>;

/// What a function gives: a value, nothing (Terraform refuses such arguments), or unknown.
using FunctionResult = std::optional<Datum>;

struct Function {
    std::string_view name;
    std::size_t least = 0;
    std::size_t most = 0;
    /// `strict`: unknown when one of its arguments is, or holds something unknown. `outer`: when
    /// one of them is. `lax`: never by that alone.
    enum class Unknowns { strict, outer, lax } unknowns = Unknowns::strict;
    FunctionResult (*call)(const Arguments& arguments) = nullptr;
};

inline constexpr std::size_t any_number = static_cast<std::size_t>(-1);

[[nodiscard]] const Function* function_in(const auto& functions, std::string_view name) {
    for (const Function& function : functions) {
        if (function.name == name) return &function;
    }
    return nullptr;
}

/// nullptr for one that is not known here.
[[nodiscard]] const Function* find_function(std::string_view name);

[[nodiscard]] const Function* find_text_function(std::string_view name);
[[nodiscard]] const Function* find_collection_function(std::string_view name);
[[nodiscard]] const Function* find_set_function(std::string_view name);
[[nodiscard]] const Function* find_conversion_function(std::string_view name);

/// JSON as Terraform's jsonencode() writes it: names in order, `<`, `>` and `&` escaped.
[[nodiscard]] std::string json_of(const Datum& datum);
/// Nothing when it is no JSON.
[[nodiscard]] std::optional<Datum> from_json(const std::string& text);
/// format(); nothing where the verb is not known or does not suit.
[[nodiscard]] std::optional<std::string> formatted(
    const std::string& pattern, const Arguments& arguments, std::size_t first
);

/// The texts of a list of scalars; nothing for others.
[[nodiscard]] std::optional<std::vector<std::string>> texts_argument(const Datum& datum);

}  // namespace apprunner::hcl
