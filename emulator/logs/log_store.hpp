// The log groups, streams and lines that CloudWatch Logs would hold, bounded in number and size.
// App Runner's own groups appear with their first line. Control thread only.
#pragma once

#include "emulator/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::logs {

struct LogEvent {
    std::uint64_t id = 0;  ///< Stable and unique in the store; clients drop repeats by it.
    std::int64_t timestamp_ms = 0;
    std::int64_t ingested_ms = 0;
    std::string message;
};

struct LogStream {
    std::int64_t created_ms = 0;
    std::deque<LogEvent> events;  ///< In order of arrival.
};

struct LogGroup {
    std::int64_t created_ms = 0;
    std::optional<int> retention_days;  ///< Nothing: never expires, as App Runner creates it.
    std::map<std::string, std::string> tags;
    std::map<std::string, LogStream> streams;
};

class LogStore {
  public:
    /// Appends to the stream, creating group and stream when they are not there.
    void append(
        std::string_view group, std::string_view stream, base::WallTime at, std::string_view message
    );

    [[nodiscard]] std::map<std::string, LogGroup, std::less<>>& groups() { return groups_; }
    [[nodiscard]] const std::map<std::string, LogGroup, std::less<>>& groups() const {
        return groups_;
    }

  private:
    std::map<std::string, LogGroup, std::less<>> groups_;
    std::uint64_t last_id_ = 0;
};

}  // namespace apprunner::logs
