// What one side was told in the course of a case, and how two courses are held against each other.
// Plain data and pure functions; any thread.
#pragma once

#include "emulator/core/ring/fact.hpp"
#include "tests/contract/contract_case.hpp"
#include "tests/contract/fake_machine.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace apprunner::contract {

/// Something happens then: a turn, or an app opens, closes or ends.
struct Moment {
    base::Duration at{};
    std::size_t told_by_its_end = 0;  ///< Facts from the beginning until the next moment.
};

struct Told {
    std::size_t moment = 0;
    core::Fact fact;
};

struct Course {
    std::vector<Moment> moments;
    std::vector<Told> told;
    std::vector<PlannedStart> starts;  ///< In the order of the effects.
    std::string trouble;               ///< Why it is worth nothing; "": it is worth something.
};

/// Takes the facts of one side: what its effects need to know, and what is compared.
class Witness {
  public:
    explicit Witness(const Case& played) : played_(played) {}

    [[nodiscard]] const Known& known() const { return known_; }
    /// To be called before each effect is performed.
    void see(const core::Effect& effect);
    /// False: the fact is not compared.
    [[nodiscard]] bool takes(const core::Fact& fact);

    /// Instances that were started or adopted, and not asked to stop.
    [[nodiscard]] std::set<std::string> left() const;

  private:
    const Case& played_;
    Known known_;
    std::set<std::string> begun_;    ///< Instances.
    std::set<std::string> stopped_;  ///< Of them.
};

/// "" when both were told the same, in the same order; else what differs. Within a moment each
/// instance, each pull and the route has an order of its own, because nothing promises one between
/// them; from moment to moment everything has.
[[nodiscard]] std::string difference(const Course& virtual_one, const Course& real_one);

}  // namespace apprunner::contract
