// What the daemon's parts are made with, out of its options. Control thread only.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/base/result.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/daemon/daemon.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/performers/performer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace apprunner::daemon {

/// The profile with the knobs on top of it; Errc::invalid_argument names what is wrong.
[[nodiscard]] base::Result<core::Profile> profile_of(const DaemonOptions& options);

/// Where the certificate for service URLs is kept.
[[nodiscard]] std::string tls_folder(const DaemonOptions& options);

/// With `tls`, the certificate for LocalUrl's address and for the names of the Region's services:
/// an earlier daemon's, as long as it is good.
[[nodiscard]] base::Result<std::optional<ingress::TlsFiles>> certificate_of(
    const DaemonOptions& options
);

/// `descriptors`: how many files the process may have open. `on_access` hears of each request.
[[nodiscard]] ingress::IngressOptions ingress_options_of(
    const DaemonOptions& given,
    std::optional<ingress::TlsFiles> tls,
    std::size_t descriptors,
    std::function<void(const ingress::AccessRecord&)> on_access
);

/// `profile` is profile_of()'s; services' URLs name the ingress's port.
[[nodiscard]] core::EngineOptions engine_options_of(
    const DaemonOptions& options, const core::Profile& profile, std::uint16_t ingress_port
);

/// What follows from the flags alone.
[[nodiscard]] performers::PerformerOptions performer_options_of(const DaemonOptions& options);

/// The same. Makes the key that clients sign with when it listens to more than loopback; the error
/// says why that cannot be kept.
[[nodiscard]] base::Result<api::ApiOptions> api_options_of(const DaemonOptions& options);

}  // namespace apprunner::daemon
