// What survives the daemon, as rows: JSON documents by kind and key, operations, log streams and
// lines. Changes are collected, and written together by commit(). Knows no meaning of a document.
// One owner (the control thread).
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/persistence/sqlite/commit_mark.hpp"
#include "emulator/persistence/sqlite/database.hpp"
#include "emulator/persistence/sqlite/state_lock.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::persistence {

struct Document {
    std::string key;
    std::string body;
    bool is_intact = true;  ///< False: other bytes than were written.
};

/// What a state consists of in its folder, without the lock.
inline constexpr std::array state_file_names{
    "state.db", "state.db-wal", "state.db-shm", "state.mark", "state.roll"};

/// Of documents of this kind the mark (commit_mark.hpp) knows which were written last.
inline constexpr std::string_view marked_kind = "service";

struct StoredStream {
    std::int64_t id = 0;
    std::string group;
    std::string name;
    std::int64_t created_ms = 0;
};

struct StoredEvent {
    std::int64_t id = 0;
    std::int64_t stream_id = 0;
    std::int64_t timestamp_ms = 0;
    std::int64_t ingested_ms = 0;
    std::string message;
};

class Store {
  public:
    /// Opens, or makes, the state in `folder`. Errors: another daemon uses it, a newer program has
    /// written it, it cannot be read or written.
    static base::Result<Store> open(const std::string& folder);
    /// The same, for who has the lock already.
    static base::Result<Store> open(const std::string& folder, StateLock lock);

    // What is there, in the order in which it came; for the start.
    base::Result<std::vector<Document>> documents(std::string_view kind);
    /// By service id, oldest first; those that are not as they were written are left out.
    base::Result<std::map<std::string, std::vector<std::string>>> operations();
    base::Result<std::vector<StoredStream>> streams();
    /// The largest that any event has had; 0: there was none.
    base::Result<std::int64_t> last_event_id();
    base::Result<void> read_events(const std::function<void(StoredEvent)>& on_event);

    // Changes. Nothing of them is in the file before commit().
    void put(std::string_view kind, const std::string& key, std::string body);
    void remove(std::string_view kind, const std::string& key);
    /// Only the last body of an operation is written.
    void put_operation(const std::string& service_id, const std::string& id, std::string body);
    void remove_operations(const std::string& service_id);
    void put_stream(std::string_view group, std::string_view name, std::int64_t created_ms);
    void remove_stream(std::string_view group, std::string_view name);
    void put_event(std::string_view group, std::string_view stream, StoredEvent event);
    /// Those with a smaller id.
    void remove_events_before(
        std::string_view group, std::string_view stream, std::int64_t first_kept_id
    );

    [[nodiscard]] bool has_changes() const { return !changes_.empty() || !documents_.empty(); }
    /// How many changes wait, the documents not counted.
    [[nodiscard]] std::size_t waiting() const { return changes_.size(); }
    /// Writes all changes, or none of them; then they wait for the next commit.
    base::Result<void> commit();
    /// Forgets the changes that wait.
    void discard();

    /// Takes the state away, file and all; the store is of no use any more.
    void erase_files();

  private:
    Store(StateLock lock, Database database, MarkWriter mark_writer, std::string folder)
        : lock_(std::move(lock)),
          database_(std::move(database)),
          mark_writer_(std::move(mark_writer)),
          folder_(std::move(folder)) {}
    base::Result<void> take_up();

    StateLock lock_;
    Database database_;
    MarkWriter mark_writer_;
    CommitMark mark_;  ///< As of the last commit.
    std::string folder_;
    /// By kind and key; nothing: to be removed. Only the last change of each is written.
    std::map<std::pair<std::string, std::string>, std::optional<std::string>> documents_;
    std::vector<Statement> changes_;  ///< In order.
};

}  // namespace apprunner::persistence
