// SQLite in WAL mode: a commit is one write to a file, without waiting for the disk, and is seen by
// the next process even when this one is killed right after it.
#include "emulator/persistence/sqlite/database.hpp"

#include "emulator/persistence/sqlite/private_file.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <utility>

namespace apprunner::persistence {

namespace {

/// The cache is small: what is read often is in the daemon's own memory.
constexpr const char* settings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-128;"
    "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=4194304;";

/// SQLite's own way of making files asks the umask; environment values are nobody else's to read.
base::Result<void> make_private(const std::string& file) {
    const auto made = open_private_file(file);
    if (!made) {
        return base::Error(
            base::Errc::refused, "cannot write the state file " + file + ": " + made.error().detail
        );
    }
    close(*made);
    return {};
}

}  // namespace

std::int64_t Row::number(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Row::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    if (bytes == nullptr) return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool Row::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

base::Result<Database> Database::open_to_look(const std::string& file) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
    const int opened = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Database database(handle, file);
    if (opened != SQLITE_OK) return database.error();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return database;
}

base::Result<Database> Database::open(const std::string& file) {
    const auto made = make_private(file);
    if (!made) return made.error();
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    const int opened = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Database database(handle, file);
    if (opened != SQLITE_OK) return database.error();
    const auto set = database.run(settings);
    if (!set) return set.error();
    return database;
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      file_(std::move(other.file_)),
      statements_(std::exchange(other.statements_, {})) {}

Database::~Database() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

base::Error Database::error() const {
    const int code = sqlite3_errcode(handle_);
    const bool is_damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    return {
        is_damaged ? base::Errc::protocol : base::Errc::refused,
        "the state file " + file_ + ": " + sqlite3_errmsg(handle_)};
}

base::Result<sqlite3_stmt*> Database::prepared(const Statement& statement) {
    const auto [at, is_new] = statements_.try_emplace(statement.sql, nullptr);
    constexpr unsigned flags = SQLITE_PREPARE_PERSISTENT;
    if (is_new &&
        sqlite3_prepare_v3(handle_, statement.sql, -1, flags, &at->second, nullptr) != SQLITE_OK) {
        statements_.erase(at);
        return error();
    }
    int index = 0;
    for (const Value& value : statement.values) {
        ++index;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            sqlite3_bind_int64(at->second, index, *number);
        } else {
            const auto& text = std::get<std::string>(value);
            sqlite3_bind_text64(
                at->second, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8
            );
        }
    }
    return at->second;
}

base::Result<void> Database::step(const Statement& statement) {
    return read(statement, [](const Row& /*row*/) {});
}

base::Result<void> Database::write(const std::vector<Statement>& writes) {
    const auto begun = step({"BEGIN IMMEDIATE", {}});
    if (!begun) return begun.error();
    for (const Statement& each : writes) {
        const auto written = step(each);
        if (written) continue;
        static_cast<void>(step({"ROLLBACK", {}}));
        return written.error();
    }
    const auto committed = step({"COMMIT", {}});
    if (committed) return {};
    static_cast<void>(step({"ROLLBACK", {}}));
    return committed.error();
}

base::Result<void> Database::run(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return {};
}

base::Result<void> Database::read(
    const Statement& query, const std::function<void(const Row&)>& on_row
) {
    APPRUNNER_TRY(statement, prepared(query));
    int stepped = sqlite3_step(statement);
    while (stepped == SQLITE_ROW) {
        on_row(Row(statement));
        stepped = sqlite3_step(statement);
    }
    const base::Error failure = error();
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (stepped != SQLITE_DONE) return failure;
    return {};
}

base::Result<std::int64_t> Database::read_number(const char* sql) {
    std::int64_t number = 0;
    const auto done = read({sql, {}}, [&number](const Row& row) { number = row.number(0); });
    if (!done) return done.error();
    return number;
}

}  // namespace apprunner::persistence
