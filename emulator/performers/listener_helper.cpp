// Create, start, read its lines, remove.
#include "emulator/performers/listener_helper.hpp"

#include "emulator/performers/leftovers.hpp"
#include "probes/io/listener_line.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

ListenerHelper::ListenerHelper(
    const asio::any_io_executor& executor,
    docker::EngineClient& client,
    HelperWanted wanted,
    OnListeners on_listeners
)
    : client_(client),
      wanted_(std::move(wanted)),
      on_listeners_(std::move(on_listeners)),
      stopped_(executor),
      ended_(executor) {}

asio::awaitable<void> ListenerHelper::live(std::shared_ptr<ListenerHelper> self) {
    const auto ran = co_await self->run();
    if (!ran) {
        self->is_over_ = true;
        spdlog::info("where the app listens is not told: {}", ran.error().detail);
    }
    co_await self->stopped_.wait();
    self->lines_.cancel();
    if (!self->container_id_.empty()) {
        const auto removed = co_await remove_for_good(self->client_, self->container_id_);
        if (!removed) spdlog::warn("a helper container: {}", removed.error().detail);
    }
    self->ended_.set();
}

bool ListenerHelper::has_told(std::uint16_t port) const {
    const auto is_there = [port](const model::ListeningSocket& each) { return each.port == port; };
    return is_over_ || std::any_of(last_.begin(), last_.end(), is_there);
}

asio::awaitable<base::Result<void>> ListenerHelper::run() {
    docker::CreateContainer create;
    create.name = wanted_.name;
    create.image = wanted_.reach.image_id;
    create.entrypoint = std::vector<std::string>{wanted_.reach.program};
    create.command = std::vector<std::string>{"listeners"};
    create.network = "container:" + wanted_.instance_container;
    create.labels = wanted_.labels;
    const auto created = co_await client_.create_container(create);
    if (!created) co_return created.error();
    container_id_ = created->id;
    if (stopped_.is_set()) co_return base::Result<void>();
    const auto started = co_await client_.start_container(container_id_);
    if (!started) co_return started.error();
    docker::FollowLogs follow;
    follow.container = container_id_;
    const auto self = shared_from_this();
    docker::OnLogLine on_line = [self](const docker::LogLine& line) {
        const auto listeners = probes::parse_listener_line(line.text);
        if (!listeners || self->stopped_.is_set()) return;
        self->last_ = *listeners;
        self->on_listeners_(*listeners);
    };
    docker::OnEnd on_end = [self](const docker::StreamEnd& /*end*/) { self->is_over_ = true; };
    auto followed = co_await client_.follow_logs(follow, std::move(on_line), std::move(on_end));
    if (!followed) co_return followed.error();
    lines_ = std::move(*followed);
    co_return base::Result<void>();
}

}  // namespace apprunner::performers
