// Who may talk to the API: on loopback, users of this machine by their uid; by a published port of
// our container, who is on the engine's machine; from elsewhere, who signs with the daemon's key or
// an account's. And no web page, by http_guard.hpp. Pure; any thread.
#pragma once

#include "emulator/api/answer.hpp"
#include "emulator/base/access_key.hpp"
#include "emulator/base/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::api {

/// Who has connected.
struct Visitor {
    bool is_loopback = false;
    /// Of the process at the other end; nothing: not of this machine, or not to be found out.
    std::optional<unsigned> uid;
    /// By a port that the engine publishes for this daemon's container: of the engine's machine.
    bool is_by_engine = false;
};

/// What of a request the door looks at. Views of the request.
struct Caller {
    std::string_view method;
    std::string_view target;  ///< Path and query.
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string_view body;
};

struct DoorRules {
    std::string address = "127.0.0.1";  ///< That the server listens on.
    std::set<unsigned> uids;            ///< Who may come by loopback; root may in any case.
    /// That others sign with; nothing: nobody else is served.
    std::optional<base::AwsKeys> key;
    /// Keys of accounts, by account: then the daemon is shared, and who does not come from the
    /// daemon's own user by loopback has to sign.
    std::map<std::string, base::AwsKeys> accounts = {};
    std::string home_account = {};  ///< Of a shared daemon: that `key` is for.
    unsigned owner = 0;             ///< The user that a shared daemon runs as.
};

/// Whom the door has let in.
struct Guest {
    /// Whose resources are there for him, and nobody else's; "": the daemon is not shared.
    std::string account_id = {};
    /// Has started the daemon, or signs with its own key.
    bool is_operator = true;
};

/// How far a signature's time may be from ours, either way; a request can be sent again for as
/// long (AWS documents five minutes for most services and takes fifteen).
inline constexpr std::chrono::minutes signature_age_max{15};

/// The status of these refusals: no client tries again.
inline constexpr int forbidden = 403;

/// By loopback.
[[nodiscard]] bool is_user_served(unsigned uid, const DoorRules& rules);

/// /healthz says nothing and is for everyone whose Host is served here.
[[nodiscard]] bool is_health_check(std::string_view target);

/// Whose request it is, or why it is not served, as one of AWS's common errors. Never says what a
/// right signature or key would be.
[[nodiscard]] boost::system::result<Guest, AwsError> guest_of(
    const Caller& caller, const Visitor& visitor, const DoorRules& rules, base::WallTime now
);

}  // namespace apprunner::api
