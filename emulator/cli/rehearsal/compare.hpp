// Rehearsals of one scenario by several profiles, side by side. Pure; any thread.
#pragma once

#include "emulator/cli/rehearsal/rehearsal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

/// What happens next in each where two rehearsals part; nothing where one has ended.
struct Parting {
    std::optional<Happening> one;
    std::optional<Happening> other;

    /// The earlier of the two.
    [[nodiscard]] base::Duration at() const;
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
