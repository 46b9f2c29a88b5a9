// What may be read of the engine between its steps.
#include "emulator/core/engine_impl.hpp"

namespace apprunner::core {

std::optional<SavedService> Engine::saved(const std::string& service_id, Past past) const {
    const auto found = impl_->machines.find(service_id);
    return found != impl_->machines.end() ? std::optional(found->second.saved(past)) : std::nullopt;
}

std::string Engine::known_as(const std::string& arn, const std::string& name) const {
    return impl_->known_as(arn, name);
}

const Profile* Engine::profile_of(const std::string& name) const {
    const auto found = impl_->profile_by_name.find(name);
    return found != impl_->profile_by_name.end() ? &found->second : nullptr;
}

const std::map<std::string, ServiceView>& Engine::services() const {
    return impl_->views;
}

const Schedule* Engine::find_schedule(const std::string& service_id, const std::string& instance_id)
    const {
    const auto found = impl_->machines.find(service_id);
    return found != impl_->machines.end() ? found->second.find_schedule(instance_id) : nullptr;
}

std::optional<Outlook> Engine::outlook(const std::string& service_id, const base::Now& now) const {
    const auto found = impl_->machines.find(service_id);
    return found != impl_->machines.end() ? found->second.outlook(now) : std::nullopt;
}

std::size_t Engine::living_services() const {
    return impl_->id_by_name.size();
}

const ServiceView* Engine::find_by_arn(std::string_view service_arn) const {
    return impl_->view_by_arn(service_arn);
}

const ServiceView* Engine::find_by_name(std::string_view service_name) const {
    const auto named = impl_->id_by_name.find(name_key(impl_->options.account, service_name));
    return named != impl_->id_by_name.end() ? &impl_->views.at(named->second) : nullptr;
}

}  // namespace apprunner::core
