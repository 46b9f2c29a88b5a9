// What is compared, and in which words.
#include "tests/contract/course.hpp"

#include "tests/contract/comparison.hpp"
#include "tests/contract/speller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <variant>

namespace apprunner::contract {

namespace {

std::vector<Entry> spell(const Course& course) {
    Speller speller;
    std::vector<Entry> entries;
    for (const Told& each : course.told) {
        entries.push_back({each.moment, subject_of(each.fact), speller.text(each.fact)});
    }
    return entries;
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
    // "Absent knowledge is told by not sending this fact at all" (fact.hpp). The virtual world
    // always knows.
    return !std::holds_alternative<core::ListenersSeen>(fact) || !played_.troubles.hides_processes;
}

std::string difference(const Course& virtual_one, const Course& real_one) {
    if (!virtual_one.trouble.empty()) return "the virtual world: " + virtual_one.trouble;
    const auto time_of = [&virtual_one](std::size_t moment) {
        return fmt::format("at {:.1f} s", base::seconds(virtual_one.moments.at(moment).at));
    };
    std::string found = first_difference(spell(virtual_one), spell(real_one), time_of);
    if (!found.empty() || real_one.trouble.empty()) return found;
    return "the real world: " + real_one.trouble;
}

}  // namespace apprunner::contract
