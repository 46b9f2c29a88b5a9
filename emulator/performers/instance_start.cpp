// An instance's container from nothing to its start; what others have removed from the engine
// meanwhile is put back. A stop request is looked at between the steps, so that nothing is started
// that is no longer wanted.
#include "emulator/performers/image_source.hpp"
#include "emulator/performers/instance_container.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/leftovers.hpp"

#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

/// Tries again when what is missing can be had again: both networks and the image.
asio::awaitable<base::Result<void>> InstanceRun::make_container() {
    constexpr int mendings_max = 3;
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
    } else if (sets_limits_ && is_refused_limit(error)) {
        sets_limits_ = false;
        remark("the engine may not set Fargate's limit of open files; started with its own");
    } else if (classify_start_failure(error) == core::StartFailure::image_gone) {
        const bool is_there = co_await has_image_again();
        if (!is_there) co_return false;
    } else {
        co_return false;
    }
    exit_watch_.cancel();
    if (!container_id_.empty()) {
        const auto removed = co_await remove_for_good(world_.client, container_id_);
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
    const NetworkKey key{effect_.service_id, effect_.spec.has_egress};
    auto placed = co_await world_.networks.place(key, effect_.service_name);
    if (!placed) co_return placed.error();
    placement_ = *placed;
    const ContainerPlan plan{
        effect_,
        *placement_,
        world_.owner,
        world_.region,
        world_.engine_cpus,
        secrets_.values,
        sets_limits_};
    docker::CreateContainer wanted = container_of(plan);
    auto created = co_await world_.client.create_container(wanted);
    if (!created && created.error().code == base::Errc::conflict) {
        // An earlier daemon had asked for it, and was killed before the engine had made it.
        co_await remove_for_good(world_.client, wanted.name);
        created = co_await world_.client.create_container(wanted);
    }
    if (!created) co_return created.error();
    container_id_ = created->id;

    docker::ConnectNetwork connect;
    connect.network = placement_->probe_network;
    connect.container = container_id_;
    connect.ipv4 = placement_->probe_address;
    const auto connected = co_await world_.client.connect_network(connect);
    if (!connected) co_return connected.error();
    if (stop_requested_.is_set()) co_return base::Result<void>();

    const auto watched = co_await watch_exit(docker::WaitCondition::next_exit);
    if (!watched) co_return watched.error();
    const auto started = co_await world_.client.start_container(container_id_);
    if (!started) {
        exit_watch_.cancel();  // Docker tells no end of what has not begun.
        co_return started.error();
    }
    const auto info = co_await world_.client.inspect_container(container_id_);
    if (info) take_pid(*info);
    co_return base::Result<void>();
}

}  // namespace apprunner::performers
