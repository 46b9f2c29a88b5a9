// Places between log events as texts: event ids, and the tokens of GetLogEvents. Pure; any thread.
#pragma once

#include "emulator/logs/log_query.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::api {

/// 56 digits, as CloudWatch Logs' event ids have; their order is that of the events.
[[nodiscard]] std::string position_text(const logs::Position& position);
[[nodiscard]] std::optional<logs::Position> position_in(std::string_view text);

/// A token of GetLogEvents: f/<56 digits>/s goes on towards newer events, b/... towards older ones.
struct StreamToken {
    bool is_forward = true;
    logs::Position position;
};
[[nodiscard]] std::string stream_token(const StreamToken& token);
[[nodiscard]] std::optional<StreamToken> stream_token_in(std::string_view text);

}  // namespace apprunner::api
