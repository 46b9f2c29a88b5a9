// The watch of an instance's port, on ourselves.
#include "emulator/daemon/listener_report.hpp"

#include "probes/io/listener_line.hpp"
#include "probes/io/port_watch.hpp"

#include <boost/asio/io_context.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace apprunner::daemon {

namespace {

constexpr std::chrono::minutes life_max{15};

}  // namespace

int report_listeners() {
    boost::asio::io_context context{1};
    probes::WatchedPort own;
    own.pid = ::getpid();
    const auto print = [&context](const std::vector<model::ListeningSocket>& listeners) {
        const std::string line = probes::listener_line(listeners) + "\n";
        const bool is_written = std::fputs(line.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
        if (!is_written) context.stop();
    };
    probes::PortWatch watch(context.get_executor(), own, print, [] {});
    context.run_for(life_max);
    return 0;
}

}  // namespace apprunner::daemon
