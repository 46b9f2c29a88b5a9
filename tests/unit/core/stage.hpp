// The stage for tests of the engine: gives it requests, facts and time, and returns what each step
// told, one text for each line and effect, with ids replaced by short names: instances i1, i2 ...
// in the order of their start, operations op1, op2 ... It answers nothing by itself unless asked
// to.
#pragma once

#include "emulator/core/engine.hpp"
#include "emulator/core/ring/saved.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// Lines first ("EVENT Service creation started."), then effects ("-> PullImage demo:1").
using Told = std::vector<std::string>;

/// The members of `told` that start with `prefix`, without it.
[[nodiscard]] Told only(const Told& told, const std::string& prefix);

/// TCP on port 8080, image demo:1, one instance.
[[nodiscard]] model::ServiceConfiguration tcp_service();
/// The same with HTTP checks of `path`.
[[nodiscard]] model::ServiceConfiguration http_service(const std::string& path = "/");
/// Changes the image of a configuration.
[[nodiscard]] model::ServiceConfiguration with_image(
    model::ServiceConfiguration configuration, const std::string& image
);
[[nodiscard]] model::ImageConfiguration& image_configuration(
    model::ServiceConfiguration& configuration
);

/// What a docker engine would know of "demo:1".
[[nodiscard]] model::ImageDetails amd64_image(const std::string& image_id = "sha256:1");

[[nodiscard]] probes::Outcome connected();
[[nodiscard]] probes::Outcome refused();
[[nodiscard]] probes::Outcome timed_out();
[[nodiscard]] probes::Outcome answered(int status);
[[nodiscard]] probes::Outcome outcome_of(probes::OutcomeKind kind, const std::string& detail);

class Stage {
  public:
    /// Without second questions and trials of fixes, which would be in everything that is told,
    /// unless `looks_twice`.
    explicit Stage(const Profile& profile = {}, bool looks_twice = false);

    // Requests. A refusal is told as "refused: <message>".
    Told create(const model::ServiceConfiguration& configuration = tcp_service());
    Told update(const model::ServiceConfiguration& configuration, bool always_pulls = false);
    Told deploy();
    Told pause();
    Told resume();
    Told remove();
    Told submit(const Request& request);

    // Facts, about the last pull, the instance of that name, the last route.
    Told pulled(const model::ImageDetails& image = amd64_image());
    Told pull_failed(model::PullFailure reason, const std::string& message = "no such image");
    /// Of all instances that start from now on.
    void lacks_secrets(std::vector<std::string> names) { unresolved_secrets_ = std::move(names); }
    Told started(const std::string& instance);
    Told start_failed(
        const std::string& instance,
        StartFailure reason,
        const std::string& words = "the engine's words"
    );
    Told exited(const std::string& instance, int code, std::vector<std::string> last_lines = {});
    Told ended(const std::string& instance, int code, const std::string& by);
    /// With the machine that it runs on.
    Told lost(const std::string& instance, const std::string& by = "the loss of node n2");
    Told port_opened(const std::string& instance);
    Told listening(const std::string& instance, std::vector<model::ListeningSocket> listeners);
    /// Answers the instance's last probe.
    Told probe(
        const std::string& instance, const probes::Outcome& outcome, base::Duration known_for = {}
    );
    /// What it says to GET /, as users send it.
    Told first_answer(const std::string& instance, const probes::Outcome& outcome);
    Told switched();
    Told drained(const std::string& instance, bool all_finished = true);
    Told stopped(const std::string& instance, bool killed = false);
    Told removed();
    Told load(unsigned peak);
    Told tell(const Fact& fact);

    /// Lets time pass and wakes the engine whenever it wants to be, also at the end.
    Told pass(base::Duration duration);

    /// Lets time pass unnoticed, as when the machine sleeps, and wakes the engine once.
    Told doze(base::Duration duration);
    /// The same, without waking it.
    void nod(base::Duration duration);
    /// Lets time pass and answers every probe with `outcome` at once, also at the end.
    Told keep_answering(const probes::Outcome& outcome, base::Duration duration);

    /// The daemon is killed, and another begins after `away` with what the engine has last saved.
    Told restart(base::Duration away = {});
    /// The last step left something that has to be saved.
    [[nodiscard]] bool has_changed() const { return has_changed_; }

    /// From nothing to RUNNING; every instance starts and passes its checks.
    void run(const model::ServiceConfiguration& configuration = tcp_service());
    /// Starts, and answers with `outcome`, every instance that waits for it.
    Told bring_up(const probes::Outcome& outcome);

    [[nodiscard]] const ServiceView& view() const;
    [[nodiscard]] const InstanceView& instance(const std::string& name) const;
    [[nodiscard]] model::ServiceStatus status() const;
    [[nodiscard]] model::OperationStatus operation_status() const;
    [[nodiscard]] const Verdict& verdict() const;
    /// The codes of the last verdict's findings, in order.
    [[nodiscard]] Told codes() const;
    /// Names of the instances in the last route; "paused" and so on when it has none.
    [[nodiscard]] Told route() const;
    [[nodiscard]] const SwitchTraffic& last_route() const { return route_; }
    [[nodiscard]] const DrainInstance& last_drain() const { return drain_; }
    [[nodiscard]] std::string id_of(const std::string& instance) const;
    [[nodiscard]] const StartInstance& start_of(const std::string& instance) const;
    [[nodiscard]] const Engine& engine() const { return *engine_; }
    [[nodiscard]] base::Now now() const { return now_; }
    /// Seconds from now until the engine wants to be woken; negative: never.
    [[nodiscard]] double wakes_in_s() const;

  private:
    void begin_engine();
    Told take();
    void note(const Effect& effect);
    [[nodiscard]] std::string with_names(std::string text) const;
    [[nodiscard]] std::string name_of(const std::string& instance_id) const;

    Profile profile_;
    std::uint64_t seed_ = 6;
    std::unique_ptr<Engine> engine_;
    std::optional<SavedService> kept_;
    bool has_changed_ = false;
    base::Now now_;
    std::vector<std::string> unresolved_secrets_;
    std::string service_id_;
    std::string operation_id_;
    SwitchTraffic route_;
    DrainInstance drain_;
    std::vector<std::pair<std::string, std::string>> names_;  ///< Id to name.
    std::map<std::string, StartInstance> starts_;             ///< By name.
    std::map<std::string, std::uint64_t> probes_;             ///< Unanswered, by name.
};

}  // namespace apprunner::core
