// The file that a container starts, as it lies in its image. Plain data; any thread.
#pragma once

#include <cstddef>
#include <string>

namespace apprunner::model {

/// How many of its first bytes are kept.
inline constexpr std::size_t program_head_max = 256;

struct ProgramFile {
    std::string path;  ///< Absolute; a name without a slash that is not in PATH as it is.
    bool is_there = false;
    bool is_executable = false;  ///< A file that anybody, or its owner, may execute.
    std::string head;            ///< The first program_head_max bytes, as they are.
    /// What has to start it: the path in its `#!` line, or the loader of a dynamically linked
    /// program; empty where it needs none.
    std::string interpreter;
    bool has_interpreter = false;  ///< That one is in the image.
    bool operator==(const ProgramFile&) const = default;
};

}  // namespace apprunner::model
