// One sentence for each kind.
#include "tests/contract/speller.hpp"

#include "emulator/core/wording/print.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <type_traits>
#include <variant>
#include <vector>

namespace apprunner::contract {

namespace {

/// took: exact times differ. detail: words for people, longer in the real world ("HTTP 404 Not
/// Found", "no answer within 2 s") than in the virtual one, whose short form golden timelines have;
/// nothing is decided by them.
std::string outcome_text(const probes::Outcome& outcome) {
    return fmt::format("{} {}", outcome_kind_name(outcome.kind), outcome.http_status);
}

template <class Each>
std::string subject_of_each(const Each& each) {
    if constexpr (requires { each.instance_id; }) {
        return "instance " + each.instance_id;
    } else if constexpr (requires { each.operation_id; }) {
        return "the pull of operation " + each.operation_id;
    } else if constexpr (requires { each.route_generation; }) {
        return "the route";
    } else {
        return "the service";
    }
}

}  // namespace

std::string subject_of(const core::Fact& fact) {
    return std::visit([](const auto& each) { return subject_of_each(each); }, fact);
}

std::string subject_of(const core::Effect& effect) {
    return std::visit([](const auto& each) { return subject_of_each(each); }, effect);
}

std::string Speller::text(const core::Fact& fact) {
    return std::visit([this](const auto& each) { return of(each); }, fact);
}

/// Addresses by their names; the rest of an effect is the engine's own and the same on both sides.
std::string Speller::text(const core::Effect& effect) {
    std::string text = core::to_text(effect);
    if (const auto* probe = std::get_if<core::Probe>(&effect)) {
        const std::size_t at = text.find(probe->address);
        if (at != std::string::npos) {
            text.replace(at, probe->address.size(), known(probe->address));
        }
    }
    if (const auto* route = std::get_if<core::SwitchTraffic>(&effect)) {
        for (const model::RouteTarget& each : route->targets) {
            text += fmt::format(" at {}:{}", known(each.address), each.port);
        }
    }
    return text;
}

/// The virtual world's images have no size, entrypoint, cmd, variables and user, and neither have
/// the fake machine's, so that the whole of the details is compared.
std::string Speller::of(const core::ImagePulled& fact) {
    return fmt::format(
        "ImagePulled {} {}/{} exposes {} size {} entrypoint {} cmd {} variables {} user '{}'",
        fact.image.image_id,
        fact.image.os,
        fact.image.architecture,
        fact.image.exposed_ports,
        fact.image.size_bytes,
        fact.image.entrypoint,
        fact.image.cmd,
        fact.image.environment.size(),
        fact.image.user
    );
}

/// message: the registry's own words, which the engine passes on and decides nothing by.
std::string Speller::of(const core::PullFailed& fact) {
    return fmt::format("PullFailed for reason {}", static_cast<int>(fact.reason));
}

/// container_id and both addresses: made up on either side, by other rules. That there is one, and
/// that no two instances share one, is compared. hostname: the real one ends in the Region's
/// domain, the virtual one does not (golden timelines have it so); its first part follows from the
/// address on both sides.
std::string Speller::of(const core::InstanceStarted& fact) {
    const std::string container = named(fact.container_id, fact.instance_id + "'s container");
    const std::string probe = named(fact.probe_address, fact.instance_id + "'s probe address");
    const std::string own = named(fact.instance_address, fact.instance_id + "'s own address");
    std::string host = "ip-" + fact.instance_address;
    std::replace(host.begin(), host.end(), '.', '-');
    const bool is_by_address = fact.hostname.substr(0, fact.hostname.find('.')) == host;
    return fmt::format(
        "InstanceStarted: {}, {}, {}, named {}, without {} secrets",
        container,
        probe,
        own,
        is_by_address ? "by its address" : fact.hostname,
        fact.unresolved_secrets.size()
    );
}

/// message: the Docker Engine's own words, as with PullFailed.
std::string Speller::of(const core::StartFailed& fact) {
    return fmt::format("StartFailed for reason {}", static_cast<int>(fact.reason));
}

std::string Speller::of(const core::InstanceExited& fact) {
    return fmt::format(
        "InstanceExited with {}{} by '{}': {}",
        fact.exit_code,
        fact.out_of_memory ? " out of memory" : "",
        fact.ended_by,
        fact.last_lines
    );
}

std::string Speller::of(const core::PortOpened& /*fact*/) {
    return "PortOpened";
}

/// Docker's own resolver listens in every container, and the engine passes it over
/// (certainty.hpp); the virtual world has none.
std::string Speller::of(const core::ListenersSeen& fact) {
    std::vector<std::string> listeners;
    for (const model::ListeningSocket& each : fact.listeners) {
        if (each.address == "127.0.0.11") continue;
        listeners.push_back(fmt::format("{}:{}", known(each.address), each.port));
    }
    std::sort(listeners.begin(), listeners.end());
    return fmt::format("ListenersSeen {}", listeners);
}

std::string Speller::of(const core::ProbeFinished& fact) {
    return fmt::format("ProbeFinished #{} {}", fact.probe_number, outcome_text(fact.outcome));
}

std::string Speller::of(const core::MemoryKillSeen& /*fact*/) {
    return "MemoryKillSeen";
}

std::string Speller::of(const core::InquiryFinished& fact) {
    std::string text = "InquiryFinished";
    for (const probes::QuestionReply& reply : fact.replies)
        text += " " + outcome_text(reply.outcome);
    return text;
}

std::string Speller::of(const core::FirstAnswerSeen& fact) {
    return "FirstAnswerSeen " + outcome_text(fact.outcome);
}

std::string Speller::of(const core::TrafficSwitched& fact) {
    return fmt::format("TrafficSwitched #{}", fact.route_generation);
}

std::string Speller::of(const core::Drained& fact) {
    return fact.all_finished ? "Drained" : "Drained, and the rest cut";
}

std::string Speller::of(const core::InstanceStopped& fact) {
    return fact.killed ? "InstanceStopped, killed" : "InstanceStopped";
}

std::string Speller::of(const core::ServiceRemoved& /*fact*/) {
    return "ServiceRemoved";
}

std::string Speller::of(const core::InFlightSampled& fact) {
    return fmt::format("InFlightSampled {}", fact.peak);
}

std::string Speller::of(const core::TagSeen& fact) {
    return core::to_text(fact);
}

std::string Speller::named(const std::string& value, const std::string& name) {
    if (value.empty()) return "no " + name;
    const auto entry = names_.emplace(value, name);
    return entry.first->second == name ? name : "the same as " + entry.first->second;
}

std::string Speller::known(const std::string& value) const {
    const auto found = names_.find(value);
    return found == names_.end() ? value : found->second;
}

}  // namespace apprunner::contract
