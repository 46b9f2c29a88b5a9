// The keys that clients from elsewhere sign their requests with: each made once, beside the state,
// for its owner's eyes alone. Blocking; any thread.
#pragma once

#include "emulator/base/access_key.hpp"
#include "emulator/base/result.hpp"

#include <string>

namespace apprunner::persistence {

/// The one that is kept in `folder` (base::access_key_file_of), or a new one that is kept from now
/// on; of an account of a shared daemon, or the daemon's own ("").
/// Errc::refused when others could have written the file, or when it is none of ours.
[[nodiscard]] base::Result<base::AwsKeys> access_key(
    const std::string& folder, const std::string& account_id = ""
);

}  // namespace apprunner::persistence
