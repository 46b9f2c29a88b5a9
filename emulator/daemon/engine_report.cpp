// Pings the engine at each call, and asks for its version once: that does not change while it runs.
#include "emulator/daemon/engine_report.hpp"

namespace apprunner::daemon {

boost::asio::awaitable<api::EngineStatus> EngineReport::ask() {
    api::EngineStatus status;
    status.endpoint = client_.endpoint().name;
    const auto ping = co_await client_.ping();
    if (!ping) {
        status.error = ping.error().detail;
        info_.reset();
        co_return status;
    }
    status.reachable = true;
    status.api_version = ping->api_version;
    if (!info_) {
        const auto info = co_await client_.info();
        if (info) info_ = *info;
    }
    if (info_) {
        status.version = info_->version;
        status.os = info_->os;
        status.architecture = info_->architecture;
        status.operating_system = info_->operating_system;
    }
    co_return status;
}

}  // namespace apprunner::daemon
