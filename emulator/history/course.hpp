// The course of one operation, as it can be drawn: marks on a time axis, in the order in which they
// came. Plain data; any thread.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/ring/verdict.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::history {

enum class MarkKind {
    pull,       ///< The image is asked for; the text is its reference.
    pulled,     ///< It is there, or cannot be had.
    state,      ///< The instance's state from now on; the text is its spelling.
    listening,  ///< A socket has opened; the text is ADDRESS:PORT.
    closed,     ///< It is gone.
    probe,      ///< One health check; the text is what it met.
    exited,     ///< The container has ended by itself; the text says how.
    switching,  ///< Requests are to go to another revision.
    switched,   ///< They do.
};

/// In the order of MarkKind, as DescribeTimeline spells them.
inline constexpr std::string_view mark_kind_names[] = {
    "PULL", "PULLED", "STATE", "LISTENING", "CLOSED", "PROBE", "EXITED", "SWITCHING", "SWITCHED"};

struct Mark {
    base::WallTime at;
    MarkKind kind = MarkKind::state;
    std::string instance_id;  ///< Empty: it is about none.
    int revision = 0;         ///< Of the instance; 0: about none.
    bool is_healthy = false;  ///< Of a probe.
    std::string text;
};

/// How many marks a course has at most; what comes later is counted only.
inline constexpr std::size_t marks_max = 1500;

struct Course {
    std::string operation_id;
    model::OperationType type = model::OperationType::create_service;
    model::OperationStatus status = model::OperationStatus::in_progress;
    base::WallTime started_at;
    std::optional<base::WallTime> ended_at;
    int revision_before = 0;  ///< That requests went to at its start; 0: none.
    int revision_live = 0;    ///< The same, now or at its end.
    model::HealthCheckConfiguration check;
    std::string profile;
    std::map<int, std::string> images;  ///< By revision, as far as they were seen.
    std::vector<Mark> marks;
    std::size_t marks_left_out = 0;
    std::optional<core::Verdict> verdict;
};

}  // namespace apprunner::history
