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

namespace apprunner::runtime {

class Driver {
  public:
    using Perform = std::function<void(const core::Effect&)>;

    /// `logs` and `feed` must outlive the driver.
    Driver(
        boost::asio::io_context& control,
        core::EngineOptions options,
        logs::LogStore& logs,
        logs::Feed& feed
    );

    /// Who does the effects; until it is set, they are dropped (tests of the API alone).
    void set_performer(Perform perform) { perform_ = std::move(perform); }

    /// Takes back what an earlier daemon has saved (Engine::restore), then settles. To be called
    /// once the performer is set, before all else.
    void restore(core::SavedService saved);
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
    void publish(const core::Line& line, base::WallTime at);
    void arm_timer();

    core::Engine engine_;
    logs::LogStore& logs_;
    logs::Feed& feed_;
    Perform perform_;
    boost::asio::steady_timer timer_;
    bool settling_ = false;
};

}  // namespace apprunner::runtime
