// A certificate for service URLs, made for this machine: self-signed, so that a client has to be
// told to trust it. App Runner's URLs are https:// with one of Amazon's. Any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/ingress/ingress.hpp"

#include <string>
#include <vector>

namespace apprunner::ingress {

/// Validity; browsers take no longer one.
inline constexpr int certificate_days_max = 397;

/// Writes a new key and a certificate for the names ("*.us-east-1.localhost" covers one label) and
/// addresses (IPv4 or IPv6 text) into the folder, which must exist, replacing earlier ones. The key
/// can be read by its owner only. Errors: invalid_argument (no names, or the files cannot be
/// written), internal (OpenSSL).
[[nodiscard]] base::Result<TlsFiles> make_certificate(
    const std::string& folder, const std::vector<std::string>& names
);

/// What make_certificate() has written there, as long as it is valid for another month; else makes
/// it, and the folder. So a certificate that somebody has trusted is the same for the next daemon.
[[nodiscard]] base::Result<TlsFiles> certificate_in(
    const std::string& folder, const std::vector<std::string>& names
);

}  // namespace apprunner::ingress
