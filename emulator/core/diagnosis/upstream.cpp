// The words of proxies, and the list of programs that start nothing else.
#include "emulator/core/diagnosis/upstream.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/ring/run_spec.hpp"
#include "emulator/core/words/endpoint.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace apprunner::core {

namespace {

/// Proxies, and runtimes of one program.
constexpr std::array<std::string_view, 17> lone_programs{
    "nginx",
    "caddy",
    "haproxy",
    "httpd",
    "httpd-foreground",
    "apache2",
    "traefik",
    "envoy",
    "node",
    "python",
    "python3",
    "java",
    "ruby",
    "dotnet",
    "gunicorn",
    "uvicorn",
    "deno"};

/// Those that hand over to what stands behind them: of an init, and of the official images.
constexpr std::array<std::string_view, 7> wrappers{
    "tini",
    "dumb-init",
    "docker-init",
    "docker-entrypoint.sh",
    "/docker-entrypoint.sh",
    "env",
    "exec"};

std::vector<std::string> started_words(const Evidence& evidence) {
    const std::string own = start_command_of(evidence.configuration);
    if (!own.empty()) return split_start_command(own);
    if (evidence.image == nullptr) return {};
    std::vector<std::string> words = evidence.image->entrypoint;
    const std::vector<std::string>& cmd = evidence.image->cmd;
    words.insert(words.end(), cmd.begin(), cmd.end());
    return words;
}

std::string_view file_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_among(const auto& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_wrapper(std::string_view word) {
    const bool is_script = word.ends_with(".sh");
    return is_among(wrappers, is_script ? word : file_of(word)) || word.starts_with('-') ||
           word.find('=') != std::string_view::npos;
}

}  // namespace

bool is_of_proxy(int http_status, const std::string& body) {
    static constexpr std::array<std::string_view, 5> words{
        "upstream connect error",
        "no healthy upstream",
        "no server is available to handle this request",
        "temporarily unable to service your request due to maintenance downtime",
        "no available server"};
    if (http_status == 502 || http_status == 504) return true;
    const std::string lower = base::lower(body);
    return http_status == 503 &&
           std::any_of(words.begin(), words.end(), [&lower](std::string_view each) {
               return lower.find(each) != std::string::npos;
           });
}

bool runs_one_program(const Evidence& evidence) {
    const std::vector<std::string> words = started_words(evidence);
    const auto program = std::find_if_not(words.begin(), words.end(), is_wrapper);
    return program != words.end() && is_among(lone_programs, file_of(*program));
}

bool is_in_instance(const std::string& host) {
    return is_own_machine(host) || host.starts_with("unix:");
}

bool is_behind_proxy(const NamedCause& complaint) {
    if (!complaint.is_of_proxy) return false;
    return complaint.subjects.empty() || complaint.how == Unreached::unknown ||
           is_in_instance(complaint.subjects.front());
}

}  // namespace apprunner::core
