// By what else than sockets and statuses (certainty.hpp) it is known that an instance which is
// being checked will go on failing: answers, replies to second questions, the kernel, the app's own
// words. Ours: App Runner waits for its time to be up. Pure.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <optional>

namespace apprunner::core {

/// True when the last checks of `instance`, which is not passing, have failed
///  - twice or more, 2.5 s or more apart, with an answer that does not change by waiting: one that
///    a second question proves to be for the Host, the scheme or the protocol; a redirect; a status
///    of 4xx but 404, 408, 425 and 429; 404 where the app answers otherwise at another path;
///  - three times or more, 10 s or more apart, with a connection that is closed, or an answer that
///    is no HTTP;
///  - three times or more, 15 s or more apart, with 5xx but 502, 503 and 504, and one answer
///    (gets_one_answer), while its lines tell the same failure three times or more, of nothing that
///    it cannot reach;
///  - or are refused, while a question was answered as a site answers on another port, which EXPOSE
///    names, or which it has been listening on for 8 s;
/// or when, 10 s or more after the first check,
///  - the kernel has killed processes of it twice or more for want of memory, or once and 15 s have
///    passed without an answer;
///  - its last words have said three times or more that it cannot reach a server;
///  - it has listened for 15 s on nothing but unix sockets.
[[nodiscard]] bool is_convicted(
    const InstanceView& instance, const Evidence& evidence, base::SteadyTime now
);

/// From when on a second failed check, or a later one, convicts an app that is served on another
/// port; nothing: that is not the case. May be past.
[[nodiscard]] std::optional<base::SteadyTime> other_port_check_at(
    const InstanceView& instance, const Evidence& evidence
);

/// When an app that goes on as it was at its last check will have been given its time, after now;
/// nothing: what is known then does not convict it.
[[nodiscard]] std::optional<base::SteadyTime> convicted_by_time_at(
    const InstanceView& instance, const Evidence& evidence, base::SteadyTime now
);

}  // namespace apprunner::core
