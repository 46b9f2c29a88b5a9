// Implements upstream_pool.hpp: a stack of sockets.
#include "emulator/ingress/upstream_pool.hpp"

#include "emulator/ingress/peek.hpp"

#include <utility>

namespace apprunner::ingress {

namespace {

/// Closed, or something came that nobody asked for.
bool is_stale(UpstreamPool::Socket& socket) {
    return peek(socket) != Peeked::nothing;
}

}  // namespace

std::optional<UpstreamPool::Taken> UpstreamPool::take(TimePoint now, bool careful) {
    while (!idle_.empty()) {
        Idle last = std::move(idle_.back());
        idle_.pop_back();
        const Duration idle = now - last.since;
        const bool look = careful || idle > upstream_trust_ms;
        if (look && is_stale(last.socket)) {
            note_closed(idle);
            continue;
        }
        // Between a look and the bytes' arrival there is time enough to close it.
        if (careful && idle >= shortest_idle_ / 2) continue;
        return Taken{std::move(last.socket), idle};
    }
    return std::nullopt;
}

void UpstreamPool::give_back(Socket socket, TimePoint now) {
    if (retired_ || idle_.size() >= idle_upstreams_max) return;
    idle_.push_back({std::move(socket), now});
}

void UpstreamPool::retire() {
    retired_ = true;
    idle_.clear();
}

bool UpstreamPool::sweep(TimePoint now) {
    std::erase_if(idle_, [now](Idle& idle) {
        return now - idle.since > upstream_idle_s_max || is_stale(idle.socket);
    });
    return !idle_.empty();
}

}  // namespace apprunner::ingress
