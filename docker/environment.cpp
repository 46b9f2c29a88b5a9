// Reads the process's environment and the docker command's configuration files, as long as they are
// small.
#include "docker/environment.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace apprunner::docker {

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* const value = std::getenv(std::string(name).c_str());
        if (value == nullptr || *value == '\0') return std::nullopt;
        return std::string(value);
    };
}

Environment fixed_environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end() || found->second.empty()) return std::nullopt;
        return found->second;
    };
}

std::optional<std::filesystem::path> docker_config_folder(const Environment& environment) {
    if (const auto folder = environment("DOCKER_CONFIG")) return *folder;
    if (const auto home = environment("HOME")) return std::filesystem::path(*home) / ".docker";
    return std::nullopt;
}

std::optional<std::string> read_small_file(const std::filesystem::path& path) {
    constexpr std::uintmax_t bytes_max = 1024 * 1024;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size > bytes_max) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace apprunner::docker
