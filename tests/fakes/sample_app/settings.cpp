// Reads the environment.
#include "tests/fakes/sample_app/settings.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace sample_app {
namespace {

void write_line(int fd, const std::string& line) {
    const std::string bytes = line + "\n";
    // Nobody reads it? Then it is lost.
    static_cast<void>(!::write(fd, bytes.data(), bytes.size()));
}

std::uint64_t number(const std::string& name, const std::string& text, std::uint64_t limit) {
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value > limit) {
        fail("Error: " + name + "=" + text + " is no number up to " + std::to_string(limit));
    }
    return value;
}

std::optional<std::uint64_t> number_of(const char* name) {
    const std::string text = variable(name);
    if (text.empty()) return std::nullopt;
    return number(name, text, 1'000'000'000);
}

std::optional<Milliseconds> duration_of(const char* name) {
    const auto value = number_of(name);
    if (!value) return std::nullopt;
    return Milliseconds(*value);
}

bool flag_of(const char* name) {
    const std::string text = variable(name);
    return !text.empty() && text != "0" && text != "false";
}

/// An address stays as it is; a name is looked up in /etc/hosts, where the engine puts the
/// container's own (a static program has no resolver).
std::string resolve(const std::string& name) {
    in6_addr address{};
    if (inet_pton(AF_INET, name.c_str(), &address) == 1) return name;
    if (inet_pton(AF_INET6, name.c_str(), &address) == 1) return name;
    std::ifstream hosts("/etc/hosts");
    for (std::string line; std::getline(hosts, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string found;
        words >> found;
        for (std::string alias; words >> alias;) {
            if (alias == name) return found;
        }
    }
    fail("Error: getaddrinfo ENOTFOUND " + name);
}

std::vector<std::string> bind_addresses() {
    std::vector<std::string> addresses;
    const std::string text = variable("SAMPLE_BIND");
    if (text == "none") return addresses;
    for (const std::string& word : split(text.empty() ? "0.0.0.0" : text)) {
        if (word.starts_with('/')) {
            addresses.push_back(word);
            continue;
        }
        addresses.push_back(resolve(word == "HOSTNAME" ? variable("HOSTNAME") : word));
    }
    return addresses;
}

std::vector<std::uint16_t> ports() {
    std::string text = variable("SAMPLE_PORT");
    if (text.empty()) text = variable("PORT");
    if (text.empty()) text = "8080";
    std::vector<std::uint16_t> found;
    for (const std::string& word : split(text)) {
        found.push_back(static_cast<std::uint16_t>(number("PORT", word, 65535)));
    }
    return found;
}

int status_of(const std::string& name, const std::string& text) {
    const auto status = static_cast<int>(number(name, text, 999));
    if (status < 200) fail("Error: " + name + " takes statuses from 200");
    return status;
}

void read_statuses(Settings& settings) {
    for (const std::string& word : split(variable("SAMPLE_STATUS"))) {
        settings.statuses.push_back(status_of("SAMPLE_STATUS", word));
    }
    if (settings.statuses.empty()) settings.statuses.push_back(200);
    for (const std::string& word : split(variable("SAMPLE_PATH_STATUS"))) {
        const std::size_t sign = word.rfind('=');
        if (sign == std::string::npos) fail("Error: SAMPLE_PATH_STATUS takes /path=status");
        settings.path_statuses[word.substr(0, sign)] =
            status_of("SAMPLE_PATH_STATUS", word.substr(sign + 1));
    }
}

Style style_of(const std::string& name) {
    if (name.empty()) return Style::plain;
    if (name == "http10") return Style::http10;
    if (name == "chunked") return Style::chunked;
    if (name == "large") return Style::large;
    if (name == "banner") return Style::banner;
    fail("Error: SAMPLE_STYLE takes http10, chunked, large or banner");
}

void read_endings(Settings& settings) {
    const auto code = number_of("SAMPLE_EXIT_CODE");
    settings.exit_code = static_cast<int>(code.value_or(0));
    settings.exit_line = variable("SAMPLE_EXIT_LINE");
    settings.exit_after = duration_of("SAMPLE_EXIT_AFTER_MS");
    settings.exit_after_requests = number_of("SAMPLE_EXIT_AFTER_REQUESTS");
    if (code && !settings.exit_after && !settings.exit_after_requests) {
        settings.exit_after = Milliseconds(0);
    }
    settings.stop_listening_after = duration_of("SAMPLE_STOP_LISTENING_AFTER_MS");
    settings.ignore_sigterm = flag_of("SAMPLE_IGNORE_SIGTERM");
    settings.sigterm = duration_of("SAMPLE_SIGTERM_MS").value_or(Milliseconds(0));
}

}  // namespace

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, ',');) {
        if (!word.empty()) words.push_back(word);
    }
    return words;
}

void print(const std::string& line) {
    write_line(STDOUT_FILENO, line);
}

void print_error(const std::string& line) {
    write_line(STDERR_FILENO, line);
}

void fail(const std::string& line) {
    print_error(line);
    std::_Exit(1);
}

Settings read_settings() {
    Settings settings;
    settings.version = variable("SAMPLE_VERSION");
    settings.bind = bind_addresses();
    settings.ports = ports();
    settings.boot = duration_of("SAMPLE_BOOT_MS").value_or(Milliseconds(0));
    settings.answer = duration_of("SAMPLE_ANSWER_MS").value_or(Milliseconds(0));
    read_statuses(settings);
    settings.redirect = variable("SAMPLE_REDIRECT");
    settings.allowed_hosts = split(variable("SAMPLE_ALLOWED_HOSTS"));
    settings.unhealthy_after = duration_of("SAMPLE_UNHEALTHY_AFTER_MS");
    settings.body_bytes = number_of("SAMPLE_BODY_BYTES");
    settings.style = style_of(variable("SAMPLE_STYLE"));
    settings.hang = flag_of("SAMPLE_HANG");
    settings.close = flag_of("SAMPLE_CLOSE");
    read_endings(settings);
    settings.required = split(variable("SAMPLE_REQUIRE_ENV"));
    settings.call_out = variable("SAMPLE_CALL_OUT");
    settings.refuse_arguments = flag_of("SAMPLE_REFUSE_ARGUMENTS");
    settings.eat_mb = number_of("SAMPLE_EAT_MB").value_or(0);
    settings.log_lines = number_of("SAMPLE_LOG_LINES").value_or(0);
    settings.log_requests = flag_of("SAMPLE_LOG_REQUESTS");
    return settings;
}

}  // namespace sample_app
