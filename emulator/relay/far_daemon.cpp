// A container's start and end, by the Engine API.
#include "emulator/relay/far_daemon.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace apprunner::relay {

namespace asio = boost::asio;
using base::Errc;
using base::Error;

namespace {

constexpr const char* label = "apprunner-sim.relay";
constexpr std::chrono::seconds ask_again{2};
constexpr std::chrono::seconds words_limit{3};

std::string volume_of(const std::string& name) {
    return name + "-state";
}

docker::CreateContainer container_of(const FarDaemon& daemon) {
    docker::CreateContainer options;
    options.name = daemon.name;
    options.image = daemon.image;
    options.entrypoint = std::vector<std::string>{far_program, "daemon"};
    options.command = daemon.words;
    options.labels[label] = daemon.name;
    options.binds = {
        daemon.socket + ":/var/run/docker.sock", volume_of(daemon.name) + ":" + far_state_dir};
    return options;
}

bool is_as_wanted(const docker::ContainerInfo& found, const FarDaemon& daemon) {
    std::vector<std::string> command{far_program, "daemon"};
    command.insert(command.end(), daemon.words.begin(), daemon.words.end());
    return found.running && found.command == command;
}

Error without_image(const docker::EngineClient& client, const FarDaemon& daemon) {
    const std::string& engine = client.endpoint().name;
    return {
        Errc::not_found,
        fmt::format(
            "the Docker Engine at {} has no image {}, of which the emulator runs there: bring a "
            "release's (`docker --host {} load --input FILE`), make it (`scripts/image`, with "
            "DOCKER_HOST={}), or name another one in APPRUNNER_SIM_IMAGE",
            engine,
            daemon.image,
            engine,
            engine
        )};
}

}  // namespace

asio::awaitable<base::Result<std::string>> start_far_daemon(
    docker::EngineClient& client, FarDaemon daemon
) {
    const auto image = co_await client.inspect_image(daemon.image);
    if (!image && image.error().code == Errc::not_found) co_return without_image(client, daemon);
    if (!image) co_return image.error();
    const auto found = co_await client.inspect_container(daemon.name);
    if (found && is_as_wanted(*found, daemon) && found->image_id == image->details.image_id) {
        co_return found->id;
    }
    if (found) {
        docker::RemoveContainer remove;
        remove.id = found->id;
        const auto removed = co_await client.remove_container(std::move(remove));
        if (!removed && removed.error().code != Errc::not_found) co_return removed.error();
    } else if (found.error().code != Errc::not_found) {
        co_return found.error();
    }
    auto options = container_of(daemon);
    const auto created = co_await client.create_container(std::move(options));
    if (!created) co_return created.error();
    const auto started = co_await client.start_container(created->id);
    if (!started) {
        const auto gone = co_await remove_far_daemon(client, daemon.name);
        if (!gone) spdlog::warn("{}", gone.error().detail);
        co_return started.error();
    }
    co_return created->id;
}

asio::awaitable<bool> wait_for_end(docker::EngineClient& client, std::string container) {
    bool was_told = false;
    while (true) {
        const auto end = co_await client.wait_container(container);
        if (end) co_return true;
        if (end.error().code == Errc::not_found) co_return false;
        if (end.error().code == Errc::cancelled) co_return false;
        if (!std::exchange(was_told, true)) spdlog::warn("{}", end.error().detail);
        co_await base::sleep_for(ask_again);
    }
}

asio::awaitable<base::Result<bool>> remove_far_daemon(
    docker::EngineClient& client, std::string name
) {
    const std::string state = std::string(far_state_dir) + "/state.db";
    const auto kept = co_await client.read_archive(name, state, 1024);
    const bool has_state = kept || kept.error().code != Errc::not_found;
    docker::RemoveContainer remove;
    remove.id = name;
    const auto removed = co_await client.remove_container(std::move(remove));
    if (!removed && removed.error().code != Errc::not_found) co_return removed.error();
    if (has_state) co_return false;
    const auto dropped = co_await client.remove_volume(volume_of(name));
    if (!dropped && dropped.error().code != Errc::not_found) co_return dropped.error();
    co_return true;
}

asio::awaitable<std::string> last_words_of(docker::EngineClient& client, std::string container) {
    const auto text = std::make_shared<std::string>();
    const auto executor = co_await asio::this_coro::executor;
    const auto ended = std::make_shared<base::Event>(executor);
    docker::FollowLogs follow;
    follow.container = std::move(container);
    follow.follow = false;
    docker::OnLogLine on_line = [text](const docker::LogLine& line) { *text = line.text; };
    docker::OnEnd on_end = [ended](const docker::StreamEnd& /*end*/) { ended->set(); };
    const auto stream =
        co_await client.follow_logs(std::move(follow), std::move(on_line), std::move(on_end));
    if (stream) co_await ended->wait_for(words_limit);
    co_return *text;
}

}  // namespace apprunner::relay
