// Implements door.hpp: what is said twice, Host and Origin, then who it is.
#include "emulator/api/http/door.hpp"

#include "emulator/api/http/http_guard.hpp"
#include "emulator/api/http/signature_check.hpp"

#include <algorithm>
#include <array>

namespace apprunner::api {

namespace {

constexpr unsigned root = 0;

/// Two readers of one request must not see two requests.
constexpr std::array<std::string_view, 6> said_once{
    "host", "origin", "authorization", "x-amz-date", "x-amz-target", "content-type"};

std::string_view one_header(const Caller& caller, std::string_view name) {
    const auto values = headers_named(caller, name);
    return values.empty() ? std::string_view() : values.front();
}

AwsError denied(std::string message) {
    return {"AccessDeniedException", std::move(message), forbidden};
}

std::optional<AwsError> user_fault(const Visitor& visitor, const DoorRules& rules) {
    if (!visitor.uid) {
        return denied("Whose connection this is could not be found out, so it is not served.");
    }
    if (is_user_served(*visitor.uid, rules)) return std::nullopt;
    return denied(
        "This daemon does not serve user " + std::to_string(*visitor.uid) +
        "; who started it can let that user in with `daemon --allow-user " +
        std::to_string(*visitor.uid) + "`."
    );
}

/// By the key that has signed: the daemon's own, or an account's.
boost::system::result<Guest, AwsError> signer_of(
    const Caller& caller, const DoorRules& rules, base::WallTime now
) {
    std::vector<std::pair<const base::AwsKeys*, Guest>> known;
    if (rules.key) known.push_back({&*rules.key, Guest{rules.home_account, true}});
    for (const auto& [account_id, key] : rules.accounts) {
        known.push_back({&key, Guest{account_id, false}});
    }
    const std::string id = key_id_of(caller);
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& each) {
        return each.first->access_key_id == id;
    });
    const base::AwsKeys* const key = found != known.end() ? found->first : nullptr;
    if (auto fault = signature_fault(caller, key, now)) return *fault;
    return found->second;
}

}  // namespace

bool is_user_served(unsigned uid, const DoorRules& rules) {
    return uid == root || rules.uids.contains(uid);
}

bool is_health_check(std::string_view target) {
    return target.substr(0, target.find('?')) == "/healthz";
}

boost::system::result<Guest, AwsError> guest_of(
    const Caller& caller, const Visitor& visitor, const DoorRules& rules, base::WallTime now
) {
    for (const std::string_view name : said_once) {
        if (headers_named(caller, name).size() <= 1) continue;
        return AwsError(
            "MalformedHttpRequestException", "The header " + std::string(name) + " came twice."
        );
    }
    const bool is_shared = !rules.accounts.empty();
    const std::string_view host = one_header(caller, "host");
    // A name is no trap where the request has to be signed, and its Host with it.
    const bool has_to_sign = is_shared && !visitor.is_loopback;
    if (!has_to_sign && !is_host_allowed(host, rules.address)) {
        return denied("This Host is not served here.");
    }
    const std::string_view origin = one_header(caller, "origin");
    const bool has_origin = !headers_named(caller, "origin").empty();
    if (has_origin && !is_origin_allowed(origin, host)) {
        return denied("This Origin is not served here.");
    }
    if (is_health_check(caller.target)) return Guest{rules.home_account, false};
    if (visitor.is_loopback) {
        if (auto fault = user_fault(visitor, rules)) return *fault;
        if (!is_shared) return Guest{};
        const bool is_owner = *visitor.uid == root || *visitor.uid == rules.owner;
        const bool is_signed = !headers_named(caller, "authorization").empty();
        if (is_owner && !is_signed) return Guest{rules.home_account, true};
    }
    // Docker's proxy may have anybody come by the gateway: several accounts are no guess.
    if (visitor.is_by_engine && !is_shared) return Guest{};
    if (!rules.key) return denied("Only clients on loopback are served here.");
    return signer_of(caller, rules, now);
}

}  // namespace apprunner::api
