// Where the requests for a service go: what the core decides and the ingress carries out. Plain
// data; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace apprunner::model {

enum class RouteMode {
    serving,
    no_instances,  ///< Nothing serves yet, or all instances are lost.
    paused,
    failed,   ///< CREATE_FAILED.
    deleted,  ///< Answers as if the service had never been.
};

struct RouteTarget {
    std::string instance_id;
    std::string address;  ///< IPv4 text.
    std::uint16_t port = 8080;
    std::string version;  ///< What the access log calls it: "revision 2 (image ...)".
};

}  // namespace apprunner::model
