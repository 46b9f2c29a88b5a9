// The events of all nodes as one stream: one stream of each node, opened again when it breaks.
#include "emulator/base/await.hpp"
#include "emulator/swarm/fleet.hpp"

#include <chrono>
#include <utility>

namespace apprunner::swarm {

namespace asio = boost::asio;
using docker::EngineClient;

namespace {

constexpr std::chrono::milliseconds reopen_pause{500};

std::int64_t now_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

class Fleet::EventFeed : public docker::Subscription::Stream {
  public:
    EventFeed(docker::FollowEvents options, docker::OnEvent on_event)
        : options_(std::move(options)), on_event_(std::move(on_event)) {}

    void cancel() override {
        is_cancelled_ = true;
        // Their handlers hold them: clearing alone would end nothing.
        for (const auto& [id, of_node] : streams_) of_node->stream.cancel();
        streams_.clear();
    }

    /// Until it is cancelled, or the fleet is over. The clocks of nodes differ: an event gets the
    /// time at which it was heard of, and a node's own is where its stream goes on.
    static asio::awaitable<void> keep(std::shared_ptr<EventFeed> self, const Fleet& fleet) {
        while (!fleet.is_over_ && !self->is_cancelled_) {
            const auto nodes = fleet.nodes_;
            for (const auto& [id, node] : nodes) {
                if (node->is_linked && node->client) co_await follow(self, id, node);
            }
            co_await base::sleep_for(reopen_pause);
        }
    }

  private:
    struct OfNode {
        docker::Subscription stream;
        std::int64_t since_ns = 0;
        bool is_open = false;
    };

    static asio::awaitable<void> follow(
        std::shared_ptr<EventFeed> self, std::string id, NodePointer node
    ) {
        const auto of_node =
            self->streams_.try_emplace(id, std::make_shared<OfNode>()).first->second;
        if (of_node->is_open || self->is_cancelled_) co_return;
        of_node->is_open = true;
        docker::FollowEvents options = self->options_;
        options.since_ns =
            node->is_own && of_node->since_ns == 0 ? self->options_.since_ns : of_node->since_ns;
        docker::OnEvent on_event = [self, of_node](docker::EngineEvent event) {
            of_node->since_ns = event.time_ns + 1;
            event.time_ns = now_ns();
            if (!self->is_cancelled_) self->on_event_(event);
        };
        docker::OnEnd on_end = [of_node](const docker::StreamEnd& /*end*/) {
            of_node->is_open = false;
        };
        auto followed =
            co_await node->client->follow_events(options, std::move(on_event), std::move(on_end));
        of_node->is_open = followed.has_value() && of_node->is_open;
        if (followed && !self->is_cancelled_) of_node->stream = std::move(*followed);
    }

    const docker::FollowEvents options_;
    const docker::OnEvent on_event_;
    std::map<std::string, std::shared_ptr<OfNode>> streams_;  ///< By the node's id.
    bool is_cancelled_ = false;
};

EngineClient::Awaitable<docker::Subscription> Fleet::follow_events(
    docker::FollowEvents options, docker::OnEvent on_event, docker::OnEnd /*on_end*/
) {
    auto feed = std::make_shared<EventFeed>(std::move(options), std::move(on_event));
    spawn(EventFeed::keep(feed, *this));
    docker::Subscription subscription(feed);
    co_return subscription;
}

}  // namespace apprunner::swarm
