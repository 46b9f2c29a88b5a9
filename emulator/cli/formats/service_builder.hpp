// Puts a service together for readers whose files are not written in CreateService's shape, and
// knows the marks of values that only a pipeline or a shell fills in. Pure; any thread.
#pragma once

#include "emulator/cli/formats/value.hpp"

#include <string>

namespace apprunner::cli::formats {

/// The blocks of a service; those that stay without entries are left out.
struct ServiceBlocks {
    explicit ServiceBlocks(const Origin& origin);

    ConfigValue service;         ///< Members of CreateService beside the blocks.
    ConfigValue source;          ///< SourceConfiguration's, beside the image.
    ConfigValue authentication;  ///< AuthenticationConfiguration
    ConfigValue repository;      ///< ImageRepository's.
    ConfigValue image;           ///< ImageConfiguration's.
    ConfigValue instance;
    ConfigValue health_check;
    ConfigValue egress;
    ConfigValue ingress;

    /// CreateService's members.
    [[nodiscard]] ConfigValue take();
};

/// `${{ x }}` of GitHub, `${X}` and `$X` of shells: such a text becomes unknown, all else stays.
/// `settled_by` is the variable's name.
[[nodiscard]] ConfigValue with_expressions_unknown(ConfigValue value);

/// A list of words as one line (each as it is), or the text itself.
[[nodiscard]] ConfigValue command_line(const ConfigValue& value);

}  // namespace apprunner::cli::formats
