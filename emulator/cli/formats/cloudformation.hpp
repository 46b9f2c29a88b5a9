// The part of CloudFormation's language that templates with App Runner services use, three-valued:
// a value, nothing (AWS::NoValue), or unknown with the expression that only AWS can tell. Pure; any
// thread.
#pragma once

#include "emulator/cli/formats/format.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace apprunner::cli::formats {

/// A template and what its parameters are given. Both must outlive it.
class Template {
  public:
    Template(const ConfigValue& document, const std::map<std::string, std::string>& parameters);

    /// The value with its functions evaluated and without what is AWS::NoValue. What is broken (a
    /// condition that is not there, a Sub without text) is ConfigError.
    [[nodiscard]] ConfigValue evaluate(const ConfigValue& value);
    /// Of a condition by its name; nothing: not known.
    [[nodiscard]] std::optional<bool> condition(const std::string& name, const Origin& origin);

  private:
    [[nodiscard]] std::optional<bool> holds(const ConfigValue& expression);
    [[nodiscard]] ConfigValue reference(const std::string& name, const Origin& origin) const;
    [[nodiscard]] ConfigValue parameter(
        const std::string& name, const ConfigValue& declared, const Origin& origin
    ) const;
    [[nodiscard]] ConfigValue pseudo_parameter(const std::string& name, const Origin& origin) const;
    [[nodiscard]] ConfigValue function(const std::string& name, const ConfigValue& argument);
    [[nodiscard]] ConfigValue substitute(const ConfigValue& argument);
    [[nodiscard]] ConfigValue joined(const ConfigValue& argument);
    [[nodiscard]] ConfigValue selected(const ConfigValue& argument);
    [[nodiscard]] ConfigValue split(const ConfigValue& argument);
    [[nodiscard]] ConfigValue chosen(const ConfigValue& argument);
    [[nodiscard]] ConfigValue mapped(const ConfigValue& argument);
    [[nodiscard]] std::optional<bool> all_or_any(const ConfigValue& list, bool is_all);

    const ConfigValue& document_;
    const std::map<std::string, std::string>& given_;
    std::map<std::string, std::optional<bool>> conditions_;
    std::set<std::string> asked_;  ///< Conditions that are being decided.
    /// The parameter that the condition which was not decided last waits for; "": none would do.
    std::string awaited_;
    std::map<std::string, std::string> awaited_by_;  ///< The same of each condition.
};

/// The resources with a copy for each value of a `Fn::ForEach` among them (AWS::LanguageExtensions)
/// in its place. ConfigError: its form, its collection is not known, too many copies.
[[nodiscard]] ConfigValue with_copies(const ConfigValue& resources, Template& evaluated);

/// The expression as people write it: `!Ref A`, `!GetAtt A.B`, `!Sub ...`.
[[nodiscard]] std::string expression_text(const ConfigValue& value);

}  // namespace apprunner::cli::formats
