// The part of the diagnosis that reads the file which a container starts, and how the image's
// command is written. Pure.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/model/program_file.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// Why it cannot be run: line ends, a byte order mark, what has to start it is missing, another
/// processor, its mode. Nothing where the file is not there, or nothing in it is wrong. `end`: what
/// became of the app, in words ("the app ended with ..."); "": nothing.
[[nodiscard]] std::optional<Finding> explain_program(
    const model::ProgramFile& program, const std::string& end
);

/// What is wrong with the image's ENTRYPOINT and CMD as they are written: there is none, `$NAME`
/// without a shell, single quotes. Nothing where StartCommand takes their place. Its weight is
/// `fail` only where nothing can start.
[[nodiscard]] std::optional<Finding> explain_command(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
);

/// Why a program was not found: its list is one word with blanks (ARS-EXEC-FORM), it is looked for
/// in the folder that the app runs in, or what explain_command() says. `program`: the file, as it
/// was looked for; null: it was not. Nothing where none of it is so. Its weight is `fail`.
[[nodiscard]] std::optional<Finding> explain_not_found(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails& image,
    const model::ProgramFile* program
);

/// CMD is one word with blanks, and the ENTRYPOINT that got it says that there is no such program
/// or file (ARS-EXEC-FORM): as the node image's does.
[[nodiscard]] std::optional<Finding> explain_one_word(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails& image,
    const std::vector<std::string>& last_lines
);

/// explain_command() of an app that has ended so, "container exit code 1", for lists that are not
/// what they look like (ARS-EXEC-FORM).
[[nodiscard]] std::optional<Finding> explain_exec_form(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails& image,
    const std::string& end
);

}  // namespace apprunner::core
