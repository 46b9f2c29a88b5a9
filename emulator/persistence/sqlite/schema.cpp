// The steps of the schema, and their taking: SQLite's user_version counts those that a file has
// seen.
#include "emulator/persistence/sqlite/schema.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace apprunner::persistence {

namespace {

constexpr std::array steps{
    // 1. Documents are JSON texts; `kind` says of what: settings of the state itself, services,
    //    profiles, shelves, tags, domains, log groups. Lines belong to streams, streams to groups.
    "CREATE TABLE documents ("
    "  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, key));"
    "CREATE TABLE operations ("
    "  sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, service_id TEXT NOT NULL,"
    "  body TEXT NOT NULL);"
    "CREATE INDEX operations_of_service ON operations (service_id);"
    "CREATE TABLE log_streams ("
    "  id INTEGER PRIMARY KEY, group_name TEXT NOT NULL, name TEXT NOT NULL,"
    "  created_ms INTEGER NOT NULL, UNIQUE (group_name, name));"
    "CREATE TABLE log_events ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, stream_id INTEGER NOT NULL, timestamp_ms INTEGER NOT "
    "NULL,"
    "  ingested_ms INTEGER NOT NULL, message TEXT NOT NULL);"
    "CREATE INDEX log_events_of_stream ON log_events (stream_id);",
    // 2. `sum`: row_sum.hpp, of all other columns that are texts. commits: one row, counted up.
    "ALTER TABLE documents ADD COLUMN sum INTEGER;"
    "ALTER TABLE operations ADD COLUMN sum INTEGER;"
    "CREATE TABLE commits (id INTEGER PRIMARY KEY, count INTEGER NOT NULL);",
};

}  // namespace

base::Result<void> require_known_schema(std::int64_t seen) {
    const auto known = static_cast<std::int64_t>(steps.size());
    if (seen <= known) return {};
    return base::Error(
        base::Errc::conflict,
        "a newer apprunner-sim has written this state (schema " + std::to_string(seen) +
            "; this program knows " + std::to_string(known) +
            "): use that program, or another --state-dir; nothing was changed"
    );
}

base::Result<void> migrate(Database& database) {
    APPRUNNER_TRY(seen, database.read_number("PRAGMA user_version"));
    const auto known = static_cast<std::int64_t>(steps.size());
    const auto is_known = require_known_schema(seen);
    if (!is_known) return is_known.error();
    if (seen == known) return {};
    std::string all = "BEGIN IMMEDIATE;";
    for (auto step = static_cast<std::size_t>(seen); step < steps.size(); ++step) {
        all += steps[step];
    }
    all += "PRAGMA user_version=" + std::to_string(known) + ";COMMIT;";
    const auto done = database.run(all);
    if (done) return {};
    static_cast<void>(database.run("ROLLBACK"));
    return done.error();
}

}  // namespace apprunner::persistence
