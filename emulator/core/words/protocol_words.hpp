// Which protocol a server speaks, by the first bytes that it sends to a client of HTTP, or by what
// it prints of one. Pure; used by protocol_finding.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// "SSH", "MySQL": as the bytes at the beginning of a connection show; empty: they do not.
[[nodiscard]] std::string protocol_of_bytes(std::string_view bytes);

/// The same by an app's lines: of servers that say nothing to a client whom they do not understand.
[[nodiscard]] std::string protocol_of_lines(const std::vector<std::string>& lines);

}  // namespace apprunner::core
