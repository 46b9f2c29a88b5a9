// What the engine has inside: the machines, their views, and who is called what. For engine*.cpp
// alone. Pure; control thread only.
#pragma once

#include "emulator/core/engine.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace apprunner::core {

/// What is unique among services that are not DELETED: the ARN without its id, that is account,
/// Region and name.
[[nodiscard]] inline std::string name_key(const model::Account& account, std::string_view name) {
    return model::apprunner_arn(account, "service/" + std::string(name));
}

class Engine::Impl {
  public:
    explicit Impl(EngineOptions engine_options)
        : options(std::move(engine_options)), ids(options.seed) {}

    EngineOptions options;
    base::IdSource ids;
    Outbox outbox;
    std::map<std::string, ServiceView> views;
    std::map<std::string, ServiceMachine> machines;  ///< Same keys as `views`.
    std::map<std::string, std::string> id_by_name;   ///< By name_key(); services not DELETED.
    std::map<std::string, Profile> profile_by_name;  ///< From SetEmulation.
    std::deque<std::string> deleted;                 ///< Ids of DELETED services, oldest first.

    [[nodiscard]] ServiceView* view_by_arn(std::string_view arn) {
        const std::size_t slash = arn.rfind('/');
        if (slash == std::string_view::npos) return nullptr;
        const auto found = views.find(std::string(arn.substr(slash + 1)));
        const bool is_it = found != views.end() && found->second.service.service_arn == arn;
        return is_it ? &found->second : nullptr;
    }

    [[nodiscard]] const Profile& profile_for(const std::string& name) const {
        const auto found = profile_by_name.find(name);
        return found != profile_by_name.end() ? found->second : options.profile;
    }

    /// Under which SetEmulation's profile of that name is kept.
    [[nodiscard]] std::string known_as(const std::string& arn, const std::string& name) const {
        const std::string account_id = model::account_of_arn(arn).account_id;
        const bool is_apart = options.is_shared && account_id != options.account.account_id;
        return is_apart ? account_id + ":" + name : name;
    }
    [[nodiscard]] std::string known_as(const model::Service& service) const {
        return known_as(service.service_arn, service.service_name);
    }

    Answer on(const CreateService& request, const base::Now& now);
    Answer on(const UpdateService& request, const base::Now& now);
    Answer on(const StartDeployment& request, const base::Now& now);
    Answer on(const PauseService& request, const base::Now& now);
    Answer on(const ResumeService& request, const base::Now& now);
    Answer on(const DeleteService& request, const base::Now& now);
    Answer on(const SetTimeToLive& request, const base::Now& now);
    Answer on(const SetEmulation& request, const base::Now& now);

    /// Refuses, or lets `start` begin the operation.
    Answer admit(
        model::OperationType type, const std::string& arn, const base::Now& now, auto&& start
    );
    /// After each step on a service.
    void settle(const std::string& service_id);
    /// A step on a service that no request has asked for: `work`, and what is due.
    void step(const std::string& service_id, const base::Now& now, auto&& work);
    void forget_oldest_deleted();
    void note_change(const std::string& id) { outbox.changed_services.push_back(id); }
    void restore(SavedService saved, const base::Now& now);
};

}  // namespace apprunner::core
