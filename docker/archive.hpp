// The first entry of a tar archive, as the engine hands a container's file out: what it is, and how
// its content begins. Takes any bytes; what is not such an archive gives nothing. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::docker {

enum class ArchivedKind { file, folder, link, other };

struct ArchiveEntry {
    ArchivedKind kind = ArchivedKind::other;
    int mode = 0;      ///< The permission bits, 07777 at most.
    std::string link;  ///< Where a symbolic link leads, as it is written there.
    /// Of a file: as much of its content as the bytes hold.
    std::string_view content;
};

/// `bytes` may end anywhere after the entry's header; `content` refers to them. Reads ustar, PAX
/// and GNU's long names.
[[nodiscard]] std::optional<ArchiveEntry> first_entry(std::string_view bytes);

}  // namespace apprunner::docker
