// One SQLite file: opened, written to in transactions, read row by row. Knows no table. One owner.
#pragma once

#include "emulator/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace apprunner::persistence {

using Value = std::variant<std::int64_t, std::string>;

/// One statement with its parameters. `sql` must live as long as the database: statements are kept
/// prepared by its address.
struct Statement {
    const char* sql = nullptr;
    std::vector<Value> values;
};

/// A row of a result; column numbers begin at 0.
class Row {
  public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

  private:
    sqlite3_stmt* statement_;
};

class Database {
  public:
    /// Makes the file, readable by its owner alone, when it is not there. The folder must be. What
    /// is committed survives this process however it ends; a machine that loses its power may lose
    /// the last transactions, and never a part of one. Errors name the file.
    static base::Result<Database> open(const std::string& file);
    /// To look: nothing is written, also not what a log of SQLite's still holds back. The file must
    /// be there. Whether it is a state at all shows only when it is read.
    static base::Result<Database> open_to_look(const std::string& file);
    ~Database();
    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;

    /// All of it or nothing. With SQLite's own words on an error.
    base::Result<void> write(const std::vector<Statement>& writes);
    /// Statements without parameters, outside a transaction of ours.
    base::Result<void> run(const std::string& sql);
    base::Result<void> read(const Statement& query, const std::function<void(const Row&)>& on_row);
    base::Result<std::int64_t> read_number(const char* sql);

  private:
    Database(sqlite3* handle, std::string file) : handle_(handle), file_(std::move(file)) {}
    /// With its parameters bound: `statement` must live until it is reset.
    base::Result<sqlite3_stmt*> prepared(const Statement& statement);
    base::Result<void> step(const Statement& statement);
    [[nodiscard]] base::Error error() const;

    sqlite3* handle_ = nullptr;
    std::string file_;
    std::map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace apprunner::persistence
