// Which subnets this daemon asks the engine for: each is reserved before it is asked for, so that
// networks that are made at the same time never ask for the same one. Knows nothing of the engine.
// One owner; control thread.
#pragma once

#include "emulator/performers/subnets.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace apprunner::performers {

class SubnetAllocator {
  public:
    /// In the order of preference; they must not overlap.
    explicit SubnetAllocator(std::vector<Subnet> candidates) : candidates_(std::move(candidates)) {}

    /// The first that nobody has, that the engine did not refuse, and that overlaps none of
    /// `routes`; when there is none, one that overlaps a route (a route for all of 10.0.0.0/8 must
    /// not leave us without any network). Nothing: all are reserved or refused. To be given back.
    [[nodiscard]] std::optional<Subnet> reserve(const std::vector<Subnet>& routes);
    /// Of a network of ours that is there already; like one that was reserved.
    void hold(const Subnet& subnet) { reserved_[subnet.base] = subnet; }
    void give_back(const Subnet& subnet) { reserved_.erase(subnet.base); }
    /// A network has it that is not known here; it is not offered again until forget_refused().
    /// One that is reserved is known, and changes nothing; nor does one that was noted before.
    void note_refused(const Subnet& subnet);
    /// Others remove their networks too.
    void forget_refused() { refused_.clear(); }

  private:
    [[nodiscard]] bool is_reserved(const Subnet& candidate) const;

    std::vector<Subnet> candidates_;
    std::map<std::uint32_t, Subnet> reserved_;  ///< By base; they do not overlap.
    std::vector<Subnet> refused_;
};

}  // namespace apprunner::performers
