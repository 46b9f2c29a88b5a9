// Whoever needs the network first makes it; the others find it by its name.
#include "emulator/performers/instance_roles.hpp"

#include "emulator/performers/labels.hpp"

#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

constexpr const char* roles_subnet = "169.254.170.0/24";
constexpr const char* shared_value = "credentials";

/// The value of a variable among NAME=VALUE; "": it is not there.
std::string variable_in(const std::vector<std::string>& environment, std::string name) {
    name += '=';
    for (const std::string& each : environment) {
        if (each.starts_with(name)) return each.substr(name.size());
    }
    return "";
}

}  // namespace

InstanceRoles::InstanceRoles(
    asio::io_context& control,
    docker::EngineClient& client,
    docker::Labels labels,
    roles::RoleEndpointOptions options,
    bool may_pass_own_keys,
    std::string why_none
)
    : client_(client),
      labels_(std::move(labels)),
      endpoint_(std::make_shared<roles::RoleEndpoint>(control, std::move(options))),
      may_pass_own_keys_(may_pass_own_keys),
      why_none_(std::move(why_none)) {}

InstanceRoles::~InstanceRoles() {
    endpoint_->stop();
}

asio::awaitable<std::string> InstanceRoles::find_network() {
    const std::vector<std::string> shared{std::string(shared_label) + "=" + shared_value};
    const auto found = co_await client_.list_networks(shared);
    if (!found) co_return "";
    for (const docker::NetworkInfo& each : *found) {
        if (each.name == roles_network) co_return each.id;
    }
    co_return "";
}

asio::awaitable<base::Result<std::string>> InstanceRoles::ensure_network() {
    if (!network_id_.empty()) co_return network_id_;
    std::string known = co_await find_network();
    if (known.empty()) {
        docker::CreateNetwork wanted;
        wanted.name = roles_network;
        wanted.subnet = roles_subnet;
        wanted.gateway = roles::role_address;
        // This machine is reached all the same; containers find no way out, nor each other.
        wanted.internal = true;
        wanted.driver_options["com.docker.network.bridge.enable_icc"] = "false";
        wanted.labels = labels_;
        wanted.labels[shared_label] = shared_value;
        const auto made = co_await client_.create_network(wanted);
        if (made) {
            known = *made;
        } else {
            // Another instance, or another daemon, was quicker.
            known = co_await find_network();
            if (known.empty()) co_return made.error();
        }
    }
    network_id_ = known;
    co_return network_id_;
}

asio::awaitable<base::Result<Membership>> InstanceRoles::join(roles::RoleHolder holder) {
    if (!why_none_.empty()) co_return base::Error(base::Errc::refused, why_none_);
    if (roles::passes_own_keys(holder.mode) && !may_pass_own_keys_) {
        co_return base::Error(
            base::Errc::refused,
            "this daemon serves others too: start it with --credentials profile to allow that"
        );
    }
    const auto keys = endpoint_->keys_for(holder);
    if (!keys) co_return keys.error();
    const auto network = co_await ensure_network();
    if (!network) co_return network.error();
    const auto listens = endpoint_->listen();
    if (!listens) co_return listens.error();
    Membership membership;
    membership.network = *network;
    membership.variables = endpoint_->admit(std::move(holder));
    co_return membership;
}

base::Result<void> InstanceRoles::join_again(const docker::ContainerInfo& container) {
    roles::RoleHolder holder;
    holder.instance_id = label_in(container.labels, instance_id_label);
    holder.role_arn = label_in(container.labels, role_label);
    holder.mode = label_in(container.labels, credentials_label);
    if (holder.role_arn.empty() || holder.mode.empty()) return {};
    if (roles::passes_own_keys(holder.mode) && !may_pass_own_keys_) {
        return base::Error{base::Errc::refused, "this daemon was not started with --credentials"};
    }
    for (const char* name : {roles::relative_uri_variable, roles::full_uri_variable}) {
        const std::string uri = variable_in(container.environment, name);
        if (!uri.empty() && endpoint_->admit_again(holder, uri)) return {};
    }
    return base::Error{base::Errc::conflict, "where it gets credentials is another daemon's now"};
}

bool InstanceRoles::forget_missing(const base::Error& error) {
    if (network_id_.empty()) return false;
    const bool is_gone =
        error.detail.find("network " + network_id_ + " not found") != std::string::npos;
    if (is_gone) network_id_.clear();
    return is_gone;
}

asio::awaitable<void> InstanceRoles::remove_network() {
    if (endpoint_->port() == 0 && network_id_.empty()) co_return;
    const std::string known = co_await find_network();
    if (!known.empty()) static_cast<void>(co_await client_.remove_network(known));
    network_id_.clear();
}

}  // namespace apprunner::performers
