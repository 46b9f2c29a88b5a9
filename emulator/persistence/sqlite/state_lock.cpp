// Takes an flock(2) on a file that also says, for the next one's message, which process has it.
#include "emulator/persistence/sqlite/state_lock.hpp"

#include "emulator/persistence/sqlite/private_file.hpp"

#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace apprunner::persistence {

namespace {

base::Error cannot_use(const std::string& folder, const std::string& reason) {
    return {base::Errc::refused, "cannot use the state folder " + folder + ": " + reason};
}

std::string holder_of(int descriptor) {
    std::array<char, 32> text{};
    const ssize_t size = pread(descriptor, text.data(), text.size() - 1, 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "unknown";
}

}  // namespace

base::Result<StateLock> StateLock::take(const std::string& folder) {
    std::error_code error;
    const bool is_new = std::filesystem::create_directories(folder, error);
    if (error) return cannot_use(folder, error.message());
    if (is_new) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    const auto is_private = require_private_folder(folder);
    if (!is_private) return cannot_use(folder, is_private.error().detail);
    const std::string file = folder + "/lock";
    const auto opened = open_private_file(file);
    if (!opened) return cannot_use(folder, opened.error().detail);
    StateLock lock(*opened);
    if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        return base::Error(
            base::Errc::conflict,
            "the state folder " + folder + " is in use by another daemon (process " +
                holder_of(lock.descriptor_) +
                "); `apprunner-sim down` ends it, another --state-dir "
                "keeps two apart"
        );
    }
    const std::string pid = std::to_string(getpid());
    const bool is_written = ftruncate(lock.descriptor_, 0) == 0 &&
                            pwrite(lock.descriptor_, pid.data(), pid.size(), 0) > 0;
    if (!is_written) return cannot_use(folder, std::strerror(errno));
    return lock;
}

StateLock::StateLock(StateLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateLock::~StateLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace apprunner::persistence
