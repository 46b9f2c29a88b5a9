// Composes it as the daemon does.
#include "tests/contract/life.hpp"

#include <boost/asio/co_spawn.hpp>

#include <stdexcept>
#include <utility>

namespace apprunner::contract {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// No machine is so busy; what has not come by then does not come.
constexpr seconds patience{20};

docker::Endpoint endpoint_of(const FakeMachine& machine) {
    return *docker::parse_endpoint(machine.engine_address(), "the test");
}

ingress::IngressOptions ingress_options() {
    ingress::IngressOptions options;
    options.port = 0;
    return options;
}

}  // namespace

Life::Life(const FakeMachine& machine, core::EngineOptions options)
    : client(control.get_executor(), endpoint_of(machine), docker::fixed_environment({})),
      ingress(control.get_executor(), ingress_options()),
      driver(control, std::move(options), log_store, feed) {
    if (!ingress.start()) throw std::runtime_error("no port for the ingress");
    performers::PerformerOptions performer_options;
    performer_options.owner = "contract";
    performer_options.region = "us-east-1";
    performer_options.probe_subnets = {*performers::parse_subnet(case_network())};
    performer_options.proc_folder = machine.proc_folder();
    performer.emplace(control, std::move(performer_options), client, ingress, driver);
}

void Life::run_for(milliseconds length) {
    const auto end = steady_clock::now() + length;
    control.restart();
    while (steady_clock::now() < end) control.run_one_until(end);
}

bool Life::run_until(const std::function<bool()>& holds) {
    const auto deadline = steady_clock::now() + patience;
    control.restart();
    while (!holds()) {
        if (steady_clock::now() > deadline) return false;
        control.run_one_for(milliseconds(5));
    }
    return true;
}

std::string Life::remove_everything() {
    std::optional<std::string> left;
    asio::co_spawn(
        control,
        performer->remove_everything(),
        [&left](const std::exception_ptr& /*thrown*/, std::string text) { left = std::move(text); }
    );
    const bool is_over = run_until([&left] { return left.has_value(); });
    return is_over ? *left : "no end is seen";
}

}  // namespace apprunner::contract
