// Spells facts, with everything in them that the engine reads, and finds the first difference.
#include "tests/contract/course.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <variant>

namespace apprunner::contract {

namespace {

/// What legitimately differs gets a name here, or is left out, each for a reason of its own.
class Speller {
  public:
    std::string text(const core::Fact& fact) {
        return std::visit([this](const auto& each) { return of(each); }, fact);
    }

  private:
    /// size_bytes, entrypoint, cmd, environment and user: the virtual world's images have none, and
    /// neither have the machine's, so that the whole of the details is compared.
    std::string of(const core::ImagePulled& fact) {
        return fmt::format(
            "ImagePulled {} {} {}/{} exposes {} size {} entrypoint {} cmd {} variables {} user "
            "'{}'",
            fact.operation_id,
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
    std::string of(const core::PullFailed& fact) {
        return fmt::format("PullFailed {} {}", fact.operation_id, static_cast<int>(fact.reason));
    }

    /// container_id and the two addresses: made up on both sides, by other rules. That there is
    /// one, and that no two instances share one, is compared. hostname: the real one ends in the
    /// Region's domain, the virtual one does not (golden timelines have it so); its first part
    /// follows from the address on both sides.
    std::string of(const core::InstanceStarted& fact) {
        const std::string probe = named(fact.probe_address, fact.instance_id + "'s probe address");
        const std::string own = named(fact.instance_address, fact.instance_id + "'s address");
        const std::string container = named(fact.container_id, fact.instance_id + "'s container");
        std::string host = "ip-" + fact.instance_address;
        std::replace(host.begin(), host.end(), '.', '-');
        const bool is_by_address = fact.hostname.substr(0, fact.hostname.find('.')) == host;
        return fmt::format(
            "InstanceStarted {}, {}, {}, {}",
            container,
            probe,
            own,
            is_by_address ? "named by its address" : "named " + fact.hostname
        );
    }

    /// message: the Docker Engine's own words, as with PullFailed.
    std::string of(const core::StartFailed& fact) {
        return fmt::format("StartFailed {}", static_cast<int>(fact.reason));
    }

    std::string of(const core::InstanceExited& fact) {
        return fmt::format(
            "InstanceExited {}{} by '{}' {}",
            fact.exit_code,
            fact.out_of_memory ? " out of memory" : "",
            fact.ended_by,
            fact.last_lines
        );
    }

    std::string of(const core::PortOpened& /*fact*/) { return "PortOpened"; }

    /// Docker's own resolver listens in every container, and the engine passes it over
    /// (core/certainty.hpp); the virtual world has none.
    std::string of(const core::ListenersSeen& fact) {
        std::vector<std::string> listeners;
        for (const model::Listener& each : fact.listeners) {
            if (each.address == "127.0.0.11") continue;
            const auto name = names_.find(each.address);
            const std::string& address = name == names_.end() ? each.address : name->second;
            listeners.push_back(fmt::format("{}:{}", address, each.port));
        }
        std::sort(listeners.begin(), listeners.end());
        return fmt::format("ListenersSeen {}", listeners);
    }

    std::string of(const core::ProbeFinished& fact) {
        return fmt::format("ProbeFinished #{} {}", fact.probe_number, outcome(fact.outcome));
    }

    std::string of(const core::FirstAnswerSeen& fact) {
        return "FirstAnswerSeen " + outcome(fact.outcome);
    }

    std::string of(const core::TrafficSwitched& fact) {
        return fmt::format("TrafficSwitched #{}", fact.route_generation);
    }

    std::string of(const core::Drained& fact) {
        return fact.all_finished ? "Drained" : "Drained, the rest cut";
    }

    std::string of(const core::InstanceStopped& fact) {
        return fact.killed ? "InstanceStopped, killed" : "InstanceStopped";
    }

    std::string of(const core::ServiceRemoved& /*fact*/) { return "ServiceRemoved"; }

    std::string of(const core::InFlightSampled& fact) {
        return fmt::format("InFlightSampled {}", fact.peak);
    }

    /// took: exact times differ. detail: words for people, longer in the real world ("HTTP 404 Not
    /// Found", "no answer within 2 s"), which golden timelines have in their short form; nothing is
    /// decided by them.
    static std::string outcome(const probes::Outcome& outcome) {
        return fmt::format("{} {}", outcome_kind_name(outcome.kind), outcome.http_status);
    }

    /// The name that the value has from now on; it shows when it had another one already.
    std::string named(const std::string& value, const std::string& name) {
        if (value.empty()) return "no " + name;
        const auto known = names_.emplace(value, name);
        return known.first->second == name ? name : "the same as " + known.first->second;
    }

    std::map<std::string, std::string> names_;  ///< Of addresses and containers.
};

/// What has an order of its own.
std::string subject_of(const core::Fact& fact) {
    return std::visit(
        [](const auto& each) -> std::string {
            using Each = std::decay_t<decltype(each)>;
            if constexpr (requires { each.instance_id; }) {
                return "instance " + each.instance_id;
            } else if constexpr (requires { each.operation_id; }) {
                return "pull of operation " + each.operation_id;
            } else if constexpr (std::is_same_v<Each, core::TrafficSwitched>) {
                return "route";
            } else {
                return "service";
            }
        },
        fact
    );
}

using Spelled = std::map<std::string, std::vector<std::string>>;

/// By subject, for each moment.
std::vector<Spelled> spell(const Course& course) {
    Speller speller;
    std::vector<Spelled> moments(course.moments.size());
    for (const Told& each : course.told) {
        moments.at(each.moment)[subject_of(each.fact)].push_back(speller.text(each.fact));
    }
    return moments;
}

std::string shown(const Spelled& spelled, const std::string& subject) {
    const auto found = spelled.find(subject);
    if (found == spelled.end()) return "\n    nothing";
    std::string text;
    for (const std::string& each : found->second) text += "\n    " + each;
    return text;
}

}  // namespace

void Witness::see(const core::Effect& effect) {
    if (const auto* start = std::get_if<core::StartInstance>(&effect)) {
        begun_.insert(start->instance_id);
    }
    if (const auto* adoption = std::get_if<core::AdoptInstance>(&effect)) {
        begun_.insert(adoption->instance_id);
    }
    if (const auto* stop = std::get_if<core::StopInstance>(&effect)) {
        stopped_.insert(stop->instance_id);
    }
}

std::set<std::string> Witness::left() const {
    std::set<std::string> left;
    std::set_difference(
        begun_.begin(),
        begun_.end(),
        stopped_.begin(),
        stopped_.end(),
        std::inserter(left, left.end())
    );
    return left;
}

bool Witness::takes(const core::Fact& fact) {
    known_.take(fact);
    // Told once in a second of real time, whatever the case's time is; no effect asks for it.
    if (std::holds_alternative<core::InFlightSampled>(fact)) return false;
    // An answer about an instance that is being stopped counts for nothing
    // (Guard::probe_of_living): whether the stop cuts a check, and when that is told, is a race in
    // the real world.
    const auto* probe = std::get_if<core::ProbeFinished>(&fact);
    if (probe != nullptr && stopped_.contains(probe->instance_id)) return false;
    const auto* answer = std::get_if<core::FirstAnswerSeen>(&fact);
    if (answer != nullptr && stopped_.contains(answer->instance_id)) return false;
    // "Absent knowledge is told by not sending this fact at all" (core/fact.hpp). The virtual world
    // always knows.
    return !std::holds_alternative<core::ListenersSeen>(fact) || !played_.troubles.hides_processes;
}

std::string difference(const Course& virtual_one, const Course& real_one) {
    if (!virtual_one.trouble.empty()) return "the virtual world: " + virtual_one.trouble;
    const std::vector<Spelled> expected = spell(virtual_one);
    const std::vector<Spelled> seen = spell(real_one);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        Spelled subjects = expected[i];
        if (i < seen.size()) subjects.insert(seen[i].begin(), seen[i].end());
        const Spelled none;
        const Spelled& real = i < seen.size() ? seen[i] : none;
        for (const auto& [subject, facts] : subjects) {
            const std::string one_text = shown(expected[i], subject);
            const std::string other_text = shown(real, subject);
            if (one_text == other_text) continue;
            return fmt::format(
                "after {:.1f} s, {}:\n  the virtual world tells{}\n  the real one tells{}",
                base::seconds(virtual_one.moments[i].at),
                subject,
                one_text,
                other_text
            );
        }
    }
    return real_one.trouble.empty() ? "" : "the real world: " + real_one.trouble;
}

}  // namespace apprunner::contract
