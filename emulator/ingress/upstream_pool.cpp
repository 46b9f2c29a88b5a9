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

std::optional<UpstreamPool::Socket> UpstreamPool::take(TimePoint now, bool careful) {
    while (!idle_.empty()) {
        Idle last = std::move(idle_.back());
        idle_.pop_back();
        const bool look = careful || now - last.since > upstream_trust_ms;
        if (!look || !is_stale(last.socket)) return std::move(last.socket);
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
