// Ports, container, carriers, in this order; then services' ports are followed until the container
// ends, because it was told to or by itself.
#include "emulator/daemon/relayed.hpp"

#include "docker/client.hpp"
#include "docker/engine_connection.hpp"
#include "emulator/base/await.hpp"
#include "emulator/daemon/address_file.hpp"
#include "emulator/daemon/far_options.hpp"
#include "emulator/daemon/process.hpp"
#include "emulator/performers/reach.hpp"
#include "emulator/relay/doors.hpp"
#include "emulator/relay/far_api.hpp"
#include "emulator/relay/far_daemon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <optional>
#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds start_limit{20};
/// Of the engine; ssh gives up after 10 s.
constexpr seconds first_answer_limit{15};
constexpr milliseconds ask_again{50};
constexpr milliseconds after_trouble{500};
constexpr int ports_wait_s = 20;
/// Removing services takes their stop grace.
constexpr seconds removal_limit{300};
constexpr int engine_code = 3;
constexpr int environment_code = 5;

class Relay {
  public:
    Relay(const DaemonOptions& options, docker::Endpoint endpoint)
        : options_(options), client_(control_.get_executor(), std::move(endpoint)) {}

    std::optional<int> run() {
        asio::co_spawn(control_, begin(), asio::detached);
        control_.run();
        return code_;
    }

  private:
    asio::awaitable<void> begin() {
        const auto is_elsewhere = co_await look();
        if (!is_elsewhere) {
            code_ = refuse(is_elsewhere.error(), engine_code);
            co_return finish();
        }
        if (!*is_elsewhere) {
            code_.reset();
            co_return finish();
        }
        auto begun = co_await start();
        if (!begun) {
            if (!container_.empty()) co_await take_down();
            const bool is_port = begun.error().code == base::Errc::conflict;
            const bool is_flag = begun.error().code == base::Errc::invalid_argument;
            code_ = refuse(begun.error(), is_port || is_flag ? 1 : environment_code);
            co_return finish();
        }
        await_signal();
        if (options_.ends_with_pid > 0) {
            creator_.emplace(control_.get_executor(), options_.ends_with_pid, [this] {
                asio::co_spawn(control_, end(true), asio::detached);
            });
        }
        asio::co_spawn(control_, follow_ports(), asio::detached);
        const bool was_there = co_await relay::wait_for_end(client_, container_);
        spdlog::info("the emulator's container has {}", was_there ? "ended" : "gone");
        co_await take_down();
        finish();
    }

    /// Whether the engine is on another machine; the error: nothing has come by ssh, not even a no,
    /// for which each call would wait.
    asio::awaitable<base::Result<bool>> look() {
        // The trunk's; ssh shakes hands while the first questions are asked and the container
        // starts.
        auto opened = co_await docker::EngineConnection::open(client_.endpoint());
        if (opened) connection_ = std::move(*opened);
        const auto ping = co_await client_.ping(first_answer_limit);
        const bool is_ssh = client_.endpoint().kind == docker::EndpointKind::ssh;
        if (!ping && is_ssh && ping.error().code == base::Errc::timed_out) {
            const std::string& host = client_.endpoint().host;
            co_return base::Error(
                base::Errc::timed_out,
                fmt::format(
                    "ssh to {} takes the connection and says nothing more ({} s); see whether `ssh "
                    "{} docker version` answers",
                    host,
                    first_answer_limit.count(),
                    host
                )
            );
        }
        if (!ping) co_return false;
        if (is_ssh) co_return true;
        const auto reach = co_await performers::find_reach(client_);
        co_return reach && !reach->is_joined();
    }

    asio::awaitable<base::Result<void>> start() {
        APPRUNNER_CO_TRY(api, doors_->open(options_.port, options_.port_fixed, true));
        api_port_ = api;
        APPRUNNER_CO_TRY(
            ingress, doors_->open(options_.ingress_port, options_.ingress_port_fixed, false)
        );
        auto far = far_daemon_of(options_, client_.endpoint(), api, ingress);
        if (!far) co_return far.error();
        name_ = far->name;
        auto started = co_await relay::start_far_daemon(client_, std::move(*far));
        if (!started) co_return started.error();
        container_ = *started;
        carrier_ = std::make_shared<relay::Carrier>(
            control_.get_executor(), client_, container_, std::move(connection_)
        );
        doors_->lead_to(carrier_);
        auto answers = co_await wait_for_answer();
        if (!answers) co_return answers.error();
        const std::string endpoint = fmt::format("http://127.0.0.1:{}", api_port_);
        auto file = AddressFile::write(
            options_.runtime_dir + "/daemon.json", {endpoint, options_.version, options_.state_dir}
        );
        if (!file) co_return file.error();
        address_file_.emplace(std::move(*file));
        note_far_daemon(options_, true);
        log_start(options_.version + ": API at " + endpoint, ingress, client_.endpoint());
        spdlog::info("relayed to container {} there", name_);
        co_return base::Result<void>();
    }

    asio::awaitable<base::Result<void>> wait_for_answer() {
        const auto until = std::chrono::steady_clock::now() + start_limit;
        base::Error trouble;
        while (std::chrono::steady_clock::now() < until) {
            auto answer = co_await call("ReadPorts", wire::Json::object(), start_limit);
            if (answer) co_return base::Result<void>();
            trouble = answer.error();
            const auto found = co_await client_.inspect_container(container_);
            if (found && !found->running) {
                const std::string words = co_await relay::last_words_of(client_, container_);
                co_return base::Error(
                    base::Errc::refused,
                    fmt::format(
                        "the emulator's container on the Docker Engine at {} ended at its start "
                        "with code {}: {}",
                        client_.endpoint().name,
                        found->exit_code,
                        words
                    )
                );
            }
            co_await base::sleep_for(ask_again);
        }
        co_return trouble;
    }

    asio::awaitable<base::Result<wire::Json>> call(
        std::string operation, wire::Json input, seconds limit
    ) {
        return relay::call_far(api_port_, "AppRunnerSim." + operation, std::move(input), limit);
    }

    asio::awaitable<void> follow_ports() {
        while (!is_over_) {
            wire::Json input = {{"Open", doors_->served()}, {"WaitSeconds", ports_wait_s}};
            for (const auto& [port, reason] : doors_->refused()) {
                input["Refused"][std::to_string(port)] = reason;
            }
            const seconds limit(2 * ports_wait_s);
            const auto answer = co_await call("ReadPorts", std::move(input), limit);
            if (!answer) {
                co_await base::sleep_for(after_trouble);
                continue;
            }
            std::set<std::uint16_t> ports;
            for (const wire::Json& port : wire::member_at(*answer, "Ports")) {
                ports.insert(port.get<std::uint16_t>());
            }
            if (!is_over_) doors_->serve(ports);
        }
    }

    void await_signal() {
        signals_.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) return;
            spdlog::info("signal {}: ending", number);
            asio::co_spawn(control_, end(options_.ends_with_pid > 0), asio::detached);
            await_signal();
        });
    }

    /// The daemon there does what one here would do; its container's end is this one's.
    asio::awaitable<void> end(bool removes_services) {
        const wire::Json input = {{"RemoveServices", removes_services}};
        const auto told = co_await call("StopDaemon", input, removal_limit);
        if (told) co_return;
        spdlog::warn("{}; the container {} stays on the engine", told.error().detail, name_);
        code_ = 1;
        finish();
    }

    asio::awaitable<void> take_down() {
        const auto removed = co_await relay::remove_far_daemon(client_, name_);
        if (!removed) {
            spdlog::warn("left on the engine: container {}: {}", name_, removed.error().detail);
        } else if (*removed) {
            note_far_daemon(options_, false);
        }
    }

    void finish() {
        is_over_ = true;
        doors_->close();
        if (carrier_) carrier_->stop();
        address_file_.reset();
        control_.stop();
    }

    const DaemonOptions& options_;
    asio::io_context control_{1};
    docker::EngineClient client_;
    std::shared_ptr<relay::Doors> doors_ =
        std::make_shared<relay::Doors>(control_.get_executor(), api_users_of(options_));
    std::unique_ptr<docker::EngineConnection> connection_;
    std::shared_ptr<relay::Carrier> carrier_;
    std::uint16_t api_port_ = 0;
    std::string name_;
    std::string container_;
    std::optional<AddressFile> address_file_;
    asio::signal_set signals_{control_, SIGTERM, SIGINT};
    std::optional<ProcessWatch> creator_;
    bool is_over_ = false;
    std::optional<int> code_ = 0;  ///< Nothing: it was no relay.
};

/// By any of its addresses.
bool is_this_machine(const std::string& host) {
    asio::io_context context;
    boost::system::error_code error;
    asio::ip::tcp::resolver resolver(context);
    for (const auto& entry : resolver.resolve(host, "", error)) {
        const auto address = entry.endpoint().address();
        if (address.is_loopback() || performers::is_own_address(address.to_string())) return true;
    }
    return false;
}

}  // namespace

std::optional<int> run_relayed(const DaemonOptions& options, const docker::Endpoint& endpoint) {
    if (endpoint.kind == docker::EndpointKind::unix_socket) return std::nullopt;
    const bool is_ssh = endpoint.kind == docker::EndpointKind::ssh;
    if (!is_ssh && is_this_machine(endpoint.host)) return std::nullopt;
    return Relay(options, endpoint).run();
}

}  // namespace apprunner::daemon
