// What the engine still means to do with an instance, and when: its own bookkeeping, kept apart
// from what people are shown of it (view.hpp), and saved with it. Plain data.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/ring/view.hpp"

#include <cstdint>
#include <optional>

namespace apprunner::core {

struct Schedule {
    std::optional<base::SteadyTime> start_deadline;  ///< While starting.
    std::optional<base::SteadyTime> check_deadline;  ///< Of a replacement, while checking.
    std::optional<base::SteadyTime> next_probe_at;   ///< Nothing while a probe is under way.
    /// While draining: DrainInstance is sent when this route, or a later one, is in force.
    std::optional<std::uint64_t> drains_with_route;
    bool is_answer_asked_for = false;  ///< GET / is under way. Not saved: its answer will not come.
    bool is_probe_wanted = false;      ///< The port opened while a probe was under way.
    bool is_hint_given = false;        ///< hint_due() of these listeners has passed.
    /// What was last inquired about, and how much was asked in all (questions_max).
    probes::OutcomeKind asked_kind = probes::OutcomeKind::connected;
    int asked_status = 0;
    std::size_t questions_asked = 0;
    std::uint64_t suspected_probe = 0;  ///< By which fixes were last looked for.
    bool is_convicted = false;          ///< As of that probe (diagnosis/conviction.hpp).
    bool is_certainty_checked = false;  ///< certainty_due() of these listeners has passed.
};

/// All that the engine knows of one instance.
struct Instance {
    InstanceView view;
    Schedule schedule;
};

}  // namespace apprunner::core
