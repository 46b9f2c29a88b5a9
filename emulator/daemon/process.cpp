// Sets up the daemon's log and its limit of descriptors, and watches for the end of the process
// that it was started for, by pidfd or by asking.
#include "emulator/daemon/process.hpp"

#include "docker/endpoint.hpp"
#include "emulator/base/await.hpp"
#include "emulator/ingress/ingress.hpp"

#include <boost/asio/ip/address.hpp>

#include <link.h>
#include <poll.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <random>
#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;

void set_up_logging(const std::string& level) {
    auto logger = spdlog::stderr_logger_st("apprunner-sim");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    logger->set_level(spdlog::level::from_str(level));
    spdlog::set_default_logger(std::move(logger));
}

int refuse(const base::Error& error, int code) {
    std::fprintf(stderr, "apprunner-sim: %s\n", error.detail.c_str());
    return code;
}

void log_start(const std::string& api, std::uint16_t ingress, const docker::Endpoint& engine) {
    spdlog::info("apprunner-sim {}", api);
    spdlog::info("services at port {}, Docker Engine {} ({})", ingress, engine.name, engine.origin);
}

void log_access(const ingress::AccessRecord& record) {
    spdlog::debug(
        "access {} {} {} {} {} {} B {:.1f} ms {}",
        record.service_id.substr(0, 8),
        record.version,
        record.method,
        record.target,
        record.status,
        record.bytes_out,
        base::seconds(record.took) * 1000,
        record.remark
    );
}

bool is_loopback(const std::string& address) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address, error);
    return !error && ip.is_loopback();
}

std::size_t raise_descriptor_limit() {
    constexpr rlim_t useful_max = 65'536;
    constexpr std::size_t usual = 1024;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return usual;
    rlimit raised = limit;
    raised.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, useful_max));
    const bool is_raised = ::setrlimit(RLIMIT_NOFILE, &raised) == 0;
    return std::min(useful_max, is_raised ? raised.rlim_cur : limit.rlim_cur);
}

asio::awaitable<void> unmap_start_pages() {
    constexpr std::chrono::seconds start_time{3};
    co_await base::sleep_for(start_time);
    const auto unmap = [](dl_phdr_info* object, std::size_t /*size*/, void* /*data*/) {
        const auto page = static_cast<std::uintptr_t>(::getpagesize());
        for (int index = 0; index < object->dlpi_phnum; ++index) {
            const auto& segment = object->dlpi_phdr[index];
            if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
            const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
            const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
            ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
        }
        return 0;
    };
    ::dl_iterate_phdr(unmap, nullptr);
}

bool has_ended(int pid) {
    const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0) return ::kill(pid, 0) != 0 && errno != EPERM;
    pollfd ended{fd, POLLIN, 0};
    const bool is_ended = ::poll(&ended, 1, 0) == 1;
    ::close(fd);
    return is_ended;
}

ProcessWatch::ProcessWatch(asio::any_io_executor executor, int pid, std::function<void()> on_end)
    : pid_(pid), on_end_(std::move(on_end)), descriptor_(executor), timer_(executor) {
    const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0) {
        ask();
        return;
    }
    descriptor_.assign(fd);
    descriptor_.async_wait(
        asio::posix::stream_descriptor::wait_read,
        [this](const boost::system::error_code& error) {
            if (!error) on_end_();
        }
    );
}

void ProcessWatch::ask() {
    constexpr std::chrono::milliseconds pause{500};
    const bool is_alive = ::kill(pid_, 0) == 0 || errno == EPERM;
    timer_.expires_after(is_alive ? pause : pause.zero());
    timer_.async_wait([this, is_alive](const boost::system::error_code& error) {
        if (error) return;
        if (!is_alive) return on_end_();
        ask();
    });
}

}  // namespace apprunner::daemon
