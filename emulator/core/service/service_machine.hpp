// One service's state machine: admission, operations and their phases, and what becomes of the
// instances. It has them from its pool, and the routes to them from its traffic.
// Pure: effects and lines go to the outbox that it was given. Control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/request.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/service/instance_pool.hpp"
#include "emulator/core/service/traffic.hpp"
#include "emulator/core/service/trials.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// What a phase may take beyond what its parts are given; a limit of the emulator's own.
inline constexpr base::Duration phase_slack = std::chrono::minutes(1);

/// Where to read on: service_machine.cpp (requests, starting and ending operations, time),
/// deployment.cpp (pull, check, switch, drain), rollback.cpp (what goes wrong),
/// pause_and_delete.cpp, time_to_live.cpp (deletion by itself), instance_life.cpp (started, ended,
/// lost, stopped), health.cpp (probes and what they decide), automatic_deployment.cpp (pushes),
/// inquiry.cpp (second questions), suspicion.cpp (what is tried), capacity.cpp (replacement,
/// scaling, whom routes are for), verdict_maker.cpp, recovery.cpp (going on where an earlier engine
/// was ended). With members of their own: instance_pool.hpp (start, stop, back-off), trials.hpp
/// (fixes that are tried), traffic.hpp (generations of the route, drains).
///
/// The phases of an operation, and what leads from one to the next:
///
///     create, update, deploy     pulling --ImagePulled--> checking
///     resume, update (no pull)                            checking
///     checking   --every candidate healthy--> switching --TrafficSwitched--> draining
///     draining   --no more requests on the previous instances--> SUCCEEDED, RUNNING
///     pulling, checking, switching
///                --failure, nothing ran before--> FAILED, CREATE_FAILED
///                --failure, was paused--> FAILED or ROLLBACK_SUCCEEDED, PAUSED
///                --failure, otherwise--> rolling_back
///     rolling_back  --candidates gone, a live one serves--> ROLLBACK_SUCCEEDED, RUNNING
///     pause      closing --TrafficSwitched--> emptying --no instance left--> SUCCEEDED, PAUSED
///     delete     closing, emptying, then removing --ServiceRemoved--> SUCCEEDED, DELETED
///
/// A candidate that is lost with its machine leads from switching back to checking.
///
/// Each phase has a deadline; overrun() says what happens then. Until traffic has been switched, an
/// instance of the new revision is a *candidate*, and what ran before is *live* and in the route.
class ServiceMachine {
  public:
    /// All three belong to the engine and outlive the machine. The machine alone writes the view,
    /// but for its profile, which the engine sets between operations.
    ServiceMachine(ServiceView& view, base::IdSource& ids, Outbox& outbox)
        : view_(view),
          ids_(ids),
          outbox_(outbox),
          pool_(view, ids, outbox),
          traffic_(view, pool_, outbox),
          trials_(view, outbox) {}
    ServiceMachine(const ServiceMachine&) = delete;
    ServiceMachine& operator=(const ServiceMachine&) = delete;

    /// These six start an operation: afterwards the service is OPERATION_IN_PROGRESS, or the
    /// operation has failed already. The caller has asked refusal_of() first; a second operation at
    /// a time aborts. allow_for_sleep() comes before.
    void create(const base::Now& now);
    /// Pulls only when the image's name has changed, nothing is live, or `always_pulls`; else the
    /// live image goes on.
    void update(const UpdateService& request, const base::Now& now);
    void start_deployment(const base::Now& now);
    void pause(const base::Now& now);
    /// Deploys what was live before the pause, whatever the view's configuration says.
    void resume(const base::Now& now);
    void remove(const base::Now& now);

    /// From now on; nothing: it is not deleted by itself.
    void set_time_to_live(std::optional<base::Duration> time, const base::Now& now);

    /// News. Each is dropped unless it is what is waited for: by operation, instance, probe number
    /// or route generation.
    void on(const ImagePulled& fact, const base::Now& now);
    void on(const PullFailed& fact, const base::Now& now);
    void on(const InstanceStarted& fact, const base::Now& now);
    void on(const StartFailed& told, const base::Now& now);
    void on(const InstanceExited& fact, const base::Now& now);
    void on(const PortOpened& fact, const base::Now& now);
    void on(const ListenersSeen& fact, const base::Now& now);
    void on(const ProbeFinished& fact, const base::Now& now);
    void on(const MemoryKillSeen& fact, const base::Now& now);
    void on(const InquiryFinished& fact, const base::Now& now);
    void on(const FirstAnswerSeen& fact, const base::Now& now);
    void on(const TrafficSwitched& fact, const base::Now& now);
    void on(const Drained& fact, const base::Now& now);
    void on(const InstanceStopped& fact, const base::Now& now);
    void on(const ServiceRemoved& fact, const base::Now& now);
    void on(const InFlightSampled& fact, const base::Now& now);
    void on(const TagSeen& fact, const base::Now& now);

    /// Comes before every other call. When what was due is long past, the emulator was not running
    /// (a suspended machine, a stopped process): that time counts for no limit.
    void allow_for_sleep(const base::Now& now);
    /// Does everything that is due at `now`: a held step, a phase's deadline, the end of App
    /// Runner's patience, probes, starts that took too long, replacements, scaling in. Afterwards
    /// next_wake() is later than `now`. To be called after each on(), too.
    void wake(const base::Now& now);
    /// The earliest of all that wake() looks at; nothing when only news can change anything.
    [[nodiscard]] std::optional<base::SteadyTime> next_wake() const;

    /// Aborts when the machine's promises do not hold; the engine asks after each step, in release
    /// builds as well.
    void check_invariants() const;

    /// A copy of all that has to be kept. The times are those of the last step's clock.
    [[nodiscard]] SavedService saved(Past past);
    /// Takes the place of what an earlier engine has saved, and asks again for everything whose
    /// answer that engine was waiting for. For a new machine, once, before all other calls. All
    /// times are moved by the time in between, so that it counts for no limit.
    void restore(SavedService saved, const base::Now& now);
    /// What is due for one of its instances; null when there is no such instance.
    [[nodiscard]] const Schedule* find_schedule(const std::string& instance_id) const {
        return pool_.find_schedule(instance_id);
    }
    /// An operation is under way; no other can begin.
    [[nodiscard]] bool is_busy() const { return work_.has_value(); }
    /// What would be said of the deployment under way if it ended now; nothing without one, and
    /// before its first probe.
    [[nodiscard]] std::optional<Outlook> outlook(const base::Now& now) const;

  private:
    // service_machine.cpp
    void begin(model::OperationType type, const base::Now& now);
    void end(
        model::OperationStatus operation_status, model::ServiceStatus status, const base::Now& now
    );
    void set_status(model::ServiceStatus status, const base::Now& now);
    model::Operation& operation();
    void line(FeedKind kind, std::string text, const std::string& instance_id = {});
    void enter(Phase phase, base::Duration limit, const base::Now& now);
    void wake_instances(const base::Now& now);

    // deployment.cpp
    void begin_deployment(model::OperationType type, bool pulls, const base::Now& now);
    void announce_deployment();
    void hold(Step step, base::Duration aws_time, const base::Now& now);
    void end_hold(const base::Now& now);
    [[nodiscard]] base::Duration steadiness_left(const base::Now& now) const;
    [[nodiscard]] bool is_steady(const base::Now& now) const;
    void take(Step step, const base::Now& now);
    void provision(const base::Now& now);
    void enter_checking(const base::Now& now);
    void announce_check();
    void check_candidates(const base::Now& now);
    void switch_traffic(const base::Now& now);
    void take_over(const base::Now& now);
    void finish_if_drained(const base::Now& now);
    void finish(const base::Now& now);
    [[nodiscard]] std::optional<base::SteadyTime> give_up_at(const InstanceView& candidate) const;
    [[nodiscard]] bool has_had_its_time(const InstanceView& candidate, const base::Now& now) const;

    // automatic_deployment.cpp
    void know_image(const model::ImageDetails& image);
    void know(const model::ServiceConfiguration& configuration, std::vector<std::string> digests);
    [[nodiscard]] bool is_live_digest(const std::string& digest) const;
    [[nodiscard]] bool is_tag_open() const;
    void know_digest(const std::string& digest, const std::string& remark);

    // rollback.cpp
    void fail(FailureKind kind, Evidence evidence, const base::Now& now);
    void write_failure(FailureKind kind, const Evidence& evidence);
    void dismiss_candidates(const InstanceView* decisive, bool had_switched);
    void finish_rollback(const base::Now& now);
    void overrun(const base::Now& now);
    [[nodiscard]] Evidence evidence_of(const InstanceView* instance, const base::Now& now) const;
    [[nodiscard]] const InstanceView* most_telling_candidate() const;

    // pause_and_delete.cpp
    void begin_retirement(model::OperationType type, const base::Now& now);
    void continue_retirement(const base::Now& now);
    void overrun_retirement(const base::Now& now);

    // time_to_live.cpp
    [[nodiscard]] std::optional<base::SteadyTime> end_of_life() const;
    void end_life(const base::Now& now);

    // instance_life.cpp
    /// Of the new revision, also when it is leaving already.
    [[nodiscard]] bool is_of_candidate(const InstanceView& instance) const;
    /// The same, and up.
    [[nodiscard]] bool is_candidate(const InstanceView& instance) const;
    [[nodiscard]] bool is_live(const InstanceView& instance) const;
    [[nodiscard]] const Revision& revision_of(const InstanceView& instance) const;
    void lose_with_machine(InstanceView& instance, const base::Now& now);
    void replace_candidate(InstanceView& lost, const base::Now& now);
    /// `reason` "": it was told before.
    void lose(InstanceView& instance, const std::string& reason, Blame blame, const base::Now& now);

    // health.cpp
    void watch(InstanceView& instance);
    void probe(InstanceView& instance, const base::Now& now);
    void record(InstanceView& instance, const ProbeFinished& fact, const base::Now& now);
    void take_lines(InstanceView& instance, std::vector<std::string> lines);
    void judge(
        InstanceView& instance,
        probes::HealthCounter::Step step,
        const ProbeFinished& fact,
        const base::Now& now
    );
    void become_unhealthy(InstanceView& instance, const base::Now& now);
    void look_at_listeners(InstanceView& instance, const base::Now& now);
    void hasten_decisive_check(const InstanceView& instance, const base::Now& now);
    [[nodiscard]] std::optional<base::SteadyTime> listeners_due(const InstanceView& instance) const;
    [[nodiscard]] base::Duration give_up_after(const Revision& revision) const;

    // suspicion.cpp
    [[nodiscard]] std::optional<base::SteadyTime> suspicion_due(const InstanceView& instance) const;
    void suspect(InstanceView& instance, const base::Now& now);
    void try_fixes(
        FailureKind kind,
        const InstanceView& instance,
        const Evidence& evidence,
        const base::Now& now
    );
    bool try_fixes_of_end(const InstanceView& instance, const base::Now& now);
    [[nodiscard]] const InstanceView* ended_candidate() const;
    [[nodiscard]] bool is_proved_to_fail(const InstanceView& instance, const base::Now& now) const;
    void tell_tried(const Evidence& evidence);

    // inquiry.cpp
    static void keep_answer(InstanceView& instance, probes::Outcome& outcome);
    void inquire(InstanceView& instance, const probes::Outcome& failed);
    void end_answers(const base::Now& now);
    void judge_first_answer(const InstanceView& instance);

    // capacity.cpp
    [[nodiscard]] int wanted_instances() const;
    void maintain(const base::Now& now);
    void arm_scale_in(const base::Now& now);
    void scale_in(const base::Now& now);
    void take_out(int keep);
    std::uint64_t route(model::RouteMode mode);
    void refresh_route();

    // recovery.cpp
    void resume_instance(InstanceView& instance, const base::Now& now);
    void resume_work(std::uint64_t route_generation, const base::Now& now);

    // verdict_maker.cpp
    static void grade_success(Verdict& verdict);
    void judge_success(const base::Now& now);
    void judge_memory_kill(const InstanceView& instance, const base::Now& now);
    void amend(
        const InstanceView& instance,
        std::optional<Finding> found,
        const std::string& reason,
        const base::Now& now
    );
    [[nodiscard]] Evidence evidence_of_live(const InstanceView& instance) const;
    [[nodiscard]] Verdict success_verdict(const base::Now& now) const;
    void judge_early_loss(
        const InstanceView& instance, const std::string& reason, const base::Now& now
    );
    void judge_failure(FailureKind kind, const Evidence& evidence);
    [[nodiscard]] std::string shown(std::string text) const;
    void judge_overrun(Ending ending, std::string summary);

    ServiceView& view_;
    base::IdSource& ids_;
    Outbox& outbox_;
    InstancePool pool_;
    Traffic traffic_;
    Trials trials_;
    std::optional<Work> work_;
    std::optional<Revision> live_;  ///< What runs, or ran last; what a rollback returns to.
    int last_revision_ = 0;
    /// What each tag stood for when it was last dealt with, by all its names; nothing: what is seen
    /// next counts as known.
    std::map<std::string, std::vector<std::string>> known_digests_;
    std::uint64_t last_look_ = 0;  ///< Not saved: a new daemon's looks count anew.
    base::SteadyTime last_step_at_;
    int scaled_to_ = 0;    ///< Instances wanted by the load; 0: no opinion.
    int scale_in_to_ = 0;  ///< The most that was needed since the last arm_scale_in.
    std::optional<base::SteadyTime> scale_in_at_;
    std::optional<base::SteadyTime> ends_at_;  ///< Of the view, or when to try again.
};

/// Pause and delete take instances away; every other operation runs some.
[[nodiscard]] constexpr bool is_retirement(model::OperationType type) {
    return type == model::OperationType::pause_service ||
           type == model::OperationType::delete_service;
}

}  // namespace apprunner::core
