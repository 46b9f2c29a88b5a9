// A small file beside the state that says how many commits there were, and the sums of the
// documents that matter most as they were written last. A log of SQLite's that lost its end reads
// well, and only by this is seen to be older than what was kept. One owner.
#pragma once

#include "emulator/base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace apprunner::persistence {

struct CommitMark {
    std::int64_t commits = 0;
    std::map<std::string, std::int64_t> sums;  ///< By document key.
};

/// As it was written last; zero commits when there is no file, or one of before the machine's last
/// start: containers have not lived through that, and of two files that were not synchronised
/// either may be ahead. Errc::protocol: it is damaged.
[[nodiscard]] base::Result<CommitMark> read_mark(const std::string& folder);

/// Writes the mark after each commit, without waiting for the disk.
class MarkWriter {
  public:
    /// Errors name the file: another user's, a link, no room.
    static base::Result<MarkWriter> open(const std::string& folder);
    ~MarkWriter();
    MarkWriter(MarkWriter&& other) noexcept;
    MarkWriter& operator=(MarkWriter&&) = delete;

    /// A mark that could not be written is behind, which does no harm.
    void write(const CommitMark& mark);

  private:
    MarkWriter(int descriptor, std::string boot)
        : descriptor_(descriptor), boot_(std::move(boot)) {}

    int descriptor_ = -1;
    std::string boot_;  ///< The machine's last start.
};

}  // namespace apprunner::persistence
