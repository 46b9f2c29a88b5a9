// The driver: owns the engine, gives it the time, and carries each step's results out in order:
// lines to the journal, effects to the performer, one timer for everything that is due.
// Control thread only. Knows no adapter; emulator/performers does.
#pragma once

#include "emulator/core/engine.hpp"
#include "emulator/runtime/journal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>
#include <vector>

namespace apprunner::logs {
class Feed;
class LogStore;
}  // namespace apprunner::logs

namespace apprunner::runtime {

/// The order of a step is its whole point: publish, keep, perform ("Write, act, tell" in
/// docs/ARCHITECTURE.md). All calls are for the control thread and return when the step is done.
class Driver {
  public:
    /// Begins an effect; may answer it at once, from inside.
    using Perform = std::function<void(const core::Effect&)>;
    /// Gets the step's outbox after its lines were published and before its effects are begun.
    using Keep = std::function<void(const core::Outbox&)>;
    using OnLooker = std::function<void(const core::Outbox&, base::WallTime)>;
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

    /// Who looks at the views after each step, once it is kept; until it is set, nobody.
    void set_onlooker(OnLooker onlooker) { onlooker_ = std::move(onlooker); }

    /// Who hears of each fact, in their order, before the engine does; until it is set, nobody.
    /// tests/contract holds them against those of the virtual world.
    void set_witness(Witness witness) { witness_ = std::move(witness); }

    /// Takes back what an earlier daemon has saved (Engine::restore), then settles. To be called
    /// once performer and keeper are set, before all else; profiles first.
    void restore_profile(const std::string& service_name, const core::Profile& profile) {
        engine_.restore_profile(service_name, profile);
    }
    void restore(std::vector<core::SavedService> services);
    /// Asks the engine, then settles: when this returns, the view shows what was accepted and it
    /// has been kept. A refusal is the engine's.
    core::Answer submit(const core::Request& request);
    /// Tells the engine, then settles. Safe to call from inside a performer's completion: the step
    /// under way is finished first, and the stack stays flat.
    void observe(const core::Fact& fact);

    /// To read: what is seen is always a whole step.
    [[nodiscard]] const core::Engine& engine() const { return engine_; }

    /// For those who have lines of their own to tell. Lives as long as the driver.
    [[nodiscard]] Journal& journal() { return journal_; }

  private:
    void settle();
    void arm_timer();

    core::Engine engine_;
    Journal journal_;
    Perform perform_;
    Keep keep_;
    Witness witness_;
    OnLooker onlooker_;
    boost::asio::steady_timer timer_;
    bool settling_ = false;
};

}  // namespace apprunner::runtime
