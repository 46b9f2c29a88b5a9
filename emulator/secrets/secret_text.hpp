// The text that an app gets of a secret's member, as the ECS agent prints it. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <string>
#include <string_view>

namespace apprunner::secrets {

/// The member `json_key` of `secret` (the whole SecretString), in Go's `%v` of what its JSON
/// decoder gives: numbers as float64 (`12345678` is `1.2345678e+07`), `true`, `map[a:1]`, `[1 2]`,
/// `<nil>` (the ECS agent's source). `json_key` "": all of it. Errc::not_found: no such key;
/// Errc::protocol: no JSON object. No message has any part of the value in it.
[[nodiscard]] base::Result<std::string> secret_text(
    std::string_view secret, const std::string& json_key
);

}  // namespace apprunner::secrets
