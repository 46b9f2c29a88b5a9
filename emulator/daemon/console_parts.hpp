// What the daemon keeps and does for the console alone: courses, loads, and rehearsals, which are
// played on a thread of their own because a long scenario takes seconds. Control thread only.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/daemon/daemon.hpp"
#include "emulator/daemon/load.hpp"
#include "emulator/history/recorder.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::daemon {

class ConsoleParts {
  public:
    /// All must outlive it.
    ConsoleParts(
        boost::asio::io_context& control,
        const DaemonOptions& options,
        const ingress::Ingress& ingress
    );
    ~ConsoleParts();
    ConsoleParts(const ConsoleParts&) = delete;
    ConsoleParts& operator=(const ConsoleParts&) = delete;

    /// To be called after each step.
    void note(
        const core::Outbox& step,
        const history::CourseRecorder::Services& services,
        base::WallTime at
    ) {
        recorder_.note(step, services, at);
    }
    /// What the API may ask of these parts.
    void add_to(api::Host& host);

  private:
    base::Result<void> start_load(const std::string& service_id, int per_second, int seconds);
    boost::asio::awaitable<base::Result<std::string>> rehearse(
        std::string scenario, std::vector<std::string> profiles
    );

    const DaemonOptions& options_;
    const ingress::Ingress& ingress_;
    history::CourseRecorder recorder_;
    LoadMaker loads_;
    std::unique_ptr<boost::asio::thread_pool> player_;  ///< Made at the first rehearsal.
    int rehearsals_ = 0;                                ///< Under way or waiting.
};

}  // namespace apprunner::daemon
