// The table from effects to what performs them: one short function or coroutine for each, which
// ends by telling the driver a fact.
#include "emulator/performers/performer.hpp"

#include "emulator/base/await.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/runtime/driver.hpp"
#include "probes/io/http_probe.hpp"
#include "probes/io/inquiry.hpp"
#include "probes/io/tcp_probe.hpp"

#include <boost/asio/co_spawn.hpp>

#include <spdlog/spdlog.h>

#include <utility>
#include <variant>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using std::chrono::seconds;

/// How long an app may take for the answer to GET / that its TCP check does not ask for.
constexpr seconds first_answer_limit{4};

}  // namespace

Performer::Performer(
    asio::io_context& control,
    PerformerOptions options,
    docker::EngineClient& client,
    ingress::Ingress& ingress,
    runtime::Driver& driver
)
    : control_(control),
      client_(client),
      ingress_(ingress),
      driver_(driver),
      journal_(driver.journal()),
      networks_(client, options.owner, options.probe_subnets),
      images_(client, options.registry),
      secrets_(control.get_executor(), options.secrets),
      roles_(
          control,
          client,
          labels_of(options.owner, options.state_mark),
          options.roles,
          options.may_pass_own_keys,
          options.why_no_roles
      ),
      world_{
          client,
          networks_,
          images_,
          starts_,
          driver,
          journal_,
          secrets_,
          roles_,
          options.owner,
          options.region,
          options.proc_folder,
          options.state_mark},
      sample_timer_(control),
      removes_leftovers_(options.removes_leftovers),
      finds_reach_(options.finds_reach) {
    networks_.set_state_mark(options.state_mark);
    networks_.set_rules(options.network_rules);
    driver_.set_performer([this](const core::Effect& effect) { perform(effect); });
    arm_sampling();
}

void Performer::perform(const core::Effect& effect) {
    if (is_ending_) return;
    std::visit([this](const auto& each) { on(each); }, effect);
}

/// An exception in a performer is a bug of ours: it is told, and the engine's deadlines deal with
/// the fact that does not come.
void Performer::spawn(asio::awaitable<void> work, const char* what) {
    asio::co_spawn(control_, std::move(work), [what](const std::exception_ptr& thrown) {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& exception) {
            spdlog::error("{}: {}", what, exception.what());
        }
    });
}

void Performer::on(const core::PullImage& effect) {
    spawn(pull(effect), "pull");
}

asio::awaitable<void> Performer::pull(core::PullImage effect) {
    ImageListener listener;
    listener.on_progress = [this, effect](const std::string& text) {
        journal_.pull_progress(effect.service_id, effect.operation_id, text);
    };
    listener.on_remark = [this, effect](const std::string& text) {
        journal_.remark(effect.service_id, "", text);
    };
    listener.is_wanted = [this, effect] {
        const auto& services = driver_.engine().services();
        const auto service = services.find(effect.service_id);
        if (is_ending_ || service == services.end()) return false;
        const auto& last = service->second.operations.back();
        return last.id == effect.operation_id && !model::is_final(last.status);
    };
    co_await wait_while_stuck(effect.service_id);
    const auto image = co_await obtain(effect, listener);
    if (image) {
        core::ImagePulled fact;
        fact.service_id = effect.service_id;
        fact.operation_id = effect.operation_id;
        fact.image = *image;
        driver_.observe(fact);
        co_return;
    }
    core::PullFailed fact;
    fact.service_id = effect.service_id;
    fact.operation_id = effect.operation_id;
    fact.reason = image.error().reason;
    fact.message = image.error().message;
    driver_.observe(fact);
}

void Performer::on(const core::StartInstance& effect) {
    begin(std::make_shared<InstanceRun>(control_.get_executor(), world_, effect));
}

void Performer::on(const core::AdoptInstance& effect) {
    kept_.containers.insert(effect.container_id);
    kept_.services.insert(effect.service_id);
    begin(std::make_shared<InstanceRun>(control_.get_executor(), world_, effect));
}

void Performer::begin(std::shared_ptr<InstanceRun> run) {
    runs_[run->instance_id()] = run;
    if (!std::exchange(follows_memory_kills_, true)) spawn(follow_memory_kills(), "memory");
    spawn(run_instance(std::move(run)), "instance");
}

asio::awaitable<void> Performer::run_instance(std::shared_ptr<InstanceRun> run) {
    co_await wait_while_stuck(run->service_id());
    if (const auto failure = injected_start_failure(run->service_id())) run->fail_start(*failure);
    co_await prepare();
    // Where its container is can be told only once the networks are known again.
    while (run->is_adopted() && !is_prepared_ && !is_ending_) {
        run->note_absent_engine();
        co_await base::sleep_for(engine_retry_pause);
        co_await prepare();
    }
    co_await InstanceRun::live(run);
    runs_.erase(run->instance_id());
}

void Performer::on(const core::WatchInstance& effect) {
    const auto run = runs_.find(effect.instance_id);
    if (run != runs_.end()) run->second->watch(effect.port);
}

void Performer::on(const core::UnwatchInstance& effect) {
    const auto run = runs_.find(effect.instance_id);
    if (run != runs_.end()) run->second->unwatch();
}

void Performer::on(const core::Probe& effect) {
    spawn(probe(effect), "probe");
}

asio::awaitable<void> Performer::probe(core::Probe effect) {
    probes::ProbeTarget target;
    target.address = effect.address;
    target.port = effect.port;
    target.timeout = effect.timeout;
    core::ProbeFinished fact;
    fact.service_id = effect.service_id;
    fact.instance_id = effect.instance_id;
    fact.probe_number = effect.probe_number;
    const auto injected = co_await injected_outcome(effect);
    if (injected) {
        fact.outcome = *injected;
    } else if (effect.protocol == model::HealthCheckProtocol::http) {
        fact.outcome = co_await probes::http_probe(target, effect.path);
    } else {
        fact.outcome = co_await probes::tcp_probe(target);
    }
    const bool has_passed = probes::is_followed(fact.outcome);
    if (!injected) co_await look_past_machine(fact);
    // A probe may reach an app before the watch has seen where that listens; what the probe is
    // worth depends on it.
    auto run = runs_.find(effect.instance_id);
    if (probes::has_reached(fact.outcome) && run != runs_.end()) {
        const std::shared_ptr<InstanceRun> reached = run->second;
        fact.known_for = co_await reached->settle_listeners();
        reached->look_at_listeners();
        run = runs_.find(effect.instance_id);
    }
    if (run != runs_.end()) fact.lines = run->second->take_new_lines();
    driver_.observe(fact);
    if (!effect.asks_for_answer || !has_passed) co_return;
    core::FirstAnswerSeen seen;
    seen.service_id = effect.service_id;
    seen.instance_id = effect.instance_id;
    target.timeout = first_answer_limit;
    probes::Question question;
    question.host = effect.service_host;
    question.says_https = true;
    seen.outcome = co_await probes::http_get(target, question);
    driver_.observe(seen);
}

/// What is not heard of an instance whose machine does not answer is no word of it.
asio::awaitable<void> Performer::look_past_machine(core::ProbeFinished& fact) {
    const auto run = runs_.find(fact.instance_id);
    if (fact.outcome.kind != probes::OutcomeKind::timed_out || run == runs_.end()) co_return;
    const std::shared_ptr<InstanceRun> instance = run->second;
    const auto sight = co_await instance->look_at_machine();
    if (sight == docker::MachineSight::answers) co_return;
    fact.outcome.kind = probes::OutcomeKind::probe_error;
    fact.outcome.detail = "its node did not answer";
}

void Performer::on(const core::Inquire& effect) {
    spawn(inquire(effect), "questions");
}

asio::awaitable<void> Performer::inquire(core::Inquire effect) {
    core::InquiryFinished fact;
    fact.service_id = effect.service_id;
    fact.instance_id = effect.instance_id;
    probes::ProbeTarget target;
    target.address = effect.address;
    target.port = effect.port;
    fact.replies = co_await probes::inquire(target, effect.questions);
    driver_.observe(fact);
}

void Performer::on(const core::StopInstance& effect) {
    const auto run = runs_.find(effect.instance_id);
    if (run != runs_.end()) return run->second->request_stop(effect.grace);
    spawn(stop_unknown(effect), "stop");
}

/// An earlier daemon's, which nothing goes on with: it ends when the leftovers are removed.
asio::awaitable<void> Performer::stop_unknown(core::StopInstance effect) {
    co_await prepare();
    driver_.observe(core::InstanceStopped{effect.service_id, effect.instance_id, false});
}

}  // namespace apprunner::performers
