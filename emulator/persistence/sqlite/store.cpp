// The statements that read and write the tables of schema.cpp, and the transaction around a commit.
#include "emulator/persistence/sqlite/store.hpp"

#include "emulator/persistence/sqlite/row_sum.hpp"
#include "emulator/persistence/sqlite/schema.hpp"

#include <filesystem>

namespace apprunner::persistence {

namespace {

constexpr const char* put_document_sql =
    "INSERT INTO documents (kind, key, body, sum) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, sum = excluded.sum";
constexpr const char* remove_document_sql = "DELETE FROM documents WHERE kind = ?1 AND key = ?2";
constexpr const char* put_operation_sql =
    "INSERT INTO operations (service_id, id, body, sum) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (id) DO UPDATE SET body = excluded.body, sum = excluded.sum";
constexpr const char* count_commit_sql =
    "INSERT INTO commits (id, count) VALUES (1, ?1)"
    " ON CONFLICT (id) DO UPDATE SET count = excluded.count";
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
    return open(folder, std::move(lock));
}

base::Result<Store> Store::open(const std::string& folder, StateLock lock) {
    APPRUNNER_TRY(database, Database::open(folder + "/state.db"));
    const auto migrated = migrate(database);
    if (!migrated) return migrated.error();
    APPRUNNER_TRY(mark_writer, MarkWriter::open(folder));
    Store store(std::move(lock), std::move(database), std::move(mark_writer), folder);
    const auto taken = store.take_up();
    if (!taken) return taken.error();
    return store;
}

/// Where the last commit has left it. Rows of a program that kept no sums get theirs.
base::Result<void> Store::take_up() {
    APPRUNNER_TRY(commits, database_.read_number("SELECT count FROM commits"));
    mark_.commits = commits;
    const auto read =
        database_.read({"SELECT kind, key, body, sum FROM documents", {}}, [this](const Row& row) {
            if (row.is_null(3)) put(row.text(0), row.text(1), row.text(2));
            if (row.text(0) == marked_kind) mark_.sums[row.text(1)] = row.number(3);
        });
    if (!read) return read.error();
    const auto read_operations = database_.read(
        {"SELECT service_id, id, body FROM operations WHERE sum IS NULL", {}},
        [this](const Row& row) { put_operation(row.text(0), row.text(1), row.text(2)); }
    );
    if (!read_operations) return read_operations.error();
    return commit();
}

base::Result<std::vector<Document>> Store::documents(std::string_view kind) {
    std::vector<Document> found;
    const Statement of_kind{
        "SELECT key, body, sum FROM documents WHERE kind = ?1 ORDER BY rowid", {std::string(kind)}};
    const auto read = database_.read(of_kind, [&found, kind](const Row& row) {
        Document document{row.text(0), row.text(1)};
        document.is_intact =
            row.is_null(2) || row.number(2) == sum_of({kind, document.key, document.body});
        found.push_back(std::move(document));
    });
    if (!read) return read.error();
    return found;
}

base::Result<std::map<std::string, std::vector<std::string>>> Store::operations() {
    std::map<std::string, std::vector<std::string>> found;
    const auto read = database_.read(
        {"SELECT service_id, id, body, sum FROM operations ORDER BY sequence", {}},
        [&found](const Row& row) {
            std::string body = row.text(2);
            const bool is_intact =
                row.is_null(3) || row.number(3) == sum_of({row.text(0), row.text(1), body});
            if (is_intact) found[row.text(0)].push_back(std::move(body));
        }
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
    const std::int64_t sum = sum_of({service_id, id, body});
    Statement change{put_operation_sql, {service_id, id, std::move(body), sum}};
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
    CommitMark mark = mark_;
    ++mark.commits;
    for (const auto& [name, body] : documents_) {
        const auto& [kind, key] = name;
        const bool is_marked = kind == marked_kind;
        if (!body) {
            changes_.push_back({remove_document_sql, {kind, key}});
            if (is_marked) mark.sums.erase(key);
            continue;
        }
        const std::int64_t sum = sum_of({kind, key, *body});
        changes_.push_back({put_document_sql, {kind, key, *body, sum}});
        if (is_marked) mark.sums[key] = sum;
    }
    changes_.push_back({count_commit_sql, {mark.commits}});
    const auto written = database_.write(changes_);
    if (!written) {
        changes_.resize(in_order);
        return written.error();
    }
    mark_ = std::move(mark);
    mark_writer_.write(mark_);
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
    for (const char* name : state_file_names) {
        std::filesystem::remove(folder_ + "/" + name, ignored);
    }
}

}  // namespace apprunner::persistence
