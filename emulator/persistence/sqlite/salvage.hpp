// A state file looked at before anything is written to it: every row that can still be read, and
// whether the file is whole; a copy of it as it is; and a new file of the rows that are good. Knows
// no meaning of a document. One thread, with the state's lock held.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/persistence/sqlite/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace apprunner::persistence {

/// A row as it was found.
struct FoundDocument {
    std::string kind;
    std::string key;
    std::string body;
    std::int64_t sum = 0;
    bool has_sum = false;  ///< False: an older program has written it.

    [[nodiscard]] bool is_intact() const;
};

struct FoundOperation {
    std::string service_id;
    std::string id;
    std::string body;
    std::int64_t sum = 0;
    bool has_sum = false;

    [[nodiscard]] bool is_intact() const;
};

struct FoundState {
    bool is_there = false;  ///< There is a file with something in it.
    bool is_whole = true;   ///< False: SQLite finds the file itself damaged; rows may be missing.
    std::int64_t commits = 0;
    std::vector<FoundDocument> documents;    ///< In the order in which they came.
    std::vector<FoundOperation> operations;  ///< The same.
};

/// Nothing is written. Errc::conflict: a newer program's (schema.hpp). A file that the daemon may
/// not use is as if it were not there: opening it says why.
[[nodiscard]] base::Result<FoundState> look_at_state(const std::string& folder);

/// Copies all that the state consists of; gives the copy's name of state.db, in `folder`. `stamp`
/// is a part of it. The error names what could not be copied; what there is of the copy is removed.
[[nodiscard]] base::Result<std::string> back_up_state(
    const std::string& folder, const std::string& stamp
);

/// A new file in the place of the old one, with these rows and as many log lines as can be read.
/// `commits`: how many the state has had. When it fails, the old file is where it was.
[[nodiscard]] base::Result<void> replace_state(const std::string& folder, const FoundState& rows);

}  // namespace apprunner::persistence
