// What the daemon keeps has secrets in it and is obeyed when it comes back: nobody else may read or
// write it. Used by the lock and the database; any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <string>

namespace apprunner::persistence {

/// Errc::refused, with what to do, when the folder is another user's or others can write to it. A
/// link to a folder counts as that folder. Root gets no exception: what it wrote into a user's
/// folder, that user's own daemon could not read.
[[nodiscard]] base::Result<void> require_private_folder(const std::string& folder);

/// Opens the file for reading and writing, made when it is not there, and takes every right of
/// others away. The caller closes it. Errc::refused for a link, another user's file, or one that
/// others could write to.
[[nodiscard]] base::Result<int> open_private_file(const std::string& file);

}  // namespace apprunner::persistence
