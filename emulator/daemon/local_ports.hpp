// The services' own ports on loopback: where each is, and the words for one that cannot be had.
// Control thread only.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/base/result.hpp"
#include "emulator/daemon/daemon.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/driver.hpp"

#include <cstdint>
#include <optional>
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
    [[nodiscard]] base::Result<void> take(const std::string& service_name, std::uint16_t port);
    void add_to(api::Host& host);

  private:
    [[nodiscard]] bool is_joined() const;
    [[nodiscard]] bool are_reached() const;

    const DaemonOptions& options_;
    ingress::Ingress& ingress_;
    const std::optional<runtime::Driver>& driver_;
    const std::optional<performers::Performer>& performer_;
};

}  // namespace apprunner::daemon
