// Writes down what changes, before it is acted on and told: every step of the engine, every change
// of the account's other resources, every log line. Control thread only: a commit is one write to a
// file, without waiting for the disk.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/roll.hpp"
#include "emulator/persistence/sqlite/store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace apprunner::catalog {
class Catalog;
}
namespace apprunner::core {
class Engine;
struct Outbox;
}  // namespace apprunner::core

namespace apprunner::persistence {

class StateWriter final : public logs::Recorder {
  public:
    /// Both must outlive it. Becomes the recorder of `logs`.
    StateWriter(
        boost::asio::io_context& control,
        persistence::Store store,
        catalog::Catalog& catalog,
        logs::LogStore& logs
    );
    ~StateWriter();
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;

    [[nodiscard]] persistence::Store& store() { return store_; }
    /// Which is kept up to date from then on.
    void set_roll(RollKeeper roll) { roll_.emplace(std::move(roll)); }

    /// What a step of the engine has changed, and all log lines so far. When that fails, it is told
    /// in the log and tried again each second, with what comes to it: but for log lines, which are
    /// taken from the log store, as far as it still has them, once writing works again. The catalog
    /// forgets services that are DELETED.
    void keep(const core::Outbox& outbox, const core::Engine& engine);
    /// Everything else that has changed. The error says why nothing can be kept.
    base::Result<void> keep_resources();

    void put_group(const std::string& name, const logs::LogGroup& group) override;
    void put_stream(std::string_view group, std::string_view name, const logs::LogStream& stream)
        override;
    void put_event(std::string_view group, std::string_view stream, const logs::LogEvent& event)
        override;
    void drop_events(std::string_view group, std::string_view stream, std::uint64_t first_kept_id)
        override;
    void delete_group(const std::string& name, const logs::LogGroup& group) override;
    void delete_stream(std::string_view group, std::string_view name) override;

  private:
    void put_service(const std::string& service_id, const core::Engine& engine);
    void put_belongings();
    base::Result<void> commit();
    void note(const base::Result<void>& written);
    /// Whether an event, or its end, is left to write_missed_lines(). `next_id`: of the event, or
    /// of the next one.
    bool is_missed(std::uint64_t next_id);
    base::Result<void> write_missed_lines();
    /// Commits later, when nothing else has by then.
    void arm();

    persistence::Store store_;
    std::optional<RollKeeper> roll_;
    catalog::Catalog& catalog_;
    logs::LogStore& logs_;
    boost::asio::steady_timer timer_;
    bool is_armed_ = false;
    bool is_failing_ = false;
    std::optional<std::uint64_t> missed_from_;  ///< The first event not given to the store.
};

}  // namespace apprunner::persistence
