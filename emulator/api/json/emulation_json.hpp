// How a service is emulated and what came of it, as JSON: what DescribeEmulation answers and a
// rehearsal prints. Pure.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/core/ring/view.hpp"

#include <string_view>

namespace apprunner::api {

/// The members Profile, Knobs, Instances, FailedInstances, LiveImage and Verdict of an object that
/// is open; the last two only when there is one.
void write_emulation_members(base::JsonWriter& out, const core::ServiceView& view);

/// The member `name`: a verdict.
void write_verdict(base::JsonWriter& out, std::string_view name, const core::Verdict& verdict);

/// The member ProvisionalVerdict: a Verdict's members, and Provisional, AfterSeconds and
/// GiveUpAfterSeconds.
void write_outlook(base::JsonWriter& out, const core::Outlook& outlook);

}  // namespace apprunner::api
