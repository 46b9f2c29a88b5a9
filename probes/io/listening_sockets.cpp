// Reads the kernel's tables of TCP sockets of a process, and parses their lines, addresses in both
// families included.
#include "probes/io/listening_sockets.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace apprunner::probes {

namespace {

/// Listening sockets come first in the kernel's tables (Linux 4.4 and later), about 150 bytes each;
/// connections, of which there may be very many, come after them.
constexpr std::size_t table_bytes_max = 64 * 1024;
constexpr std::string_view listening_state = "0A";

template <class Number>
std::optional<Number> number_of(std::string_view digits, int base) {
    Number value{};
    const char* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value, base);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return value;
}

/// Takes the next word off the front.
std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

/// Takes the next line off the front.
std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

/// The kernel prints an address as 32-bit words in the machine's byte order.
std::optional<std::string> address_text(std::string_view digits) {
    constexpr std::size_t word_digits = 8;
    if (digits.size() != word_digits && digits.size() != 4 * word_digits) return std::nullopt;
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 0; i * word_digits < digits.size(); ++i) {
        const auto word = number_of<std::uint32_t>(digits.substr(i * word_digits, word_digits), 16);
        if (!word) return std::nullopt;
        words[i] = *word;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = digits.size() == word_digits ? AF_INET : AF_INET6;
    inet_ntop(family, words.data(), text.data(), text.size());
    return text.data();
}

/// "   0: 0100007F:1F90 00000000:0000 0A ...": number, local, remote, state.
std::optional<model::ListeningSocket> parse_row(std::string_view line) {
    take_word(line);
    const std::string_view local = take_word(line);
    take_word(line);
    const std::size_t colon = local.find(':');
    if (take_word(line) != listening_state || colon == std::string_view::npos) return std::nullopt;
    const auto address = address_text(local.substr(0, colon));
    const auto port = number_of<std::uint16_t>(local.substr(colon + 1), 16);
    if (!address || !port) return std::nullopt;
    return model::ListeningSocket{*address, *port};
}

/// "0000...: 00000002 00000000 00010000 0001 01 4711 /run/app.sock": number, references, protocol,
/// flags, type, state, inode, path.
std::optional<model::ListeningSocket> parse_unix_row(std::string_view line) {
    constexpr std::string_view accepts_connections = "00010000";
    for (int skipped = 0; skipped < 3; ++skipped) take_word(line);
    if (take_word(line) != accepts_connections) return std::nullopt;
    for (int skipped = 0; skipped < 3; ++skipped) take_word(line);
    const std::string_view path = take_word(line);
    if (path.empty()) return std::nullopt;
    return model::ListeningSocket{"unix:" + std::string(path), 0};
}

/// The file's beginning, at most table_bytes_max of it.
base::Result<std::string> read_file(const std::string& path) {
    const auto failed = [&path] {
        const int error = errno;
        const bool gone = error == ENOENT || error == ESRCH;
        return base::Error(
            gone ? base::Errc::not_found : base::Errc::refused,
            path + ": " + std::generic_category().message(error)
        );
    };
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return failed();
    std::string text;
    std::array<char, 4096> block{};
    ssize_t count = 1;
    while (count != 0 && text.size() < table_bytes_max) {
        count = ::read(fd, block.data(), block.size());
        if (count < 0 && errno != EINTR) {
            base::Error error = failed();
            ::close(fd);
            return error;
        }
        if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
    }
    ::close(fd);
    return text;
}

/// A process whose first thread has ended has no network of its own to show, and goes on with its
/// other threads: then it is theirs.
base::Result<std::string> read_proc(const std::string& folder, pid_t pid, const char* name) {
    const std::string process = fmt::format("{}/{}/", folder, pid);
    auto text = read_file(process + name);
    if (text || !std::string_view(name).starts_with("net/")) return text;
    std::error_code error;
    std::filesystem::directory_iterator thread(process + "task", error);
    for (; !error && thread != std::filesystem::directory_iterator(); thread.increment(error)) {
        if (thread->path().filename() == std::to_string(pid)) continue;
        auto of_thread = read_file((thread->path() / name).string());
        if (of_thread) return of_thread;
    }
    return text;
}

/// Of a network that may be absent: a kernel without IPv6 has no file for it.
base::Result<std::string> read_proc_if_any(const std::string& folder, pid_t pid, const char* name) {
    auto text = read_proc(folder, pid, name);
    if (!text && text.error().code == base::Errc::not_found) return std::string();
    return text;
}

/// "TCP: inuse 2 orphan 0 ...": the number after the label.
int count_in_use(std::string_view text, std::string_view label) {
    while (!text.empty()) {
        std::string_view line = take_line(text);
        if (take_word(line) != label || take_word(line) != "inuse") continue;
        return number_of<int>(take_word(line), 10).value_or(0);
    }
    return 0;
}

}  // namespace

std::vector<model::ListeningSocket> parse_listeners(std::string_view text) {
    std::vector<model::ListeningSocket> listeners;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        auto listener = parse_row(line);
        if (!listener) listener = parse_unix_row(line);
        if (listener) listeners.push_back(std::move(*listener));
    }
    std::sort(listeners.begin(), listeners.end());
    listeners.erase(std::unique(listeners.begin(), listeners.end()), listeners.end());
    return listeners;
}

bool names_container(std::string_view cgroup_text, std::string_view container_id) {
    constexpr std::size_t id_size = 64;
    return container_id.size() == id_size &&
           cgroup_text.find(container_id) != std::string_view::npos;
}

base::Result<void> check_container_process(
    pid_t pid, std::string_view container_id, const std::string& proc_folder
) {
    if (pid <= 0) return base::Error(base::Errc::not_found, "the container's process is not known");
    APPRUNNER_TRY(cgroups, read_proc(proc_folder, pid, "cgroup"));
    if (names_container(cgroups, container_id)) return {};
    return base::Error(
        base::Errc::not_found,
        fmt::format("process {} is not known to be one of container {}", pid, container_id)
    );
}

base::Result<std::vector<model::ListeningSocket>> listening_sockets(
    pid_t pid, const std::string& proc_folder
) {
    APPRUNNER_TRY(ipv4, read_proc(proc_folder, pid, "net/tcp"));
    APPRUNNER_TRY(ipv6, read_proc_if_any(proc_folder, pid, "net/tcp6"));
    APPRUNNER_TRY(local, read_proc_if_any(proc_folder, pid, "net/unix"));
    return parse_listeners(ipv4 + "\n" + ipv6 + "\n" + local);
}

base::Result<SocketCount> tcp_sockets_in_use(pid_t pid, const std::string& proc_folder) {
    APPRUNNER_TRY(ipv4, read_proc(proc_folder, pid, "net/sockstat"));
    APPRUNNER_TRY(ipv6, read_proc_if_any(proc_folder, pid, "net/sockstat6"));
    return SocketCount{count_in_use(ipv4, "TCP:"), count_in_use(ipv6, "TCP6:")};
}

}  // namespace apprunner::probes
