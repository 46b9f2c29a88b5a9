// The statements that read and write the tables of schema.cpp, and the transaction around a commit.
#include "emulator/persistence/sqlite/store.hpp"

#include "emulator/persistence/sqlite/schema.hpp"

#include <filesystem>

namespace apprunner::persistence {

namespace {

constexpr const char* put_document_sql =
    "INSERT INTO documents (kind, key, body) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body";
constexpr const char* remove_document_sql = "DELETE FROM documents WHERE kind = ?1 AND key = ?2";
constexpr const char* put_operation_sql =
    "INSERT INTO operations (service_id, id, body) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (id) DO UPDATE SET body = excluded.body";
constexpr const char* remove_operations_sql = "DELETE FROM operations WHERE service_id = ?1";
constexpr const char* put_stream_sql =
    "INSERT INTO log_streams (group_name, name, created_ms) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (group_name, name) DO NOTHING";
constexpr const char* remove_events_of_stream_sql =
    "DELETE FROM log_events WHERE stream_id IN"
    " (SELECT id FROM log_streams WHERE group_name = ?1 AND name = ?2)";
constexpr const char* remove_stream_sql =
    "DELETE FROM log_streams WHERE group_name = ?1 AND name = ?2";
constexpr const char* put_event_sql =
    "INSERT INTO log_events (id, stream_id, timestamp_ms, ingested_ms, message)"
    " SELECT ?3, id, ?4, ?5, ?6 FROM log_streams WHERE group_name = ?1 AND name = ?2";
constexpr const char* remove_events_before_sql =
    "DELETE FROM log_events WHERE id < ?3 AND stream_id IN"
    " (SELECT id FROM log_streams WHERE group_name = ?1 AND name = ?2)";

}  // namespace

base::Result<Store> Store::open(const std::string& folder) {
    APPRUNNER_TRY(lock, StateLock::take(folder));
    std::string file = folder + "/state.db";
    APPRUNNER_TRY(database, Database::open(file));
    const auto migrated = migrate(database);
    if (!migrated) return migrated.error();
    return Store(std::move(lock), std::move(database), std::move(file));
}

base::Result<std::vector<Document>> Store::documents(std::string_view kind) {
    std::vector<Document> found;
    const Statement of_kind{
        "SELECT key, body FROM documents WHERE kind = ?1 ORDER BY rowid", {std::string(kind)}};
    const auto read = database_.read(of_kind, [&found](const Row& row) {
        found.push_back({row.text(0), row.text(1)});
    });
    if (!read) return read.error();
    return found;
}

base::Result<std::map<std::string, std::vector<std::string>>> Store::operations() {
    std::map<std::string, std::vector<std::string>> found;
    const auto read = database_.read(
        {"SELECT service_id, body FROM operations ORDER BY sequence", {}},
        [&found](const Row& row) { found[row.text(0)].push_back(row.text(1)); }
    );
    if (!read) return read.error();
    return found;
}

base::Result<std::vector<StoredStream>> Store::streams() {
    std::vector<StoredStream> found;
    const auto read = database_.read(
        {"SELECT id, group_name, name, created_ms FROM log_streams ORDER BY id", {}},
        [&found](const Row& row) {
            found.push_back({row.number(0), row.text(1), row.text(2), row.number(3)});
        }
    );
    if (!read) return read.error();
    return found;
}

base::Result<std::int64_t> Store::last_event_id() {
    return database_.read_number("SELECT seq FROM sqlite_sequence WHERE name = 'log_events'");
}

base::Result<void> Store::read_events(const std::function<void(StoredEvent)>& on_event) {
    return database_.read(
        {"SELECT id, stream_id, timestamp_ms, ingested_ms, message FROM log_events ORDER BY id",
         {}},
        [&on_event](const Row& row) {
            on_event({row.number(0), row.number(1), row.number(2), row.number(3), row.text(4)});
        }
    );
}

void Store::put(std::string_view kind, const std::string& key, std::string body) {
    documents_[{std::string(kind), key}] = std::move(body);
}

void Store::remove(std::string_view kind, const std::string& key) {
    documents_[{std::string(kind), key}] = std::nullopt;
}

void Store::put_operation(const std::string& service_id, const std::string& id, std::string body) {
    Statement change{put_operation_sql, {service_id, id, std::move(body)}};
    for (auto earlier = changes_.rbegin(); earlier != changes_.rend(); ++earlier) {
        if (earlier->sql == remove_operations_sql) break;
        if (earlier->sql != put_operation_sql || earlier->values[1] != change.values[1]) continue;
        *earlier = std::move(change);
        return;
    }
    changes_.push_back(std::move(change));
}

void Store::remove_operations(const std::string& service_id) {
    changes_.push_back({remove_operations_sql, {service_id}});
}

void Store::put_stream(std::string_view group, std::string_view name, std::int64_t created_ms) {
    changes_.push_back({put_stream_sql, {std::string(group), std::string(name), created_ms}});
}

void Store::remove_stream(std::string_view group, std::string_view name) {
    const std::vector<Value> which{std::string(group), std::string(name)};
    changes_.push_back({remove_events_of_stream_sql, which});
    changes_.push_back({remove_stream_sql, which});
}

void Store::put_event(std::string_view group, std::string_view stream, StoredEvent event) {
    changes_.push_back(
        {put_event_sql,
         {std::string(group),
          std::string(stream),
          event.id,
          event.timestamp_ms,
          event.ingested_ms,
          std::move(event.message)}}
    );
}

void Store::remove_events_before(
    std::string_view group, std::string_view stream, std::int64_t first_kept_id
) {
    changes_.push_back(
        {remove_events_before_sql, {std::string(group), std::string(stream), first_kept_id}}
    );
}

base::Result<void> Store::commit() {
    if (!has_changes()) return {};
    const std::size_t in_order = changes_.size();
    for (const auto& [name, body] : documents_) {
        if (body) {
            changes_.push_back({put_document_sql, {name.first, name.second, *body}});
        } else {
            changes_.push_back({remove_document_sql, {name.first, name.second}});
        }
    }
    const auto written = database_.write(changes_);
    if (!written) {
        changes_.resize(in_order);
        return written.error();
    }
    changes_.clear();
    documents_.clear();
    return {};
}

void Store::discard() {
    changes_.clear();
    documents_.clear();
}

void Store::erase_files() {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm"}) {
        std::filesystem::remove(file_ + ending, ignored);
    }
}

}  // namespace apprunner::persistence
