// A helper container in an instance's network namespace, of the daemon's own image: it prints where
// the app listens, for engines whose /proc is not ours. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/await.hpp"
#include "emulator/model/image.hpp"
#include "emulator/performers/reach.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::performers {

struct HelperWanted {
    EngineReach reach;
    std::string instance_container;
    docker::Labels labels;  ///< Of ours, so that it never outlives its daemon's clearing.
    std::string name;
};

class ListenerHelper : public std::enable_shared_from_this<ListenerHelper> {
  public:
    using OnListeners = std::function<void(const std::vector<model::ListeningSocket>&)>;

    /// `client` must outlive it.
    ListenerHelper(
        const boost::asio::any_io_executor& executor,
        docker::EngineClient& client,
        HelperWanted wanted,
        OnListeners on_listeners
    );

    /// Its whole life, to be spawned once: runs the helper until stop(), and leaves nothing. A
    /// helper that cannot be made is told in the log; probes tell the rest.
    static boost::asio::awaitable<void> live(std::shared_ptr<ListenerHelper> self);
    /// It is not needed (any more); nothing is called after it.
    void stop() {
        is_over_ = true;
        stopped_.set();
    }
    /// It has told a socket on that port, or will not tell any (more).
    [[nodiscard]] bool has_told(std::uint16_t port) const;
    /// Returns once its container is gone.
    boost::asio::awaitable<void> wait_for_end() { co_await ended_.wait(); }

  private:
    boost::asio::awaitable<base::Result<void>> run();

    docker::EngineClient& client_;
    const HelperWanted wanted_;
    const OnListeners on_listeners_;
    std::string container_id_;
    bool is_over_ = false;  ///< Nothing is told any more.
    std::vector<model::ListeningSocket> last_;
    docker::Subscription lines_;
    base::Event stopped_;
    base::Event ended_;
};

}  // namespace apprunner::performers
