// Implements subnet_allocator.hpp: a walk over the candidates.
#include "emulator/performers/subnet_allocator.hpp"

#include <algorithm>

namespace apprunner::performers {

namespace {

bool overlaps_any(const Subnet& candidate, const std::vector<Subnet>& others) {
    return std::any_of(others.begin(), others.end(), [&candidate](const Subnet& other) {
        return other.overlaps(candidate);
    });
}

}  // namespace

std::optional<Subnet> SubnetAllocator::reserve(const std::vector<Subnet>& routes) {
    std::optional<Subnet> routed;
    for (const Subnet& candidate : candidates_) {
        if (is_reserved(candidate) || overlaps_any(candidate, refused_)) continue;
        if (!overlaps_any(candidate, routes)) {
            hold(candidate);
            return candidate;
        }
        if (!routed) routed = candidate;
    }
    if (routed) hold(*routed);
    return routed;
}

void SubnetAllocator::note_refused(const Subnet& subnet) {
    const auto reserved = reserved_.find(subnet.base);
    if (reserved != reserved_.end() && reserved->second == subnet) return;
    if (std::find(refused_.begin(), refused_.end(), subnet) != refused_.end()) return;
    refused_.push_back(subnet);
}

/// Of those that do not overlap, only the last one that begins before the candidate's end can.
bool SubnetAllocator::is_reserved(const Subnet& candidate) const {
    const auto after = reserved_.upper_bound(candidate.base + (candidate.size() - 1));
    return after != reserved_.begin() && std::prev(after)->second.overlaps(candidate);
}

}  // namespace apprunner::performers
