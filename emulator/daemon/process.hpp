// The daemon as a process among others: its names, its log, and the process that it was started
// for. Control thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace apprunner::daemon {

[[nodiscard]] std::uint64_t fresh_seed();

/// To stderr, with the time; `level` is one of spdlog's.
void set_up_logging(const std::string& level);

/// Tells, once, that another process has ended, however it did; also when it has ended before.
class ProcessWatch {
  public:
    ProcessWatch(boost::asio::any_io_executor executor, int pid, std::function<void()> on_end);

  private:
    boost::asio::posix::stream_descriptor descriptor_;
};

}  // namespace apprunner::daemon
