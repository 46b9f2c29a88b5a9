// Puts a service together for readers whose files are not written in CreateService's shape, and
// knows the marks of values that only a pipeline or a shell fills in. Pure; any thread.
#pragma once

#include "emulator/cli/formats/value.hpp"

#include <string>

namespace apprunner::cli::formats {

/// The blocks of a service; those that stay without entries are left out.
struct ServiceBlocks {
    explicit ServiceBlocks(const Origin& origin);

    Value service;         ///< Members of CreateService beside the blocks.
    Value source;          ///< SourceConfiguration's, beside the image.
    Value authentication;  ///< AuthenticationConfiguration
    Value repository;      ///< ImageRepository's.
    Value image;           ///< ImageConfiguration's.
    Value instance;
    Value health_check;
    Value egress;
    Value ingress;

    /// CreateService's members.
    [[nodiscard]] Value take();
};

/// `${{ x }}` of GitHub, `${X}` and `$X` of shells: such a text becomes unknown, all else stays.
/// `settled_by` is the variable's name.
[[nodiscard]] Value with_expressions_unknown(Value value);

/// A list of words as one line (each as it is), or the text itself.
[[nodiscard]] Value command_line(const Value& value);

}  // namespace apprunner::cli::formats
