// Tags as flags give them: KEY=VALUE, for services that are made and for those that are meant.
// Pure; any thread.
#pragma once

#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

namespace rules {

/// KEY=VALUE as App Runner takes them (API reference, Tag); apprunner-sim:ttl as a time to live.
[[nodiscard]] Complaint tag_pair(const std::string& text);
/// 12 digits.
[[nodiscard]] Complaint account_id(const std::string& text);

}  // namespace rules

/// Puts the tags, which have passed their rule, into a CreateService request; they beat those of
/// the same key that it has.
void add_tags(Json& request, const std::vector<std::string>& pairs);

/// Whether a list of tags, as the API answers it, has all of these.
[[nodiscard]] bool has_tags(const Json& tags, const std::vector<std::string>& pairs);

}  // namespace apprunner::cli
