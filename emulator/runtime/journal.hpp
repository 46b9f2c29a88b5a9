// The journal: whoever has a line to tell about a service writes it here. Knows the names of log
// groups and streams, which lines AWS would have, and what the feed says of each; and tells a feed
// again what is kept. Control thread only.
#pragma once

#include "emulator/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {
class Engine;
struct Line;
struct SavedService;
}  // namespace apprunner::core
namespace apprunner::logs {
class Feed;
class LogStore;
}  // namespace apprunner::logs
namespace apprunner::model {
struct Service;
}

namespace apprunner::runtime {

class Journal {
  public:
    /// All three must outlive it. `engine` knows the services' names, which the groups have.
    Journal(const core::Engine& engine, logs::LogStore& logs, logs::Feed& feed)
        : engine_(engine), logs_(logs), feed_(feed) {}

    /// A line of the engine's, told to the feed; what AWS would log is kept too, in log group
    /// .../service, stream "events" or "deployment/<32 hex>", unless its service is gone.
    void publish(const core::Line& line, base::WallTime at);

    /// A line of a container's own output: kept in log group .../application, stream
    /// instance/<id>, and told to the feed. `stream`: stdout or stderr. Nothing is written when the
    /// service is gone.
    void app_line(
        const std::string& service_id,
        const std::string& instance_id,
        std::string_view stream,
        base::WallTime at,
        std::string_view text
    );
    /// What is kept already of an instance's output.
    struct KeptLines {
        std::int64_t last_ms = 0;  ///< Time of the last line; 0: there is none.
        std::size_t at_last = 0;   ///< How many lines have that time.
    };
    [[nodiscard]] KeptLines kept_lines(
        const std::string& service_id, const std::string& instance_id
    ) const;

    /// The emulator's own words about a service, told to the feed only. `instance_id` may be empty.
    void remark(
        const std::string& service_id, const std::string& instance_id, std::string_view text
    );
    /// Progress of a pull, told to the feed only.
    void pull_progress(
        const std::string& service_id, const std::string& operation_id, std::string_view text
    );

    /// Tells the feed the newest kept lines of these services, in the order in which they came and
    /// as many as it holds. Which of an app's lines went to stderr is not kept.
    void tell_again(const std::vector<core::SavedService>& services);

  private:
    /// What the log store knows the service's group of that kind by.
    [[nodiscard]] std::string group_of(const model::Service& service, std::string_view kind) const;
    [[nodiscard]] std::string app_group(const std::string& service_id) const;

    const core::Engine& engine_;
    logs::LogStore& logs_;
    logs::Feed& feed_;
};

}  // namespace apprunner::runtime
