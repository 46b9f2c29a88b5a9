// Implements route_table.hpp: replacing a route, and choosing among its instances.
#include "emulator/ingress/route_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace apprunner::ingress {

namespace {

std::shared_ptr<LocalRoute> find(const auto& routes, const std::string& key) {
    const auto found = routes.find(key);
    return found == routes.end() ? nullptr : found->second;
}

std::shared_ptr<Upstream> find_upstream(const LocalRoute& route, const InstanceLoad& load) {
    for (const auto& upstream : route.upstreams) {
        if (upstream->load.get() == &load) return upstream;
    }
    return nullptr;
}

void retire(const LocalRoute& route, const LocalRoute* successor) {
    for (const auto& upstream : route.upstreams) {
        const bool stays =
            successor &&
            std::count(successor->upstreams.begin(), successor->upstreams.end(), upstream) > 0;
        if (!stays) upstream->pool.retire();
    }
}

}  // namespace

std::shared_ptr<Upstream> LocalRoute::choose() {
    const auto limit = static_cast<unsigned>(std::max(1, shared->route.max_concurrency));
    std::size_t best = next;
    unsigned best_load = std::numeric_limits<unsigned>::max();
    for (std::size_t i = 0; i < upstreams.size(); ++i) {
        const std::size_t at = (next + i) % upstreams.size();
        const unsigned load = upstreams[at]->load->under_way();
        if (load < best_load) {
            best = at;
            best_load = load;
        }
    }
    if (best_load >= limit) return nullptr;
    next = (best + 1) % upstreams.size();
    return upstreams[best];
}

void RouteTable::replace(std::shared_ptr<const SharedRoute> route) {
    const std::shared_ptr<LocalRoute> former = by_service(route->route.service_id);
    auto local = std::make_shared<LocalRoute>();
    for (const auto& shared : route->targets) {
        std::shared_ptr<Upstream> upstream =
            former ? find_upstream(*former, *shared.load) : nullptr;
        if (!upstream || upstream->endpoint != shared.endpoint) {
            upstream = std::make_shared<Upstream>();
            upstream->instance_id = shared.target.instance_id;
            upstream->endpoint = shared.endpoint;
            upstream->load = shared.load;
        }
        upstream->version = shared.target.version;
        local->upstreams.push_back(std::move(upstream));
    }
    local->shared = std::move(route);
    if (former) {
        retire(*former, local.get());
        by_host_.erase(former->shared->route.host);
    }
    const std::string& host = local->shared->route.host;
    if (!host.empty()) by_host_[host] = local;
    by_service_[local->shared->route.service_id] = std::move(local);
}

void RouteTable::remove(const std::string& service_id) {
    const std::shared_ptr<LocalRoute> former = by_service(service_id);
    if (!former) return;
    retire(*former, nullptr);
    by_host_.erase(former->shared->route.host);
    by_service_.erase(service_id);
}

std::shared_ptr<LocalRoute> RouteTable::by_host(const std::string& host) const {
    return find(by_host_, host);
}

std::shared_ptr<LocalRoute> RouteTable::by_service(const std::string& service_id) const {
    return find(by_service_, service_id);
}

bool RouteTable::sweep(std::chrono::steady_clock::time_point now) {
    bool any_left = false;
    for (const auto& [service_id, route] : by_service_) {
        for (const auto& upstream : route->upstreams) {
            if (upstream->pool.sweep(now)) any_left = true;
        }
    }
    return any_left;
}

}  // namespace apprunner::ingress
