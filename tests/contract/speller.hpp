// Facts and effects in words, with everything in them that the engine reads, and nothing in which
// the two worlds may differ. One owner.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/fact.hpp"

#include <map>
#include <string>

namespace apprunner::contract {

/// What has an order of its own: an instance, a pull, the route, the service. Nothing promises an
/// order between two of them.
[[nodiscard]] std::string subject_of(const core::Fact& fact);
[[nodiscard]] std::string subject_of(const core::Effect& effect);

/// What legitimately differs gets a name, or is left out, each for a reason that stands there.
class Speller {
  public:
    /// In the order in which they are told: an address gets its name when it is first told.
    [[nodiscard]] std::string text(const core::Fact& fact);
    [[nodiscard]] std::string text(const core::Effect& effect);

  private:
    std::string of(const core::ImagePulled& fact);
    std::string of(const core::PullFailed& fact);
    std::string of(const core::InstanceStarted& fact);
    std::string of(const core::StartFailed& fact);
    std::string of(const core::InstanceExited& fact);
    std::string of(const core::PortOpened& fact);
    std::string of(const core::ListenersSeen& fact);
    std::string of(const core::ProbeFinished& fact);
    std::string of(const core::MemoryKillSeen& fact);
    std::string of(const core::InquiryFinished& fact);
    std::string of(const core::FirstAnswerSeen& fact);
    std::string of(const core::TrafficSwitched& fact);
    std::string of(const core::Drained& fact);
    std::string of(const core::InstanceStopped& fact);
    std::string of(const core::ServiceRemoved& fact);
    std::string of(const core::InFlightSampled& fact);
    std::string of(const core::TagSeen& fact);
    /// The name that the value has from now on; it shows when it had another one already.
    std::string named(const std::string& value, const std::string& name);
    /// The name that it has got, or the value.
    [[nodiscard]] std::string known(const std::string& value) const;

    std::map<std::string, std::string> names_;  ///< Of addresses and containers.
};

}  // namespace apprunner::contract
