// What is known of an image once the engine has it, and of the sockets that an app listens on: the
// evidence that verdicts are made of. Plain data; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::model {

struct ImageDetails {
    std::string image_id;  ///< The engine's immutable id (sha256:...); what instances run.
    /// The registry's (sha256:...) of what its tag stood for; nothing for what was only built here.
    std::optional<std::string> digest;
    std::string architecture;  ///< Go's names: amd64, arm64, ...
    std::string os;
    std::int64_t size_bytes = 0;
    std::vector<std::string> entrypoint;
    std::vector<std::string> cmd;
    std::map<std::string, std::string> environment;
    std::vector<std::uint16_t> exposed_ports;  ///< TCP ports of EXPOSE.
    std::string user;
    bool operator==(const ImageDetails&) const = default;
};

/// One listening TCP socket, as seen inside the container's network namespace.
struct ListeningSocket {
    std::string address;  ///< 0.0.0.0, ::, 127.0.0.1, ..., or unix:/run/app.sock with port 0
    std::uint16_t port = 0;
    auto operator<=>(const ListeningSocket&) const = default;
};

}  // namespace apprunner::model
