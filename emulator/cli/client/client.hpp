// The daemon's client: one AWS JSON call at a time over libcurl, through the same door as any SDK.
// Knows no verb. Not thread-safe; one verb, one client.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace apprunner::cli {

inline constexpr std::chrono::seconds call_timeout{30};

class DaemonClient {
  public:
    /// `endpoint` is http://HOST:PORT; `origin` says where it comes from, for error texts.
    DaemonClient(std::string endpoint, std::string origin);
    ~DaemonClient();
    DaemonClient(DaemonClient&&) noexcept;
    DaemonClient& operator=(DaemonClient&&) noexcept;

    /// From now on, a call ends with Errc::cancelled as soon as `fd` is readable. -1: no more.
    void watch(int fd);

    /// Sends `body` to X-Amz-Target `target`, for example "AppRunner.DescribeService".
    /// Errors, each with one sentence that says what to do: unreachable, timed_out, cancelled,
    /// not_found (AWS's ResourceNotFoundException), refused (its other exceptions, "NAME: text"),
    /// protocol (the answer is not AWS JSON).
    [[nodiscard]] base::Result<Json> call(
        std::string_view target, const Json& body, std::chrono::milliseconds timeout = call_timeout
    );

    /// True when GET /healthz answers 200 in time.
    [[nodiscard]] bool healthy(std::chrono::milliseconds timeout);

    [[nodiscard]] const std::string& endpoint() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace apprunner::cli
