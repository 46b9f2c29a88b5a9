// The key that clients from elsewhere sign their requests with: made once, beside the state, for
// its owner's eyes alone. Blocking; any thread.
#pragma once

#include "emulator/base/access_key.hpp"
#include "emulator/base/result.hpp"

#include <string>

namespace apprunner::persistence {

/// The one that is kept in `folder` (base::access_key_file), or a new one that is kept from now on.
/// Errc::refused when others could have written the file, or when it is none of ours.
[[nodiscard]] base::Result<base::AwsKeys> access_key(const std::string& folder);

}  // namespace apprunner::persistence
