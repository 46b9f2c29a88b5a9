// Rehearsals of one scenario by several profiles, side by side. Pure; any thread.
#pragma once

#include "emulator/cli/rehearsal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

/// Where two rehearsals part; empty texts: nothing more happens there.
struct Parting {
    double at_s = 0;
    std::string one;
    std::string other;
};

/// Nothing when the same happens at the same times: AWS's words for it do not count.
[[nodiscard]] std::optional<Parting> parting_of(const Rehearsal& one, const Rehearsal& other);

/// A table, and then where each parts from the first.
[[nodiscard]] std::string comparison_text(const std::vector<Rehearsal>& rehearsals);
/// One document: Cases, each as rehearsal_document() has it, and Partings from the first.
[[nodiscard]] Json comparison_document(const std::vector<Rehearsal>& rehearsals);
/// That of the first that did not pass; 0 when all passed.
[[nodiscard]] ExitCode exit_code_of(const std::vector<Rehearsal>& rehearsals);

}  // namespace apprunner::cli
