// Watches one container from its start: where it listens, and when the probed port opens. One
// thread or strand: that of the executor, which also calls everything here.
#pragma once

#include "emulator/model/image.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::probes {

struct WatchedPort {
    /// Of a process in the container's network namespace, for which check_container_process
    /// (listening_sockets.hpp) has vouched; 0: not known.
    pid_t pid = 0;
    std::string address;  ///< Where probes come.
    std::uint16_t port = 8080;
    std::string proc_folder = "/proc";
};

/// Looks into /proc where the pid is known: every 10 ms for the first 2 s, then every 50 ms for a
/// minute, then every 250 ms. A look costs 16 microseconds while the number of sockets stays the
/// same; the dear reading after a change (see listening_sockets.hpp) is held below a twentieth of
/// one CPU.
///
/// Without a pid it tries to connect every 100 ms until the port is open, and tells only that.
/// The executor's context must outlive it.
class PortWatch {
  public:
    /// The first list, which may be empty, and each that differs from the one before; sorted.
    using OnListeners = std::function<void(const std::vector<model::ListeningSocket>&)>;
    /// Once at most: something listens on the port at the probed address or at all addresses.
    using OnOpen = std::function<void()>;

    /// Nothing is called from within the constructor.
    PortWatch(
        boost::asio::any_io_executor executor,
        WatchedPort port,
        OnListeners on_listeners,
        OnOpen on_open
    );
    ~PortWatch();
    PortWatch(const PortWatch&) = delete;
    PortWatch& operator=(const PortWatch&) = delete;

    /// Reads at once, whatever the pace, and tells what is new before it returns.
    void look_now();
    /// Nothing is called after it. It ends by itself, in silence, with the container's process.
    void stop();

  private:
    class Watch;
    std::shared_ptr<Watch> watch_;
};

}  // namespace apprunner::probes
