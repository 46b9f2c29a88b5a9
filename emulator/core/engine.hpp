// The pure engine: App Runner's control plane as one state machine. Requests and facts go in with
// the time as an argument; effects and lines come out. It reads no clock, draws no randomness
// (ids come from an injected, seeded source), does no I/O and does not log. Single-threaded: every
// function runs to completion on the control thread.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/base/time.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/request.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/model/resource_name.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::core {

struct Schedule;

/// How many DELETED services can still be described.
inline constexpr std::size_t deleted_services_max = 100;

/// Fixed for the engine's life.
struct EngineOptions {
    /// For requests that name none, and for find_by_name().
    model::Account account;
    Profile profile;         ///< For services without SetEmulation.
    std::string url_suffix;  ///< Appended to a service's host to make ServiceUrl, e.g. ":8081".
    std::uint64_t seed = 1;  ///< Of all ids.
    std::string domain{model::local_domain};  ///< That new services' hosts are below.
    bool is_shared = false;  ///< By several accounts, whose names are kept apart: known_as().
};

class Engine {
  public:
    /// Without services; restore() brings those of an earlier engine. The same options and the same
    /// calls give the same ids, effects and lines.
    explicit Engine(EngineOptions options);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Admits or refuses by the state rules alone: the request's own constraints have been checked,
    /// and its configuration is whole. What follows is in the outbox and the view at once. A
    /// refusal changes nothing and is in App Runner's words where those were captured
    /// (service/admission.cpp); an unknown ARN is resource_not_found, a name in use
    /// invalid_request.
    Answer submit(const Request& request, const base::Now& now);
    /// Takes news. Late facts and unknown ids change nothing, so that a performer may answer twice,
    /// or after a deletion. What is due at `now` is done as well.
    void observe(const Fact& fact, const base::Now& now);
    /// Does what is due at `now`. Calling it too early changes nothing; when it comes more than 10
    /// s late, the machine is held to have slept, and that time counts for no limit.
    void wake(const base::Now& now);
    /// When wake() wants to be called next; nothing when no time-driven work is pending. Changes
    /// with every call that is not const.
    [[nodiscard]] std::optional<base::SteadyTime> next_wake() const;
    /// What the steps since the last call left to do, in order; empty the next time. To be called
    /// after each step: nothing is dropped, and nothing is done before.
    [[nodiscard]] Outbox take_outbox();

    /// A copy of what to keep of the service, so that restore() in another process goes on with it;
    /// nothing when there is no such service (any more).
    [[nodiscard]] std::optional<SavedService> saved(
        const std::string& service_id, Past past = Past::all
    ) const;
    /// What a name of the account of that ARN is known by where accounts could meet: in kept
    /// profiles, log groups, faults and secrets. The name itself, as it was before there were
    /// other accounts; of another account than the engine's own, where it is shared, "<account>:"
    /// before it. No name of App Runner's or CloudWatch Logs' has a colon.
    [[nodiscard]] std::string known_as(const std::string& arn, const std::string& name) const;
    /// From SetEmulation, by known_as() of the service; null when there is none.
    [[nodiscard]] const Profile* profile_of(const std::string& name) const;
    /// Takes back what an earlier engine has saved; flaw_of() must have found nothing. To be called
    /// before all else, profiles first. What was under way is asked for again, in the outbox. The
    /// time in between counts for no limit.
    void restore(SavedService saved, const base::Now& now);
    /// As SetEmulation, by known_as() and without a line or a change to keep. Before restore().
    void restore_profile(const std::string& name, const Profile& profile);

    /// All services by id, the last deleted_services_max deleted ones included. The reference stays
    /// good for the engine's life; what it shows changes with each step.
    [[nodiscard]] const std::map<std::string, ServiceView>& services() const;
    /// What is still to be done with one of their instances, for those who check the engine; null
    /// when there is no such instance.
    [[nodiscard]] const Schedule* find_schedule(
        const std::string& service_id, const std::string& instance_id
    ) const;
    /// What would be said of the service's deployment if it ended now (ServiceMachine::outlook).
    [[nodiscard]] std::optional<Outlook> outlook(
        const std::string& service_id, const base::Now& now
    ) const;
    /// How many of them are not DELETED.
    [[nodiscard]] std::size_t living_services() const;
    /// By full ARN; null when there is none.
    [[nodiscard]] const ServiceView* find_by_arn(std::string_view service_arn) const;
    /// By name among the services of the engine's own account and Region that are not DELETED; null
    /// when there is none.
    [[nodiscard]] const ServiceView* find_by_name(std::string_view service_name) const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace apprunner::core
