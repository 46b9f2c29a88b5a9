// Makes the parts in the order in which they need one another, and takes them down in the reverse.
#include "emulator/daemon/daemon.hpp"

#include "emulator/api/http/server.hpp"
#include "emulator/base/await.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/daemon/address_file.hpp"
#include "emulator/daemon/console_parts.hpp"
#include "emulator/daemon/engine_report.hpp"
#include "emulator/daemon/engines.hpp"
#include "emulator/daemon/event_feed.hpp"
#include "emulator/daemon/local_ports.hpp"
#include "emulator/daemon/metrics_feed.hpp"
#include "emulator/daemon/parts.hpp"
#include "emulator/daemon/process.hpp"
#include "emulator/daemon/relayed.hpp"
#include "emulator/daemon/state_report.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/orphans.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/performers/tag_watch.hpp"
#include "emulator/persistence/kept_state.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <spdlog/spdlog.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace apprunner::daemon {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Requests under way at the end get this long.
constexpr seconds traffic_end_limit{5};
/// The answer to StopDaemon is on its way when this has passed.
constexpr milliseconds last_answer_limit{200};

class Daemon {
  public:
    /// `tls`: the certificate for service URLs, when they are https://.
    Daemon(
        const DaemonOptions& options,
        docker::Endpoint endpoint,
        core::Profile profile,
        std::optional<ingress::TlsFiles> tls
    )
        : options_(options),
          tls_(std::move(tls)),
          engines_(engines_of(options, control_.get_executor(), std::move(endpoint))),
          ingress_(
              control_.get_executor(),
              ingress_options_of(
                  options,
                  tls_,
                  descriptors_,
                  [this](const ingress::AccessRecord& record) { metrics_.note(record); }
              )
          ),
          profile_(std::move(profile)) {}

    base::Result<void> start();
    void run();

  private:
    [[nodiscard]] api::Host host();
    void await_signal();
    void end(bool removes_services, std::function<void(std::string)> done);
    asio::awaitable<void> wind_down(bool removes_services);

    const DaemonOptions& options_;
    const std::optional<ingress::TlsFiles> tls_;
    const std::size_t descriptors_ = raise_descriptor_limit();
    asio::io_context control_{1};
    Engines engines_;
    docker::EngineClient& client_ = *engines_.client;
    MetricsFeed metrics_{control_, client_};
    ingress::Ingress ingress_;
    core::Profile profile_;
    logs::LogStore log_store_;
    logs::Feed feed_{log_store_.texts()};
    catalog::Catalog catalog_{runtime::fresh_seed(), runtime::read_clock().wall};
    persistence::KeptState state_{catalog_, log_store_};
    std::optional<runtime::Driver> driver_;
    ConsoleParts console_{control_, options_, ingress_};
    EventFeed events_{options_.events_url};
    std::optional<performers::Performer> performer_;
    LocalPorts local_ports_{options_, ingress_, driver_, performer_};
    std::optional<performers::TagWatch> tag_watch_;
    std::optional<api::Server> server_;
    std::optional<AddressFile> address_file_;
    asio::signal_set signals_{control_, SIGTERM, SIGINT};
    EngineReport engine_report_{client_, engines_.fleet, options_.relayed};
    std::optional<ProcessWatch> creator_;
    std::vector<std::function<void(std::string)>> await_end_;  ///< Not empty: the end has begun.
};

api::Host Daemon::host() {
    api::Host host;
    local_ports_.add_to(host);
    engine_report_.add_to(host);
    host.look_into_image = [this](core::RunSpec spec) {
        return performer_->look_into_image(std::move(spec));
    };
    host.inject_fault = [this](const std::string& service_name, std::string kind, int time_s) {
        performer_->faults().inject(service_name, kind, seconds(time_s));
    };
    host.faults = [this](const std::string& service_name) {
        return performer_->faults().list(service_name);
    };
    host.orphans = [this](bool removes) {
        return look_for_orphans(client_, state_.owner(), removes);
    };
    host.try_reach = [this] {
        return engine_report_.try_reach(performers::labels_of(state_.owner(), ""));
    };
    host.comes_by_engine = [this](const std::string& address) {
        return performer_->reach().has_gateway(address);
    };
    host.damage = [this] {
        return state_report_of(state_, [this](const auto& id) { return local_ports_.url(id); });
    };
    host.on_push = [this](const std::string& repository, const std::string& tag) {
        tag_watch_->note_push(repository, tag);
    };
    metrics_.add_to(host);
    console_.add_to(host);
    events_.add_to(host);
    host.give_secrets = [this](const std::string& service_name, auto values, bool asks_aws) {
        return performer_->secrets().give(service_name, {std::move(values), asks_aws});
    };
    host.keep = [this] { return state_.keep_resources(); };
    host.left_behind = [this] { return performer_->left_behind(); };
    host.stop = [this](bool removes, auto done) { end(removes, std::move(done)); };
    return host;
}

base::Result<void> Daemon::start() {
    auto done = state_.open(control_, options_.state_dir);
    if (done) done = ingress_.start();
    if (!done) return done.error();

    driver_.emplace(
        control_, engine_options_of(options_, profile_, ingress_.port()), log_store_, feed_
    );

    performers::PerformerOptions performer_options = performer_options_of(options_);
    performer_options.owner = state_.owner();
    performer_options.removes_leftovers = !state_.damage();
    if (engines_.fleet != nullptr) engines_.fleet->start(performers::labels_of(state_.owner(), ""));
    performer_.emplace(control_, std::move(performer_options), client_, ingress_, *driver_);
    done = state_.restore(*driver_);
    if (!done) return done.error();
    for (const persistence::KeptAside& each : state_.aside()) {
        if (each.service.route) performer_->perform(*each.service.route);
    }
    ingress_.open();
    asio::co_spawn(control_, performer_->prepare(), asio::detached);
    tag_watch_.emplace(control_, client_, options_.registry, *driver_);
    tag_watch_->start();
    metrics_.start(*driver_);
    events_.begin(driver_->engine().services());
    driver_->set_onlooker([this](const core::Outbox& step, base::WallTime at) {
        const auto& services = driver_->engine().services();
        console_.note(step, services, at);
        events_.note(step, services, at);
    });

    APPRUNNER_TRY(api_options, api_options_of(options_));
    api_options.ingress_port = ingress_.port();
    api_options.profile = profile_;
    if (tls_) api_options.certificate = tls_->certificate;
    server_.emplace(
        control_, std::move(api_options), *driver_, catalog_, log_store_, feed_, host()
    );
    done = server_->start();
    if (!done) return done.error();

    auto file = AddressFile::write(
        options_.runtime_dir + "/daemon.json",
        {server_->endpoint(), options_.version, options_.state_dir}
    );
    if (!file) return file.error();
    address_file_.emplace(std::move(*file));
    const std::string api = options_.version + ": API at " + server_->endpoint();
    log_start(api, ingress_.port(), client_.endpoint());
    if (tls_) spdlog::info("services are https://; clients trust {}", tls_->certificate);
    return {};
}

void Daemon::await_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
        if (error) return;
        spdlog::info("signal {}: ending", number);
        end(options_.ends_with_pid > 0, [](const std::string& trouble) {
            if (!trouble.empty()) spdlog::warn("left behind: {}", trouble);
        });
        await_signal();
    });
}

/// The first call decides what becomes of the services.
void Daemon::end(bool removes_services, std::function<void(std::string)> done) {
    await_end_.push_back(std::move(done));
    if (await_end_.size() > 1) return;
    asio::co_spawn(control_, wind_down(removes_services), asio::detached);
}

asio::awaitable<void> Daemon::wind_down(bool removes_services) {
    std::string trouble;
    tag_watch_->stop();
    // What a damaged state has lost sight of is somebody's until he says otherwise.
    const bool has_none = driver_->engine().living_services() == 0 && !state_.damage();
    if (removes_services || has_none) {
        // A daemon that is one command's own (`check`) has nothing that is worth a wait.
        const bool is_own = options_.ends_with_pid > 0;
        const seconds grace = is_own ? seconds(0) : performers::end_grace;
        trouble = co_await performer_->remove_everything(grace);
    } else {
        performer_->let_go();
    }
    if (removes_services && trouble.empty()) {
        state_.erase();
        std::error_code ignored;
        std::filesystem::remove_all(tls_folder(options_), ignored);
    }
    for (const auto& done : await_end_) done(trouble);
    server_->stop();
    const auto stopped = std::make_shared<base::Event>(control_.get_executor());
    ingress_.stop(traffic_end_limit, [stopped] { stopped->set(); });
    co_await stopped->wait();
    asio::steady_timer timer(control_, last_answer_limit);
    co_await timer.async_wait(base::no_throw);
    spdlog::info("ended");
    control_.stop();
}

void Daemon::run() {
    await_signal();
    if (options_.ends_with_pid > 0) {
        creator_.emplace(control_.get_executor(), options_.ends_with_pid, [this] {
            spdlog::info("process {} has ended: ending", options_.ends_with_pid);
            end(true, [](const std::string& /*trouble*/) {});
        });
    }
    asio::co_spawn(control_, unmap_start_pages(), asio::detached);
    control_.run();
}

int run_to_end(const DaemonOptions& options) {
    set_up_logging(options.log_level);
    auto endpoint = docker::resolve_endpoint(options.docker_host, docker::process_environment());
    if (!endpoint) return refuse(endpoint.error());
    if (const auto code = run_relayed(options, *endpoint)) return *code;
    auto profile = profile_of(options);
    if (!profile) return refuse(profile.error());
    auto tls = certificate_of(options);
    if (!tls) return refuse(tls.error());
    Daemon daemon(options, std::move(*endpoint), std::move(*profile), std::move(*tls));
    const auto started = daemon.start();
    if (!started) return refuse(started.error());
    daemon.run();
    return 0;
}

}  // namespace

int run(const DaemonOptions& options) {
    const int code = run_to_end(options);
    if (!options.own_folder.empty() && has_ended(options.ends_with_pid)) {
        std::error_code ignored;
        std::filesystem::remove_all(options.own_folder, ignored);
    }
    return code;
}

}  // namespace apprunner::daemon
