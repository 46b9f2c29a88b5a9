// The course of an operation as JSON: what DescribeTimeline answers, and what reports and
// rehearsals are drawn from. Pure.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/history/course.hpp"

#include <cstddef>

namespace apprunner::api {

/// The members OperationId, Type, Status, StartedAt, EndedAt (milliseconds since the epoch), and of
/// the verdict Grade, Ending and Summary, of an object that is open.
void write_course_summary(base::JsonWriter& out, const history::Course& course);
/// The same and everything else; of the marks those from `first_mark` on.
void write_course(base::JsonWriter& out, const history::Course& course, std::size_t first_mark = 0);

}  // namespace apprunner::api
