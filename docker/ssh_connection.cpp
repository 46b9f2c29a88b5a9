// A socket pair, one end of which is ssh's input and output; what ssh says of itself goes to a file
// in memory.
#include "docker/ssh_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>
#include <utility>

namespace apprunner::docker {

namespace {

constexpr std::size_t ssh_words_bytes_max = 2000;

/// For the shell at the other end.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char letter : text)
        result += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return result + "'";
}

std::string path_of(int descriptor) {
    return "/proc/self/fd/" + std::to_string(descriptor);
}

std::error_code start_ssh(std::vector<std::string> words, int socket, int error_file, pid_t& pid) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, socket, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, error_file, STDERR_FILENO);
    // Sockets that were accepted are inherited otherwise, and would not end before ssh does.
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t own;
    sigemptyset(&own);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM}) sigaddset(&own, number);
    posix_spawnattr_setsigdefault(&attributes, &own);
    // A group of its own: the terminal's Ctrl-C is not for it, what is under way ends in order.
    posix_spawnattr_setflags(
        &attributes,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    );
    const int error =
        posix_spawnp(&pid, words.front().c_str(), &files, &attributes, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return {error, std::generic_category()};
}

}  // namespace

std::vector<std::string> ssh_words(const Endpoint& endpoint) {
    std::vector<std::string> words{"ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"};
    words.insert(words.end(), {"-o", "ServerAliveInterval=5", "-T"});
    if (!endpoint.user.empty()) words.insert(words.end(), {"-l", endpoint.user});
    if (endpoint.port != 0) words.insert(words.end(), {"-p", std::to_string(endpoint.port)});
    words.insert(words.end(), {"--", endpoint.host, "docker"});
    if (!endpoint.base_path.empty()) {
        words.insert(words.end(), {"--host", quoted("unix://" + endpoint.base_path)});
    }
    words.insert(words.end(), {"system", "dial-stdio"});
    return words;
}

base::Result<SshConnection> SshConnection::serve(const Endpoint& endpoint, int socket) {
    const int words = ::memfd_create("ssh", MFD_CLOEXEC);
    if (words < 0) {
        return base::Error(base::Errc::internal, std::generic_category().message(errno));
    }
    pid_t pid = 0;
    const auto error = start_ssh(ssh_words(endpoint), socket, words, pid);
    if (!error) return SshConnection(-1, words, pid);
    ::close(words);
    return base::Error(base::Errc::unreachable, "cannot start ssh: " + error.message());
}

base::Result<SshConnection> SshConnection::open(const Endpoint& endpoint) {
    std::array<int, 2> pair{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        return base::Error(base::Errc::internal, std::generic_category().message(errno));
    }
    auto made = serve(endpoint, pair[1]);
    ::close(pair[1]);
    if (!made) {
        ::close(pair[0]);
        return made;
    }
    ::fcntl(pair[0], F_SETFL, ::fcntl(pair[0], F_GETFL) | O_NONBLOCK);
    made->socket_ = pair[0];
    return made;
}

SshConnection::SshConnection(SshConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      words_(std::exchange(other.words_, -1)),
      pid_(std::exchange(other.pid_, 0)) {}

SshConnection& SshConnection::operator=(SshConnection&& other) noexcept {
    if (this == &other) return *this;
    close_all();
    socket_ = std::exchange(other.socket_, -1);
    words_ = std::exchange(other.words_, -1);
    pid_ = std::exchange(other.pid_, 0);
    return *this;
}

SshConnection::~SshConnection() {
    close_all();
}

void SshConnection::close_all() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    if (pid_ > 0 && !has_ended()) {
        ::kill(pid_, SIGTERM);
        ::waitpid(std::exchange(pid_, 0), nullptr, 0);
    }
    if (words_ >= 0) ::close(std::exchange(words_, -1));
}

int SshConnection::release() {
    return std::exchange(socket_, -1);
}

std::string SshConnection::last_words() const {
    std::array<char, ssh_words_bytes_max> bytes{};
    const off_t size = words_ < 0 ? 0 : ::lseek(words_, 0, SEEK_END);
    const off_t from = std::max<off_t>(0, size - static_cast<off_t>(bytes.size()));
    const ssize_t count = words_ < 0 ? 0 : ::pread(words_, bytes.data(), bytes.size(), from);
    std::string text(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(0, count)));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    std::string line;
    for (const char letter : text) {
        if (letter == '\r') continue;
        line += letter == '\n' ? "; " : std::string(1, letter);
    }
    return line;
}

bool SshConnection::has_ended() {
    if (pid_ <= 0) return true;
    const pid_t waited = ::waitpid(pid_, nullptr, WNOHANG);
    if (waited == 0) return false;
    pid_ = 0;
    return true;
}

SshConnections::SshConnections(const Endpoint& endpoint) : endpoint_(endpoint) {
    if (listen()) thread_ = std::thread([this] { accept_all(); });
    if (path_.empty()) error_ = "no socket: " + std::generic_category().message(errno);
}

/// The file is gone again at once, and found by its descriptor; so nothing is left if we are
/// killed, and nobody else gets at it.
bool SshConnections::listen() {
    std::error_code ignored;
    std::string folder = std::filesystem::temp_directory_path(ignored).string() + "/ssh-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return false;
    // By its descriptor, because a socket's path has 107 bytes at most.
    const int place = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const std::string path = path_of(place) + "/socket";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    const bool is_bound = ::bind(listener_, where, sizeof address) == 0;
    if (is_bound) file_ = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    ::unlink(path.c_str());
    ::close(place);
    ::rmdir(folder.c_str());
    if (file_ < 0 || ::listen(listener_, SOMAXCONN) != 0) return false;
    path_ = path_of(file_);
    return true;
}

SshConnections::~SshConnections() {
    ::shutdown(listener_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    for (const int each : {listener_, file_}) {
        if (each >= 0) ::close(each);
    }
}

void SshConnections::accept_all() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0 && errno == EINTR) continue;
        if (socket < 0) return;
        ucred peer{};
        socklen_t size = sizeof peer;
        ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size);
        // Others of this user's could open the descriptor.
        if (peer.pid == ::getpid()) {
            auto made = SshConnection::serve(endpoint_, socket);
            const std::lock_guard lock(mutex_);
            std::erase_if(open_, [](SshConnection& each) { return each.has_ended(); });
            error_ = made ? "" : made.error().detail;
            if (made) open_.push_back(std::move(*made));
        }
        ::close(socket);
    }
}

std::string SshConnections::last_words() const {
    const std::lock_guard lock(mutex_);
    if (!error_.empty() || open_.empty()) return error_;
    return open_.back().last_words();
}

}  // namespace apprunner::docker
