// The driver: owns the engine, gives it the time, and carries each step's results out in order:
// lines to the logs and the feed, effects to the performer, one timer for everything that is due.
// Control thread only. Knows no adapter; runtime/perform does.
#pragma once

#include "emulator/core/engine.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>
#include <vector>

namespace apprunner::runtime {

class Driver {
  public:
    using Perform = std::function<void(const core::Effect&)>;
    using Keep = std::function<void(const core::Outbox&)>;
    using Witness = std::function<void(const core::Fact&)>;

    /// `logs` and `feed` must outlive the driver.
    Driver(
        boost::asio::io_context& control,
        core::EngineOptions options,
        logs::LogStore& logs,
        logs::Feed& feed
    );

    /// Who does the effects; until it is set, they are dropped (tests of the API alone).
    void set_performer(Perform perform) { perform_ = std::move(perform); }

    /// Who writes down what a step has changed, before it is acted on; until it is set, nobody.
    void set_keeper(Keep keep) { keep_ = std::move(keep); }

    /// Who hears of each fact, in their order, before the engine does; until it is set, nobody.
    /// tests/contract holds them against those of the virtual world.
    void set_witness(Witness witness) { witness_ = std::move(witness); }

    /// Takes back what an earlier daemon has saved (Engine::restore), then settles. To be called
    /// once performer and keeper are set, before all else; profiles first.
    void restore_profile(const std::string& service_name, const core::Profile& profile) {
        engine_.restore_profile(service_name, profile);
    }
    void restore(std::vector<core::SavedService> services);
    /// Asks the engine, then settles: when this returns, the view shows what was accepted.
    core::Answer submit(const core::Request& request);
    /// Tells the engine, then settles. Safe to call from inside a performer's completion.
    void observe(const core::Fact& fact);

    [[nodiscard]] const core::Engine& engine() const { return engine_; }

    /// A line of a container's own output: kept in log group .../application, stream
    /// instance/<id>, and told to the feed.
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
    );
    /// The emulator's own words about a service, told to the feed only. `instance_id` may be empty.
    void remark(
        const std::string& service_id, const std::string& instance_id, std::string_view text
    );
    /// Progress of a pull, told to the feed only.
    void pull_progress(
        const std::string& service_id, const std::string& operation_id, std::string_view text
    );

  private:
    void settle();
    [[nodiscard]] std::string app_group(const std::string& service_id) const;
    void publish(const core::Line& line, base::WallTime at);
    void arm_timer();

    core::Engine engine_;
    logs::LogStore& logs_;
    logs::Feed& feed_;
    Perform perform_;
    Keep keep_;
    Witness witness_;
    boost::asio::steady_timer timer_;
    bool settling_ = false;
};

}  // namespace apprunner::runtime
