// Reads from both ends of a table towards what SQLite cannot read, with no index between.
#include "emulator/persistence/sqlite/salvage.hpp"

#include "emulator/persistence/sqlite/private_file.hpp"
#include "emulator/persistence/sqlite/row_sum.hpp"
#include "emulator/persistence/sqlite/schema.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <utility>

namespace apprunner::persistence {

namespace {

/// More than any program will have taken: what says so is damaged, and not newer.
constexpr std::int64_t schema_steps_max = 10'000;

/// Each of them: the row id first.
struct TableQuery {
    const char* upwards;
    const char* downwards;
};

constexpr TableQuery documents_query{
    "SELECT rowid, kind, key, body, sum FROM documents NOT INDEXED ORDER BY rowid",
    "SELECT rowid, kind, key, body, sum FROM documents NOT INDEXED ORDER BY rowid DESC"};
constexpr TableQuery operations_query{
    "SELECT sequence, service_id, id, body, sum FROM operations NOT INDEXED ORDER BY sequence",
    "SELECT sequence, service_id, id, body, sum FROM operations NOT INDEXED ORDER BY sequence "
    "DESC"};
/// Those of programs that kept no sums.
constexpr TableQuery old_documents_query{
    "SELECT rowid, kind, key, body, NULL FROM documents NOT INDEXED ORDER BY rowid",
    "SELECT rowid, kind, key, body, NULL FROM documents NOT INDEXED ORDER BY rowid DESC"};
constexpr TableQuery old_operations_query{
    "SELECT sequence, service_id, id, body, NULL FROM operations NOT INDEXED ORDER BY sequence",
    "SELECT sequence, service_id, id, body, NULL FROM operations NOT INDEXED ORDER BY sequence "
    "DESC"};
constexpr TableQuery streams_query{
    "SELECT id, group_name, name, created_ms FROM log_streams NOT INDEXED ORDER BY id",
    "SELECT id, group_name, name, created_ms FROM log_streams NOT INDEXED ORDER BY id DESC"};
constexpr TableQuery events_query{
    "SELECT id, stream_id, timestamp_ms, ingested_ms, message FROM log_events NOT INDEXED"
    " ORDER BY id",
    "SELECT id, stream_id, timestamp_ms, ingested_ms, message FROM log_events NOT INDEXED"
    " ORDER BY id DESC"};

/// By row id; true: all of them could be read.
template <class T>
bool read_rows(
    Database& database,
    const TableQuery& query,
    const std::function<T(const Row&)>& read,
    std::map<std::int64_t, T>& rows
) {
    const auto take = [&rows, &read](const Row& row) { rows.emplace(row.number(0), read(row)); };
    if (database.read({query.upwards, {}}, take)) return true;
    static_cast<void>(database.read({query.downwards, {}}, take));
    return false;
}

FoundDocument document_of_row(const Row& row) {
    return {row.text(1), row.text(2), row.text(3), row.number(4), !row.is_null(4)};
}

FoundOperation operation_of_row(const Row& row) {
    return {row.text(1), row.text(2), row.text(3), row.number(4), !row.is_null(4)};
}

template <class T>
std::vector<T> values_of(std::map<std::int64_t, T> rows) {
    std::vector<T> values;
    for (auto& [id, row] : rows) values.push_back(std::move(row));
    return values;
}

/// Whether the file has the columns of the present schema.
bool has_sums(Database& database) {
    const auto nothing = [](const Row& /*row*/) {};
    return database.read({"SELECT sum FROM documents WHERE FALSE", {}}, nothing).has_value() &&
           database.read({"SELECT count FROM commits WHERE FALSE", {}}, nothing).has_value();
}

/// `steps`: of the schema, as the file counts them.
void read_state(Database& database, std::int64_t steps, FoundState& found) {
    std::string word;
    const auto checked = database.read({"PRAGMA integrity_check(1)", {}}, [&word](const Row& row) {
        word = row.text(0);
    });
    found.is_whole = checked && word == "ok" && steps <= schema_steps_max;
    const bool is_present = has_sums(database);
    if (is_present != (steps >= 2)) found.is_whole = false;
    const auto commits = database.read_number("SELECT count FROM commits");
    if (commits) found.commits = *commits;
    std::map<std::int64_t, FoundDocument> documents;
    std::map<std::int64_t, FoundOperation> operations;
    const bool has_all =
        read_rows<FoundDocument>(
            database, is_present ? documents_query : old_documents_query, document_of_row, documents
        ) &&
        read_rows<FoundOperation>(
            database,
            is_present ? operations_query : old_operations_query,
            operation_of_row,
            operations
        );
    if (!has_all && steps > 0) found.is_whole = false;
    found.documents = values_of(std::move(documents));
    found.operations = values_of(std::move(operations));
    if (steps == 0 && !found.documents.empty()) found.is_whole = false;
}

bool may_be_looked_at(const std::string& file) {
    struct stat status {};
    return lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_uid == geteuid() && (status.st_mode & 0022U) == 0;
}

base::Error cannot(const std::string& what, const std::string& file, const std::error_code& error) {
    return {base::Errc::refused, "cannot " + what + " " + file + ": " + error.message()};
}

/// The log lines, from the old file into the new one.
base::Result<void> carry_lines(const std::string& from, Database& into) {
    APPRUNNER_TRY(database, Database::open_to_look(from));
    std::map<std::int64_t, StoredStream> streams;
    const std::function<StoredStream(const Row&)> stream_of = [](const Row& row) {
        return StoredStream{row.number(0), row.text(1), row.text(2), row.number(3)};
    };
    read_rows(database, streams_query, stream_of, streams);
    std::vector<Statement> writes;
    for (auto& [id, stream] : streams) {
        writes.push_back(
            {"INSERT OR IGNORE INTO log_streams (id, group_name, name, created_ms)"
             " VALUES (?1, ?2, ?3, ?4)",
             {id, std::move(stream.group), std::move(stream.name), stream.created_ms}}
        );
    }
    std::map<std::int64_t, StoredEvent> events;
    const std::function<StoredEvent(const Row&)> event_of = [](const Row& row) {
        return StoredEvent{row.number(0), row.number(1), row.number(2), row.number(3), row.text(4)};
    };
    read_rows(database, events_query, event_of, events);
    for (auto& [id, event] : events) {
        if (id <= 0 || !streams.contains(event.stream_id)) continue;
        writes.push_back(
            {"INSERT OR IGNORE INTO log_events (id, stream_id, timestamp_ms, ingested_ms, message)"
             " VALUES (?1, ?2, ?3, ?4, ?5)",
             {id, event.stream_id, event.timestamp_ms, event.ingested_ms, std::move(event.message)}}
        );
    }
    return into.write(writes);
}

base::Result<void> write_rows(const std::string& file, const FoundState& rows) {
    APPRUNNER_TRY(database, Database::open(file));
    const auto migrated = migrate(database);
    if (!migrated) return migrated.error();
    std::vector<Statement> writes;
    for (const FoundDocument& each : rows.documents) {
        writes.push_back(
            {"INSERT OR REPLACE INTO documents (kind, key, body, sum) VALUES (?1, ?2, ?3, ?4)",
             {each.kind, each.key, each.body, sum_of({each.kind, each.key, each.body})}}
        );
    }
    for (const FoundOperation& each : rows.operations) {
        writes.push_back(
            {"INSERT OR REPLACE INTO operations (service_id, id, body, sum)"
             " VALUES (?1, ?2, ?3, ?4)",
             {each.service_id, each.id, each.body, sum_of({each.service_id, each.id, each.body})}}
        );
    }
    writes.push_back({"INSERT INTO commits (id, count) VALUES (1, ?1)", {rows.commits}});
    return database.write(writes);
}

}  // namespace

bool FoundDocument::is_intact() const {
    return !has_sum || sum == sum_of({kind, key, body});
}

bool FoundOperation::is_intact() const {
    return !id.empty() && (!has_sum || sum == sum_of({service_id, id, body}));
}

base::Result<FoundState> look_at_state(const std::string& folder) {
    FoundState found;
    const std::string file = folder + "/state.db";
    std::error_code error;
    const bool has_log = std::filesystem::exists(file + "-wal", error);
    if (!may_be_looked_at(file)) return found;
    if (std::filesystem::file_size(file, error) == 0 && !has_log) return found;
    found.is_there = true;
    found.is_whole = false;
    auto database = Database::open_to_look(file);
    if (!database) return found;
    const auto seen = database->read_number("PRAGMA user_version");
    if (!seen) return found;
    if (*seen <= schema_steps_max) {
        const auto is_known = require_known_schema(*seen);
        if (!is_known) return is_known.error();
    }
    read_state(*database, *seen, found);
    return found;
}

base::Result<std::string> back_up_state(const std::string& folder, const std::string& stamp) {
    std::string name = "damaged-" + stamp;
    std::error_code error;
    for (int count = 2; std::filesystem::exists(folder + "/" + name + ".state.db", error);
         ++count) {
        name = "damaged-" + stamp + "-" + std::to_string(count);
    }
    const std::string copy = folder + "/" + name + ".";
    std::vector<std::string> made;
    for (const char* each : state_file_names) {
        const std::string file = folder + "/" + each;
        if (!std::filesystem::is_regular_file(file, error)) continue;
        made.push_back(copy + each);
        if (std::filesystem::copy_file(file, made.back(), error)) {
            std::filesystem::permissions(
                made.back(),
                std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                error
            );
            continue;
        }
        const base::Error failure = cannot("copy the state file", file, error);
        for (const std::string& part : made) std::filesystem::remove(part, error);
        return failure;
    }
    return name + ".state.db";
}

base::Result<void> replace_state(const std::string& folder, const FoundState& rows) {
    const std::string file = folder + "/state.db";
    const std::string fresh = folder + "/state.new";
    std::error_code error;
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(fresh + end, error);
    const auto written = write_rows(fresh, rows);
    if (!written) return written.error();
    {
        APPRUNNER_TRY(into, Database::open(fresh));
        // Lines that cannot be carried over are in the copy.
        if (rows.is_there) static_cast<void>(carry_lines(file, into));
    }
    // The old log first: SQLite would take it for the new file's.
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(file + end, error);
    std::filesystem::rename(fresh, file, error);
    if (error) return cannot("replace the state file", file, error);
    return {};
}

}  // namespace apprunner::persistence
