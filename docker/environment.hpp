// Where settings come from: environment variables as a function (so that tests bring their own) and
// the docker command's configuration folder. Reads files; any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::docker {

/// Gives a variable's value; nothing when it is unset. An empty value counts as unset here, as it
/// does for the docker command.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The variables of this process.
[[nodiscard]] Environment process_environment();

/// The given variables and no others.
[[nodiscard]] Environment fixed_environment(std::map<std::string, std::string> variables);

/// DOCKER_CONFIG, or HOME/.docker; nothing when neither is known.
[[nodiscard]] std::optional<std::filesystem::path> docker_config_folder(
    const Environment& environment
);

/// The whole of a file of at most 1 MiB; nothing when it cannot be read or is larger.
[[nodiscard]] std::optional<std::string> read_small_file(const std::filesystem::path& path);

}  // namespace apprunner::docker
