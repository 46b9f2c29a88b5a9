// An instance's container from nothing to its start; what others have removed from the engine
// meanwhile is put back. A stop request is looked at between the steps, so that nothing is started
// that is no longer wanted.
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/image_source.hpp"
#include "emulator/performers/instance_container.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/leftovers.hpp"
#include "emulator/performers/start_gate.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// How long a container whose making was not answered is looked for, and how long an engine that
/// answers must have had none.
constexpr std::chrono::minutes unanswered_limit{10};
constexpr std::chrono::seconds unanswered_quiet{10};
constexpr const char* no_limits_remark =
    "the engine may not set Fargate's limit of open files; started with its own";
constexpr const char* no_bound_remark =
    "the engine may not bound the number of processes; started without";

}  // namespace

/// Tries again when what is missing can be had again: both networks and the image.
asio::awaitable<base::Result<void>> InstanceRun::make_container() {
    constexpr int mendings_max = 3;
    sets_limits_ = world_.engine_sets_limits;
    bounds_processes_ = world_.engine_bounds_processes;
    if (!sets_limits_) remark(no_limits_remark);
    if (!bounds_processes_) remark(no_bound_remark);
    auto made = co_await try_container();
    for (int count = 0; !made && count < mendings_max; ++count) {
        if (stop_requested_.is_set()) break;
        const base::Error missing = made.error();
        const bool is_mended = co_await mend(missing);
        if (!is_mended) break;
        made = co_await try_container();
    }
    co_return made;
}

/// What others removed from the engine by hand is made, or had, again.
asio::awaitable<bool> InstanceRun::mend(base::Error error) {
    if (placement_ && world_.networks.forget_missing(*placement_, error)) {
        remark("a network had been removed from the Docker Engine; it is made again");
    } else if (world_.roles.forget_missing(error)) {
        co_await take_role();  // Its last container was another daemon's.
    } else if (sets_limits_ && is_refused_limit(error)) {
        sets_limits_ = false;
        world_.engine_sets_limits = false;
        remark(no_limits_remark);
    } else if (bounds_processes_ && is_refused_process_bound(error)) {
        bounds_processes_ = false;
        world_.engine_bounds_processes = false;
        remark(no_bound_remark);
    } else if (is_address_taken(error)) {
        // The engine has not let go of it for a container that is gone: the next one is taken.
    } else if (classify_start_failure(error) == core::StartFailure::image_gone) {
        const bool is_there = co_await has_image_again();
        if (!is_there) co_return false;
    } else {
        co_return false;
    }
    exit_watch_.cancel();
    if (!container_id_.empty()) {
        const EngineQuestion<void> removal = [this] {
            return remove_for_good(world_.client, container_id_);
        };
        const std::function<bool()> is_wanted = [this] { return !stop_requested_.is_set(); };
        const auto removed = co_await ask_patiently(removal, is_wanted);
        if (!removed) co_return false;
        container_id_.clear();
    }
    if (placement_) world_.networks.release(*std::exchange(placement_, std::nullopt));
    co_return true;
}

/// Only the very same image will do: another one was never deployed. A stop does not wait for it.
asio::awaitable<bool> InstanceRun::has_image_again() {
    const std::string& name = effect_.spec.image_identifier;
    remark("the image had been removed from the Docker Engine; looking for " + name + " again");
    image_search_ = std::make_shared<ImageSearch>(executor_);
    spawn(search_image(image_search_));
    co_await image_search_->over.wait();
    co_return image_search_->has_found;
}

asio::awaitable<void> InstanceRun::search_image(std::shared_ptr<ImageSearch> search) {
    const std::string& name = effect_.spec.image_identifier;
    ImageListener listener;
    listener.on_progress = [](const std::string& /*text*/) {};
    listener.on_remark = [this](const std::string& text) { remark(text); };
    const auto image = co_await world_.images.obtain(name, listener);
    if (!image) {
        remark("no luck: " + image.error().message);
    } else if (image->image_id != effect_.spec.image_id) {
        remark(name + " is another image now, and was not deployed: " + image->image_id);
    } else {
        search->has_found = true;
    }
    search->over.set();
}

void InstanceRun::remark(const std::string& text) {
    if (!effect_.is_trial) world_.journal.remark(effect_.service_id, effect_.instance_id, text);
}

/// Everything up to a started container. Gives success early, with nothing started, when a stop was
/// requested meanwhile.
asio::awaitable<base::Result<void>> InstanceRun::try_container() {
    const StartGate::Turn turn = co_await world_.starts.turn();
    if (stop_requested_.is_set()) co_return base::Result<void>();
    const NetworkKey key{effect_.service_id, effect_.spec.has_egress};
    const EngineQuestion<Placement> place = [this, &key] {
        return world_.networks.place(key, effect_.service_name);
    };
    const std::function<bool()> is_start_wanted = [this] { return !stop_requested_.is_set(); };
    auto placed = co_await ask_patiently(place, is_start_wanted);
    if (!placed && is_absence(placed.error())) world_.unsure_services.insert(effect_.service_id);
    if (!placed) co_return placed.error();
    placement_ = *placed;
    const ContainerPlan plan{
        effect_,
        *placement_,
        world_.owner,
        world_.region,
        world_.engine_cpus,
        secrets_.values,
        sets_limits_,
        world_.state_mark,
        bounds_processes_,
        own_variables(),
        membership_ ? credentials_ : "",
        secrets_.given};
    const docker::CreateContainer wanted = container_of(plan);
    const auto created = co_await create_container(wanted);
    if (!created) co_return created.error();
    const auto connected = co_await connect_probe_network();
    if (!connected) co_return connected.error();
    const auto joined = co_await connect_roles_network();
    if (!joined) co_return joined.error();
    if (stop_requested_.is_set()) co_return base::Result<void>();
    const auto started = co_await start_container();
    if (!started) co_return started.error();
    const auto reached = world_.networks.check_reach();
    if (!reached) co_return reached.error();
    if (stop_requested_.is_set()) co_return base::Result<void>();
    const EngineQuestion<docker::ContainerInfo> look = [this] {
        return world_.client.inspect_container(container_id_);
    };
    const std::function<bool()> is_wanted = [this] { return !stop_requested_.is_set(); };
    const auto info = co_await ask_patiently(look, is_wanted);
    if (info) take_pid(*info);
    co_return base::Result<void>();
}

/// Its name is ours before the engine has answered: one whose making was never answered is found
/// again by it.
asio::awaitable<base::Result<void>> InstanceRun::create_container(docker::CreateContainer wanted) {
    Patience patience;
    unanswered_name_ = wanted.name;
    while (true) {
        auto created = co_await world_.client.create_container(wanted);
        if (!created && created.error().code == base::Errc::conflict) {
            // An earlier daemon, or an earlier call, had asked for it without hearing of it.
            co_await remove_for_good(world_.client, wanted.name);
            created = co_await world_.client.create_container(wanted);
        }
        if (created) {
            container_id_ = created->id;
            unanswered_name_.clear();
            const std::string node = world_.client.node_of(container_id_);
            if (!node.empty()) remark("on node " + node);
            co_return base::Result<void>();
        }
        const base::Error error = created.error();
        // While the name is taken, the engine has it, or is still making it: it is ours to remove.
        if (!is_unsettled(error) && !is_name_taken(error)) unanswered_name_.clear();
        if (stop_requested_.is_set() || !patience.allows(error)) co_return error;
        co_await base::sleep_for(engine_retry_pause);
    }
}

asio::awaitable<base::Result<void>> InstanceRun::connect_probe_network() {
    docker::ConnectNetwork connect;
    connect.network = placement_->probe_network;
    connect.container = container_id_;
    connect.ipv4 = placement_->probe_address;
    Patience patience;
    bool was_asked = false;
    while (true) {
        const auto connected = co_await world_.client.connect_network(connect);
        if (connected) co_return base::Result<void>();
        const base::Error error = connected.error();
        // The call whose answer was lost had done it.
        const bool is_done = error.detail.find("already exists in network") != std::string::npos;
        if (was_asked && is_done) co_return base::Result<void>();
        if (stop_requested_.is_set() || !patience.allows(error)) co_return error;
        was_asked = true;
        co_await base::sleep_for(engine_retry_pause);
    }
}

/// Starts it once: where the answer is lost, the container says whether it has been started.
asio::awaitable<base::Result<void>> InstanceRun::start_container() {
    const std::function<bool()> is_wanted = [this] { return !stop_requested_.is_set(); };
    const EngineQuestion<void> watch = [this] {
        return watch_exit(docker::WaitCondition::next_exit);
    };
    const EngineQuestion<docker::ContainerInfo> look = [this] {
        return world_.client.inspect_container(container_id_);
    };
    const auto watched = co_await ask_patiently(watch, is_wanted);
    if (!watched) co_return watched.error();
    Patience patience;
    while (true) {
        const auto started = co_await world_.client.start_container(container_id_);
        if (started) co_return base::Result<void>();
        const base::Error error = started.error();
        if (is_absence(error) && is_wanted()) {
            co_await base::sleep_for(engine_retry_pause);
            const auto info = co_await ask_patiently(look, is_wanted);
            const bool has_begun = info && (info->running || info->started_at_ns > 0);
            if (has_begun) co_return base::Result<void>();
        }
        if (!is_wanted() || !patience.allows(error)) {
            exit_watch_.cancel();  // Docker tells no end of what has not begun.
            co_return error;
        }
        if (!is_absence(error)) co_await base::sleep_for(engine_retry_pause);
    }
}

/// The engine may still be making it: it is looked for until it is gone, or an engine that answers
/// has had none of that name for a while.
asio::awaitable<void> InstanceRun::remove_unanswered(std::string name) {
    ++world_.late_removals;
    docker::RemoveContainer removal;
    removal.id = name;
    const auto deadline = std::chrono::steady_clock::now() + unanswered_limit;
    std::chrono::steady_clock::time_point absent_since{};
    while (std::chrono::steady_clock::now() < deadline) {
        const auto removed = co_await world_.client.remove_container(removal);
        if (removed) break;
        const auto now = std::chrono::steady_clock::now();
        const bool is_none = removed.error().code == base::Errc::not_found;
        if (!is_none || absent_since == decltype(absent_since){}) absent_since = now;
        if (is_none && now - absent_since >= unanswered_quiet) break;
        co_await base::sleep_for(engine_retry_pause);
    }
    if (placement_) world_.networks.release(*placement_);
    --world_.late_removals;
}

}  // namespace apprunner::performers
