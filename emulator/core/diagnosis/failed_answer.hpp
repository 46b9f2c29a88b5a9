// A GET that was answered, and not as a check wants it: what the files share that make findings of
// such answers. Pure; used by answers.cpp and host_finding.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/diagnosis/questions.hpp"

#include <string>

namespace apprunner::core {

/// A failed GET, and all that bears on it.
struct Failed {
    const InstanceView& instance;
    const Evidence& evidence;
    const probes::Outcome& outcome;
    std::string path;
    const probes::KeptAnswer& answer;
    Proven proven;

    [[nodiscard]] std::string status() const { return std::to_string(outcome.http_status); }
};

/// What was asked, in a sentence.
[[nodiscard]] std::string asked_text(const Failed& failed);

/// The Host is proven to be why.
[[nodiscard]] Finding host_finding(const Failed& failed);

/// 401, 403, 400 and 421, where nothing proves the Host to be the reason.
[[nodiscard]] Finding denied_finding(const Failed& failed);

}  // namespace apprunner::core
