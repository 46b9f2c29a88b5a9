// Proxies in front of an app in the same container: whether an answer is a proxy's own, and whether
// anything else can come up behind it. Pure; used by answers.cpp, conviction.cpp and
// reach_finding.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/words/complaint.hpp"

#include <string>

namespace apprunner::core {

/// The status and the body are a proxy's, for a server behind it that does not answer: 502, 504,
/// and a 503 in the words of Envoy, HAProxy or Apache.
[[nodiscard]] bool is_of_proxy(int http_status, const std::string& body);

/// StartCommand, or the image's command, is one known server or runtime and no script and no
/// supervisor: nothing else is started in the container, and what does not listen on loopback by
/// then never will.
[[nodiscard]] bool runs_one_program(const Evidence& evidence);

/// `host`, as an app's lines name it, is in the instance itself: loopback, or a unix socket.
[[nodiscard]] bool is_in_instance(const std::string& host);

/// A proxy says it of a server that would be in the same container; also where it tells no more
/// than the name of a group of servers ("no live upstreams").
[[nodiscard]] bool is_behind_proxy(const NamedCause& complaint);

}  // namespace apprunner::core
