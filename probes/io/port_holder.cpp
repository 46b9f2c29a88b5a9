// From the kernel's tables of sockets to the inode of the listening one, and from there to the
// process that has it open.
#include "probes/io/port_holder.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace apprunner::probes {

namespace {

namespace fs = std::filesystem;

constexpr const char* listens = "0A";

/// "socket:[4711]" of the socket that listens on the port; empty: none does.
std::string listening_socket(std::uint16_t port, const fs::path& table) {
    std::ifstream file(table);
    const std::string wanted = fmt::format(":{:04X}", port);
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string number, local, remote, state, queues, timer, retries, uid, timeout, inode;
        words >> number >> local >> remote >> state >> queues >> timer >> retries >> uid >>
            timeout >> inode;
        if (state == listens && local.ends_with(wanted)) return "socket:[" + inode + "]";
    }
    return {};
}

bool has_open(const fs::path& process, const std::string& socket) {
    std::error_code error;
    fs::directory_iterator each(process / "fd", error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
        std::error_code gone;
        if (fs::read_symlink(each->path(), gone) == socket) return true;
    }
    return false;
}

}  // namespace

std::string port_holder(std::uint16_t port, const std::string& proc_folder) {
    const fs::path proc(proc_folder);
    std::string socket = listening_socket(port, proc / "self/net/tcp");
    if (socket.empty()) socket = listening_socket(port, proc / "self/net/tcp6");
    if (socket.empty()) return {};
    std::error_code error;
    fs::directory_iterator each(proc, error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
        const std::string pid = each->path().filename().string();
        if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
        if (!has_open(each->path(), socket)) continue;
        std::string name;
        std::getline(std::ifstream(each->path() / "comm") >> std::ws, name);
        return fmt::format("process {} ({})", pid, name);
    }
    return {};
}

std::string port_holder_text(std::uint16_t port) {
    const std::string holder = port_holder(port);
    return holder.empty() ? "" : " by " + holder;
}

}  // namespace apprunner::probes
