// An instance and its role: what its container is told of, and the network where keys are to be
// had.
#include "emulator/core/engine.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_roles.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// Seen in the environment of every Fargate task; that App Runner's instances have them is
/// inferred from their being Fargate's.
constexpr const char* execution_env = "AWS_ECS_FARGATE";

}  // namespace

/// To be asked once a start: which variables are AWS's own, and who has keys.
asio::awaitable<void> InstanceRun::take_role() {
    membership_.reset();
    aws_variables_.clear();
    const auto& services = world_.driver.engine().services();
    const auto service = services.find(effect_.service_id);
    if (service == services.end()) co_return;
    if (service->second.profile.aws_variables) {
        aws_variables_ = {
            {"AWS_REGION", world_.region},
            {"AWS_DEFAULT_REGION", world_.region},
            {"AWS_EXECUTION_ENV", execution_env}};
    }
    credentials_ = service->second.profile.credentials;
    if (effect_.spec.role_arn.empty() || credentials_ == "off") co_return;
    const roles::RoleHolder holder{effect_.instance_id, effect_.spec.role_arn, credentials_};
    const auto joined = co_await world_.roles.join(holder);
    if (!joined) {
        remark("no credentials for the instance role: " + joined.error().detail);
        co_return;
    }
    membership_ = *joined;
    if (roles::passes_own_keys(credentials_)) {
        remark("the app gets your own AWS keys for its role (--credentials " + credentials_ + ")");
    }
}

/// Ours, as far as neither the user nor a secret of his has the name; an endpoint of his for all of
/// AWS is for STS too.
std::vector<std::pair<std::string, std::string>> InstanceRun::own_variables() const {
    std::vector<std::pair<std::string, std::string>> all = aws_variables_;
    if (membership_) {
        all.insert(all.end(), membership_->variables.begin(), membership_->variables.end());
    }
    const auto has = [this](std::string_view name) {
        const auto is_it = [name](const auto& each) { return each.first == name; };
        const auto& given = effect_.spec.environment;
        return std::any_of(given.begin(), given.end(), is_it) ||
               std::any_of(secrets_.values.begin(), secrets_.values.end(), is_it);
    };
    std::erase_if(all, [&has](const auto& each) {
        return has(each.first) || (each.first == roles::sts_variable && has("AWS_ENDPOINT_URL"));
    });
    return all;
}

asio::awaitable<base::Result<void>> InstanceRun::connect_roles_network() {
    if (!membership_) co_return base::Result<void>();
    docker::ConnectNetwork connect;
    connect.network = membership_->network;
    connect.container = container_id_;
    Patience patience;
    while (true) {
        const auto connected = co_await world_.client.connect_network(connect);
        if (connected) co_return base::Result<void>();
        const base::Error error = connected.error();
        const bool is_done = error.detail.find("already exists in network") != std::string::npos;
        if (is_done) co_return base::Result<void>();
        if (stop_requested_.is_set() || !patience.allows(error)) co_return error;
        co_await base::sleep_for(engine_retry_pause);
    }
}

}  // namespace apprunner::performers
