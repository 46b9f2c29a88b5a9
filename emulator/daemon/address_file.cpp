// Writes the file with the daemon's address beside its place and renames it, so that nobody reads
// half of it.
#include "emulator/daemon/address_file.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

namespace apprunner::daemon {

namespace {

base::Error cannot_write(const std::filesystem::path& file) {
    return {base::Errc::refused, "cannot write " + file.string() + ": " + std::strerror(errno)};
}

}  // namespace

base::Result<AddressFile> AddressFile::write(
    const std::filesystem::path& file, const Address& address
) {
    const nlohmann::json content = {
        {"pid", getpid()},
        {"endpoint", address.endpoint},
        {"version", address.version},
        {"state_dir", address.state_dir}};
    const std::string text = content.dump() + "\n";
    const std::string beside = file.string() + "." + std::to_string(getpid());
    const int opened = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (opened < 0) return cannot_write(file);
    const bool written =
        ::write(opened, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool closed = close(opened) == 0;
    if (!written || !closed || rename(beside.c_str(), file.c_str()) != 0) {
        const base::Error error = cannot_write(file);
        unlink(beside.c_str());
        return error;
    }
    return AddressFile(file);
}

AddressFile::AddressFile(AddressFile&& other) noexcept : file_(std::exchange(other.file_, {})) {}

AddressFile::~AddressFile() {
    if (file_.empty()) return;
    std::ifstream stream(file_);
    const auto content = nlohmann::json::parse(stream, nullptr, false);
    if (!content.is_object() || content.value("pid", 0) != getpid()) return;
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

}  // namespace apprunner::daemon
