// What an earlier daemon has left: what goes on is found again, everything else is removed.
#include "docker/engine_process.hpp"
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_container.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/performers/program_look.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// By then the engine has made what it was asked for before.
constexpr std::chrono::seconds latecomers_after{3};

}  // namespace

asio::awaitable<void> Performer::prepare() {
    if (is_prepared_) co_return;
    if (const auto under_way = preparation_) {
        co_await under_way->wait();
        co_return;
    }
    preparation_ = std::make_shared<base::Event>(control_.get_executor());
    co_await prepare_once();
    std::exchange(preparation_, nullptr)->set();
}

/// False: the engine did not let us. Where nothing is removed, it is kept with its addresses.
asio::awaitable<bool> Performer::clear_leftovers() {
    if (!removes_leftovers_) {
        const auto ours = owner_filter(world_.owner);
        const auto containers = co_await client_.list_containers(ours);
        if (!containers) co_return false;
        for (const docker::ListedContainer& each : *containers) kept_.containers.insert(each.id);
        co_return true;
    }
    if (kept_.services.empty()) co_await networks_.leave();
    const auto removed = co_await remove_leftovers(client_, world_.owner, kept_);
    if (!removed) {
        spdlog::warn("what an earlier daemon left: {}", removed.error().detail);
        co_return false;
    }
    const int count = removed->count;
    if (count > 0) {
        spdlog::info("removed {} containers and networks that an earlier daemon left", count);
    }
    // They hold nothing up that goes on.
    for (const auto* left : {&removed->containers_left, &removed->networks_left}) {
        for (const std::string& each : *left) spdlog::warn("left by an earlier daemon: {}", each);
    }
    co_return true;
}

/// False: the engine does not answer.
asio::awaitable<bool> Performer::find_way() {
    if (!finds_reach_) co_return true;
    auto reach = co_await find_reach(client_);
    if (!reach) co_return false;
    if (reach->is_joined()) {
        spdlog::info("in container {}: joined to the probe network", reach->container_id);
    }
    networks_.set_reach(*reach);
    world_.reach = std::move(*reach);
    co_return true;
}

asio::awaitable<void> Performer::prepare_once() {
    const auto info = co_await client_.info();
    if (!info) co_return;
    world_.engine_cpus = info->cpus;
    world_.engine_architecture = info->architecture;
    const bool is_found = co_await find_way();
    if (!is_found) co_return;
    const auto open_files = docker::open_files_bound(client_.endpoint(), world_.proc_folder);
    world_.engine_sets_limits = !open_files || *open_files >= open_files_max;
    const bool is_clear = co_await clear_leftovers();
    if (!is_clear) co_return;
    if (!kept_.containers.empty()) {
        const auto found = co_await networks_.find_again();
        if (!found) co_return;
    }
    // Their addresses are taken before any instance starts.
    for (const std::string& container : kept_.containers) {
        const auto kept = co_await client_.inspect_container(container);
        if (kept) static_cast<void>(networks_.hold(*kept));
    }
    const auto rejoined = co_await networks_.rejoin();
    if (!rejoined && is_absence(rejoined.error())) co_return;
    if (!rejoined) spdlog::warn("the probe network: {}", rejoined.error().detail);
    is_prepared_ = true;
    if (removes_leftovers_) spawn(remove_latecomers(), "latecomers");
}

/// Not before: it would remove the container as one that was left.
asio::awaitable<std::optional<model::ProgramFile>> Performer::look_into_image(core::RunSpec spec) {
    co_await prepare();
    const std::string owner = world_.owner;
    const std::string mark = world_.state_mark;
    auto file = co_await performers::look_into_image(client_, owner, mark, spec);
    co_return file;
}

/// What the engine was still making for an earlier daemon when its leftovers were listed.
asio::awaitable<void> Performer::remove_latecomers() {
    co_await base::sleep_for(latecomers_after);
    KeptContainers kept = kept_;
    for (const auto& [instance_id, run] : runs_) kept.instances.insert(instance_id);
    if (is_ending_) co_return;
    const auto removed = co_await remove_left_containers(client_, world_.owner, kept);
    if (!removed) spdlog::warn("what an earlier daemon left: {}", removed.error().detail);
}

}  // namespace apprunner::performers
