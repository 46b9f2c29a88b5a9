// Fixes that are tried out: throw-away instances of the image of a deployment that is failing, each
// with one fix made, beside the failing one. They belong to no service: no route, no operation, no
// line and no count of the service changes by them; they are not kept, and a later daemon removes
// their containers. Ours, App Runner knows nothing of the kind. Pure; control thread only.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/diagnosis/fixes.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/ring/work.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// Bounds of the trials of one operation (docs/EMULATION.md).
inline constexpr std::size_t trials_at_once_max = 2;
inline constexpr std::size_t trials_max = 6;
/// From the first one's beginning; what has not passed by then does not help.
inline constexpr base::Duration trials_limit = std::chrono::seconds(20);

class Trials {
  public:
    /// Both outlive it.
    Trials(const ServiceView& view, Outbox& outbox) : view_(view), outbox_(outbox) {}

    /// Takes up those of the fixes that were not tried yet in this operation. `of` is what fails;
    /// the id of `instance`, which runs it, makes the trials' own.
    void consider(
        const std::vector<Fix>& fixes,
        const Revision& of,
        const InstanceView& instance,
        const base::Now& now
    );
    /// One is waiting, starting or being checked.
    [[nodiscard]] bool are_under_way() const;
    /// When the first one passed whose passing proves that what fails will go on failing.
    [[nodiscard]] std::optional<base::SteadyTime> proved_at() const { return proved_at_; }
    /// What came of the first of `fixes` that passes, else of the first that was tried to its end;
    /// null: of none. The fix is as it was tried: of memory, the size that was found to fit.
    [[nodiscard]] const Fix* best_of(const std::vector<Fix>& fixes, Tried& tried) const;

    /// Stops what runs, and forgets what was tried. For the end of an operation.
    void end();
    /// No container is left that has not been stopped.
    [[nodiscard]] bool are_gone() const;

    [[nodiscard]] bool owns(const std::string& instance_id) const;
    /// News of instances that it owns.
    void on(const InstanceStarted& fact, const base::Now& now);
    void on(const StartFailed& fact, const base::Now& now);
    void on(const InstanceExited& fact, const base::Now& now);
    void on(const PortOpened& fact, const base::Now& now);
    void on(const ListenersSeen& fact, const base::Now& now);
    void on(const ProbeFinished& fact, const base::Now& now);
    void on(const InstanceStopped& fact, const base::Now& now);

    void wake(const base::Now& now);
    [[nodiscard]] std::optional<base::SteadyTime> next_wake() const;

  private:
    /// One that is `measured` says nothing, or nothing any more, of its fix.
    enum class State { waiting, starting, checking, measuring, measured, passed, failed };
    struct Trial {
        Fix fix;
        std::vector<Change> proposed;  ///< The fix that it stands for.
        model::ServiceConfiguration failing;
        std::string failing_id;  ///< Of the instance.
        model::ServiceConfiguration configuration;
        model::ImageDetails image;
        State state = State::waiting;
        InstanceView instance;
        base::SteadyTime started_at;
        std::optional<base::SteadyTime> next_probe_at;
        double ended_after_s = 0;
        std::string saw;  ///< What its last check came to.
        int same_answers = 0;
        bool is_stop_asked = false;
        bool has_stopped = false;
        bool is_forgotten = false;  ///< Its operation has ended.

        [[nodiscard]] bool is_over() const {
            return state == State::measured || state == State::passed || state == State::failed;
        }
    };

    void try_measured(const Trial& measured, int memory_mb);
    [[nodiscard]] Trial* find(const std::string& instance_id);
    void start_waiting(const base::Now& now);
    void probe(Trial& trial, const base::Now& now);
    void finish(Trial& trial, bool passes, const base::Now& now);
    void drop(Trial& trial, const base::Now& now);
    void stop(Trial& trial);

    const ServiceView& view_;
    Outbox& outbox_;
    std::vector<Trial> trials_;
    std::optional<base::SteadyTime> until_;  ///< The end of the operation's trials.
    std::optional<base::SteadyTime> proved_at_;
};

}  // namespace apprunner::core
