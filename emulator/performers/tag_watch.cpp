// One look at a time for each tag, so that what is told is in order; the engine's events and
// registries' notifications only bring a look forward.
#include "emulator/performers/tag_watch.hpp"

#include "docker/reference.hpp"
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/image_names.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using model::ServiceStatus;

/// How soon a service that is watched from now on, or whose operation has ended, is looked at.
constexpr std::chrono::milliseconds tick_interval{500};

/// App Runner offers no automatic deployments of ECR Public.
bool is_automatic(const model::SourceConfiguration& source) {
    return source.auto_deployments_enabled.value_or(false) && source.image_repository &&
           registry_kind(source.image_repository->image_identifier) != RegistryKind::ecr_public;
}

}  // namespace

TagWatch::TagWatch(
    asio::io_context& control,
    docker::EngineClient& client,
    std::string registry,
    runtime::Driver& driver
)
    : control_(control),
      client_(client),
      images_(client, std::move(registry)),
      driver_(driver),
      timer_(control) {}

void TagWatch::start() {
    tick();
}

void TagWatch::stop() {
    is_ending_ = true;
    timer_.cancel();
    events_.cancel();
}

std::map<std::string, std::set<std::string>> TagWatch::services_by_tag() const {
    std::map<std::string, std::set<std::string>> services;
    for (const auto& [id, view] : driver_.engine().services()) {
        const ServiceStatus status = view.service.status;
        const model::SourceConfiguration& source = view.service.configuration.source;
        const bool is_open =
            status == ServiceStatus::running || status == ServiceStatus::operation_in_progress;
        if (!is_open || !is_automatic(source)) continue;
        services[source.image_repository->image_identifier].insert(id);
    }
    return services;
}

/// Finds what is to be watched, and looks where it is time, where it is new, and where an operation
/// has just ended.
void TagWatch::tick() {
    const auto now = std::chrono::steady_clock::now();
    const auto services = services_by_tag();
    std::erase_if(watched_, [&](const auto& each) {
        return !services.contains(each.first) && !each.second.is_under_way;
    });
    std::set<std::string> settled;
    for (const auto& [tag, ids] : services) {
        bool is_due = !watched_.contains(tag) || watched_[tag].next_at <= now;
        for (const std::string& id : ids) {
            const ServiceStatus status = driver_.engine().services().at(id).service.status;
            if (status != ServiceStatus::running) continue;
            settled.insert(id);
            is_due = is_due || !settled_.contains(id);
        }
        if (is_due) look(tag);
    }
    settled_ = std::move(settled);
    if (!services.empty() && !std::exchange(is_following_, true)) {
        asio::co_spawn(control_, follow_engine(), asio::detached);
    }
    timer_.expires_after(tick_interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !is_ending_) tick();
    });
}

void TagWatch::look(const std::string& image_identifier) {
    Watched& watched = watched_[image_identifier];
    // A look that is under way may have asked before the push that this one is for.
    watched.is_wanted_again = watched.is_under_way;
    watched.next_at = std::chrono::steady_clock::now() + look_interval;
    if (std::exchange(watched.is_under_way, true)) return;
    asio::co_spawn(control_, look_on(image_identifier), asio::detached);
}

asio::awaitable<void> TagWatch::look_on(std::string image_identifier) {
    bool goes_on = true;
    while (goes_on && !is_ending_) {
        watched_[image_identifier].is_wanted_again = false;
        const std::string digest = co_await images_.digest_of(image_identifier);
        if (!digest.empty() && !is_ending_) tell(image_identifier, digest);
        goes_on = watched_[image_identifier].is_wanted_again;
    }
    watched_[image_identifier].is_under_way = false;
}

void TagWatch::tell(const std::string& image_identifier, const std::string& digest) {
    const auto services = services_by_tag();
    const auto found = services.find(image_identifier);
    if (found == services.end()) return;
    for (const std::string& id : found->second) {
        core::TagSeen fact;
        fact.service_id = id;
        fact.image_identifier = image_identifier;
        fact.digest = digest;
        fact.look_number = ++looks_;
        driver_.observe(fact);
    }
}

/// Images that the engine itself has are looked for under every name but one that is written out
/// with another registry.
void TagWatch::look_at_own() {
    for (const auto& [tag, ids] : services_by_tag()) {
        if (registry_kind(tag) != RegistryKind::named) look(tag);
    }
}

void TagWatch::note_push(std::string_view repository, std::string_view tag) {
    for (const auto& [identifier, ids] : services_by_tag()) {
        const auto reference = docker::parse_reference(identifier);
        if (reference && reference->repository == repository && reference->tag == tag) {
            look(identifier);
        }
    }
}

/// A build, `docker tag` and `docker load` each have an event (Engine API, "Monitor events").
asio::awaitable<void> TagWatch::follow_engine() {
    while (!is_ending_) {
        docker::FollowEvents options;
        options.type = "image";
        options.actions = {"tag", "load", "import", "untag"};
        auto over = std::make_shared<base::Event>(control_.get_executor());
        docker::OnEvent on_event = [this](const docker::EngineEvent& /*event*/) { look_at_own(); };
        docker::OnEnd on_end = [over](const docker::StreamEnd& /*end*/) { over->set(); };
        auto followed =
            co_await client_.follow_events(options, std::move(on_event), std::move(on_end));
        if (!followed && !is_absence(followed.error())) {
            spdlog::debug("no image events: {}", followed.error().detail);
        }
        if (followed && !is_ending_) {
            events_ = std::move(*followed);
            look_at_own();
            co_await over->wait();
        }
        co_await base::sleep_for(engine_retry_pause);
    }
}

}  // namespace apprunner::performers
