// pidfd_open(2) makes the end of a process something that can be waited for.
#include "emulator/daemon/process.hpp"

#include <boost/asio/post.hpp>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <random>
#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;

std::uint64_t fresh_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
}

void set_up_logging(const std::string& level) {
    auto logger = spdlog::stderr_logger_st("apprunner-sim");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    logger->set_level(spdlog::level::from_str(level));
    spdlog::set_default_logger(std::move(logger));
}

ProcessWatch::ProcessWatch(asio::any_io_executor executor, int pid, std::function<void()> on_end)
    : descriptor_(executor) {
    const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0) {
        asio::post(executor, std::move(on_end));
        return;
    }
    descriptor_.assign(fd);
    descriptor_.async_wait(
        asio::posix::stream_descriptor::wait_read,
        [on_end = std::move(on_end)](const boost::system::error_code& error) {
            if (!error) on_end();
        }
    );
}

}  // namespace apprunner::daemon
