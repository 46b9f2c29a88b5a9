// The walk behind lower.hpp, which is what others use. Pure; any thread.
#pragma once

#include "emulator/cli/settings/lower.hpp"

#include <string>
#include <string_view>

namespace apprunner::cli {

class Lowering {
  public:
    using ConfigValue = formats::ConfigValue;

    /// `out` must outlive it.
    Lowering(formats::MemberSpelling spelling, LoweredService& out)
        : spelling_(spelling), out_(out) {}

    /// The members of a block, put into `target`. `path` is the block's.

    void structure(
        const ConfigValue& value, const wire::Shape& shape, const std::string& path, Json& target
    );
    /// One member, put into `target`, which belongs to its block.
    void member(
        const ConfigValue& value, const wire::Member& member, const std::string& path, Json& target
    );

  private:
    [[nodiscard]] bool is_terraform() const {
        return spelling_ == formats::MemberSpelling::terraform;
    }
    [[nodiscard]] const wire::Member* member_of(
        const formats::Entry& entry, const wire::Shape& shape, const std::string& path
    );
    [[nodiscard]] const ConfigValue* unwrapped(const ConfigValue& value, const std::string& where)
        const;
    [[nodiscard]] bool is_absent(const ConfigValue& value, const wire::Shape& shape) const;
    void unresolved(const ConfigValue& value, const std::string& path);
    void keep(const ConfigValue& value, const std::string& path, Json& target, Json lowered);
    void unknown(
        const ConfigValue& value, const wire::Member& member, const std::string& path, Json& target
    );
    void text(
        const ConfigValue& value, const wire::Member& member, const std::string& path, Json& target
    );
    void stand_in(
        const ConfigValue& value, std::string_view arn, const std::string& path, Json& target
    );
    void add_bad(const ConfigValue& value, const std::string& path, const std::string& complaint);
    void check(
        const ConfigValue& value,
        std::string_view name,
        const std::string& text,
        const std::string& path
    );
    void text_map(
        const ConfigValue& value, std::string_view name, const std::string& path, Json& target
    );
    void variable(
        const std::string& name, const ConfigValue& value, const std::string& path, Json& target
    );
    void tags(const ConfigValue& value, Json& target);

    formats::MemberSpelling spelling_;
    LoweredService& out_;
};

/// The text of a scalar; ConfigError for what is none.
[[nodiscard]] const std::string& scalar_of(
    const formats::ConfigValue& value, std::string_view where
);

}  // namespace apprunner::cli
