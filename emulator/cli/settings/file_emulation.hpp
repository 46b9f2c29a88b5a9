// The block `Emulation` of our own configuration file: what is no setting of App Runner's, but of
// how it is played here. Pure; any thread.
#pragma once

#include "emulator/cli/formats/value.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

struct FileEmulation {
    std::string credentials;                ///< The knob; "": not said.
    std::string local_port;                 ///< As for --local-port; "": not said.
    std::vector<std::string> secret_files;  ///< As for --secrets; from the current folder.
};

/// Takes the block out of CreateService's members; nothing where there is none. Throws
/// formats::ConfigError: an unknown key, another type, a value that is not to be had so. A file may
/// not pass the developer's own keys on (docs/decisions/0020-own-keys-take-a-flag.md).
[[nodiscard]] FileEmulation take_emulation(formats::ConfigValue& members);

}  // namespace apprunner::cli
