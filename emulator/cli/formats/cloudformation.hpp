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
    Template(const Value& document, const std::map<std::string, std::string>& parameters);

    /// The value with its functions evaluated and without what is AWS::NoValue. What is broken (a
    /// condition that is not there, a Sub without text) is ConfigError.
    [[nodiscard]] Value evaluate(const Value& value);
    /// Of a condition by its name; nothing: not known.
    [[nodiscard]] std::optional<bool> condition(const std::string& name, const Origin& origin);

  private:
    [[nodiscard]] std::optional<bool> holds(const Value& expression);
    [[nodiscard]] Value reference(const std::string& name, const Origin& origin) const;
    [[nodiscard]] Value parameter(
        const std::string& name, const Value& declared, const Origin& origin
    ) const;
    [[nodiscard]] Value pseudo_parameter(const std::string& name, const Origin& origin) const;
    [[nodiscard]] Value function(const std::string& name, const Value& argument);
    [[nodiscard]] Value substitute(const Value& argument);
    [[nodiscard]] Value joined(const Value& argument);
    [[nodiscard]] Value selected(const Value& argument);
    [[nodiscard]] Value split(const Value& argument);
    [[nodiscard]] Value chosen(const Value& argument);
    [[nodiscard]] Value mapped(const Value& argument);
    [[nodiscard]] std::optional<bool> all_or_any(const Value& list, bool is_all);

    const Value& document_;
    const std::map<std::string, std::string>& given_;
    std::map<std::string, std::optional<bool>> conditions_;
    std::set<std::string> asked_;  ///< Conditions that are being decided.
};

/// The expression as people write it: `!Ref A`, `!GetAtt A.B`, `!Sub ...`.
[[nodiscard]] std::string expression_text(const Value& value);

}  // namespace apprunner::cli::formats
