// Implements door.hpp: what is said twice, Host and Origin, then who it is.
#include "emulator/api/http/door.hpp"

#include "emulator/api/http/http_guard.hpp"
#include "emulator/api/http/signature_check.hpp"

#include <array>

namespace apprunner::api {

namespace {

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

}  // namespace

bool is_user_served(unsigned uid, const DoorRules& rules) {
    constexpr unsigned root = 0;
    return uid == root || rules.uids.contains(uid);
}

bool is_health_check(std::string_view target) {
    return target.substr(0, target.find('?')) == "/healthz";
}

std::optional<AwsError> refusal_at_door(
    const Caller& caller, const Visitor& visitor, const DoorRules& rules, base::WallTime now
) {
    for (const std::string_view name : said_once) {
        if (headers_named(caller, name).size() <= 1) continue;
        return AwsError(
            "MalformedHttpRequestException", "The header " + std::string(name) + " came twice."
        );
    }
    const std::string_view host = one_header(caller, "host");
    if (!is_host_allowed(host, rules.address)) return denied("This Host is not served here.");
    const std::string_view origin = one_header(caller, "origin");
    const bool has_origin = !headers_named(caller, "origin").empty();
    if (has_origin && !is_origin_allowed(origin, host)) {
        return denied("This Origin is not served here.");
    }
    if (is_health_check(caller.target)) return std::nullopt;
    if (visitor.is_loopback) return user_fault(visitor, rules);
    if (visitor.is_by_engine) return std::nullopt;
    if (!rules.key) return denied("Only clients on loopback are served here.");
    return signature_fault(caller, *rules.key, now);
}

}  // namespace apprunner::api
