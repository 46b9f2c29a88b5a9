// The engine and the ingress do not know one another, so each has names of its own for a route's
// modes; here they meet.
#include "emulator/runtime/ingress_route.hpp"

namespace apprunner::runtime {

namespace {

ingress::RouteMode mode_of(core::RouteMode mode) {
    switch (mode) {
        case core::RouteMode::serving:
            return ingress::RouteMode::serving;
        case core::RouteMode::no_instances:
            return ingress::RouteMode::no_instances;
        case core::RouteMode::paused:
            return ingress::RouteMode::paused;
        case core::RouteMode::failed:
            return ingress::RouteMode::failed;
        case core::RouteMode::deleted:
            break;
    }
    return ingress::RouteMode::deleted;
}

}  // namespace

ingress::Route route_of(const core::SwitchTraffic& effect) {
    ingress::Route route;
    route.service_id = effect.service_id;
    route.service_name = effect.service_name;
    route.host = effect.service_host;
    route.mode = mode_of(effect.mode);
    route.max_concurrency = effect.max_concurrency;
    for (const core::RouteTarget& target : effect.targets) {
        route.targets.push_back({target.instance_id, target.address, target.port, target.version});
    }
    return route;
}

}  // namespace apprunner::runtime
