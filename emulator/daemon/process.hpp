// The daemon as a process among others: its names, its log, and the process that it was started
// for. Control thread only.
#pragma once

#include "emulator/base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace apprunner::docker {
struct Endpoint;
}
namespace apprunner::ingress {
struct AccessRecord;
}

namespace apprunner::daemon {

/// To stderr, with the time; `level` is one of spdlog's.
void set_up_logging(const std::string& level);

/// Says on stderr why the daemon did not start; gives its exit code.
[[nodiscard]] int refuse(const base::Error& error, int code = 1);

/// Where everything is: `api` begins with the version.
void log_start(const std::string& api, std::uint16_t ingress, const docker::Endpoint& engine);

/// One request to a service, at level debug.
void log_access(const ingress::AccessRecord& record);

/// Whether only this machine's own processes reach what listens there. `address` is an IP address.
[[nodiscard]] bool is_loopback(const std::string& address);

/// How many descriptors the process may have, from now on: as many as it is allowed to ask for, but
/// no more than is of use. The usual soft limit of 1024 is there for programs that use select(),
/// which this one does not; about 500 idle clients of the services would use it up, and then
/// nothing works, calls to stop the daemon included.
[[nodiscard]] std::size_t raise_descriptor_limit();

/// Of the services. A quarter of the descriptors is for the API, the engine, the probes and the
/// state; a client takes two, its own and the one to the instance.
[[nodiscard]] constexpr std::size_t clients_max_for(std::size_t descriptors) {
    return (descriptors - descriptors / 4) / 2;
}

/// When the start is over, lets go of the pages of the program and its libraries that are mapped by
/// then, most of which only the start has needed: an idle daemon's memory is for the most part
/// these. What is needed again is mapped again out of the page cache. (A debugger's breakpoints are
/// lost.)
boost::asio::awaitable<void> unmap_start_pages();

/// Whether it is no more, or a zombie.
[[nodiscard]] bool has_ended(int pid);

/// Tells, once, that another process has ended, however it did; also when it has ended before. By
/// pidfd_open(2), or where the kernel (before 5.3) has none, by asking each half second.
class ProcessWatch {
  public:
    ProcessWatch(boost::asio::any_io_executor executor, int pid, std::function<void()> on_end);

  private:
    void ask();

    const int pid_;
    const std::function<void()> on_end_;
    boost::asio::posix::stream_descriptor descriptor_;
    boost::asio::steady_timer timer_;
};

}  // namespace apprunner::daemon
