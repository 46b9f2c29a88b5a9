// Looks with stat(2) at owner, mode and kind of a file or folder, before anything in it is
// believed.
#include "emulator/persistence/sqlite/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace apprunner::persistence {

namespace {

base::Error refused(const std::string& reason) {
    return {base::Errc::refused, reason};
}

base::Result<void> require_private(const std::string& path, const struct stat& status) {
    if (status.st_uid != geteuid()) {
        return refused(
            path + " belongs to user " + std::to_string(status.st_uid) +
            ", and the daemon runs as user " + std::to_string(geteuid()) +
            "; run it as that user, or give it another folder (--state-dir, XDG_STATE_HOME)"
        );
    }
    if ((status.st_mode & 0022U) == 0) return {};
    return refused(
        path + " can be written to by other users; make it yours alone: `chmod go-w " + path + "`"
    );
}

}  // namespace

base::Result<void> require_private_folder(const std::string& folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0) return refused(std::strerror(errno));
    return require_private(folder, status);
}

base::Result<int> open_private_file(const std::string& file) {
    const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (opened < 0 && errno == ELOOP) return refused(file + " is a symbolic link; remove it");
    if (opened < 0) return refused(std::strerror(errno));
    struct stat status {};
    fstat(opened, &status);
    const auto is_private = require_private(file, status);
    if (is_private && fchmod(opened, 0600) == 0) return opened;
    const base::Error error = is_private ? refused(std::strerror(errno)) : is_private.error();
    close(opened);
    return error;
}

}  // namespace apprunner::persistence
