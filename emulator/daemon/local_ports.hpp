// The services' own ports on loopback: where each is, and the words for one that cannot be had.
// Control thread only.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/base/result.hpp"
#include "emulator/daemon/daemon.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace apprunner::daemon {

class LocalPorts {
  public:
    /// All must outlive it; driver and performer are there before the first call.
    LocalPorts(
        const DaemonOptions& options,
        ingress::Ingress& ingress,
        const std::optional<runtime::Driver>& driver,
        const std::optional<performers::Performer>& performer
    )
        : options_(options), ingress_(ingress), driver_(driver), performer_(performer) {}

    /// As api::Host::local_url.
    [[nodiscard]] std::string url(const std::string& service_id) const;
    /// As api::Host::take_local_port.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> take(
        std::string service_name, std::uint16_t port
    );
    void add_to(api::Host& host);

  private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool is_joined() const;
    [[nodiscard]] bool are_reached() const;
    [[nodiscard]] base::Result<void> take_here(const std::string& service_name, std::uint16_t port);
    [[nodiscard]] boost::asio::awaitable<std::string> ask_relay(std::uint16_t port);
    [[nodiscard]] std::set<std::uint16_t> ports() const;
    [[nodiscard]] bool is_of_service(std::uint16_t port) const;
    void note_relay(
        std::set<std::uint16_t> open, const std::map<std::uint16_t, std::string>& refused
    );

    const DaemonOptions& options_;
    ingress::Ingress& ingress_;
    const std::optional<runtime::Driver>& driver_;
    const std::optional<performers::Performer>& performer_;
    /// Of services that are still to come, and until when.
    std::map<std::uint16_t, Clock::time_point> wished_;
    std::set<std::uint16_t> open_;                  ///< At the relay's machine.
    std::map<std::uint16_t, std::string> refused_;  ///< The same, and why.
};

}  // namespace apprunner::daemon
