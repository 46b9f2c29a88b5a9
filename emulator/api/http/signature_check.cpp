// Takes the Authorization header apart, checks its time and what it covers, and computes it again.
// Errors and their sentences are AWS's.
#include "emulator/api/http/signature_check.hpp"

#include "emulator/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace apprunner::api {

namespace {

using Fault = std::optional<AwsError>;

constexpr std::array<std::string_view, 5> services{"apprunner", "logs", "monitoring", "sts", "ecr"};

AwsError incomplete(std::string message) {
    return {"IncompleteSignatureException", std::move(message), forbidden};
}

AwsError invalid(std::string message) {
    return {"InvalidSignatureException", std::move(message), forbidden};
}

/// 20260102T030405Z
std::optional<base::WallTime> parse_time(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t size) {
        int value = -1;
        const char* const end = text.data() + at + size;
        const auto read = std::from_chars(text.data() + at, end, value);
        return read.ec == std::errc() && read.ptr == end ? value : -1;
    };
    const std::chrono::year_month_day day{
        std::chrono::year(number(0, 4)),
        std::chrono::month(static_cast<unsigned>(number(4, 2))),
        std::chrono::day(static_cast<unsigned>(number(6, 2)))};
    const int hour = number(9, 2);
    const int minute = number(11, 2);
    const int second = number(13, 2);
    const bool is_time =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61;
    if (number(0, 4) < 0 || !day.ok() || !is_time) return std::nullopt;
    return base::WallTime(
        std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
        std::chrono::seconds(second)
    );
}

std::string time_text(base::WallTime time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day day(days);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - days));
    const auto padded = [](long value, std::size_t width) {
        std::string text = std::to_string(value);
        return std::string(width - std::min(width, text.size()), '0') + text;
    };
    return padded(static_cast<int>(day.year()), 4) + padded(static_cast<unsigned>(day.month()), 2) +
           padded(static_cast<unsigned>(day.day()), 2) + "T" + padded(clock.hours().count(), 2) +
           padded(clock.minutes().count(), 2) + padded(clock.seconds().count(), 2) + "Z";
}

Fault time_fault(const base::SigV4Authorization& given, std::string_view time, base::WallTime now) {
    const auto at = parse_time(time);
    if (!at) return incomplete("Date must be in ISO-8601 'basic format'.");
    if (given.scope.date != time.substr(0, 8)) {
        return invalid(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
            "date from HTTP."
        );
    }
    const std::string said(time);
    if (now - *at > signature_age_max) {
        return invalid(
            "Signature expired: " + said + " is now earlier than " +
            time_text(now - signature_age_max) + " (" + time_text(now) + " - 15 min.)"
        );
    }
    if (*at - now > signature_age_max) {
        return invalid(
            "Signature not yet current: " + said + " is still later than " +
            time_text(now + signature_age_max) + " (" + time_text(now) + " + 15 min.)"
        );
    }
    return std::nullopt;
}

/// What decides about the request must be signed: where it goes, and what is asked.
Fault coverage_fault(const Caller& caller, const base::SigV4Authorization& given) {
    for (const auto& [name, value] : caller.headers) {
        const std::string lower = base::lower(name);
        const bool is_needed = lower == "host" || lower.starts_with("x-amz-");
        const auto& names = given.signed_fields;
        if (!is_needed || std::find(names.begin(), names.end(), lower) != names.end()) continue;
        return invalid("'" + lower + "' must be a 'SignedHeader' in the AWS Authorization.");
    }
    return std::nullopt;
}

base::SignableRequest signable(const Caller& caller) {
    base::SignableRequest request;
    request.method = caller.method;
    const std::size_t mark = std::min(caller.target.find('?'), caller.target.size());
    request.path = caller.target.substr(0, mark);
    request.query = caller.target.substr(std::min(mark + 1, caller.target.size()));
    for (const auto& [name, value] : caller.headers) request.fields.emplace_back(name, value);
    request.payload_hash = base::sha256_hex(caller.body);
    return request;
}

}  // namespace

std::vector<std::string_view> headers_named(const Caller& caller, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : caller.headers) {
        if (base::equal_but_for_case(key, name)) values.push_back(value);
    }
    return values;
}

std::string key_id_of(const Caller& caller) {
    const auto headers = headers_named(caller, "authorization");
    if (headers.empty()) return "";
    const auto given = base::parse_authorization(headers.front());
    return given ? given->access_key_id : "";
}

Fault signature_fault(const Caller& caller, const base::AwsKeys* key, base::WallTime now) {
    const auto headers = headers_named(caller, "authorization");
    if (headers.empty()) {
        return AwsError(
            "MissingAuthenticationTokenException", "Missing Authentication Token", forbidden
        );
    }
    const auto given = base::parse_authorization(headers.front());
    if (!given) {
        return incomplete(
            "Authorization header requires algorithm 'AWS4-HMAC-SHA256' and its "
            "'Credential', 'SignedHeaders' and 'Signature' parameters."
        );
    }
    const bool has_session = !headers_named(caller, "x-amz-security-token").empty();
    if (key == nullptr || given->access_key_id != key->access_key_id || has_session) {
        return AwsError(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            forbidden
        );
    }
    const auto times = headers_named(caller, "x-amz-date");
    if (times.empty()) {
        return incomplete("Authorization header requires existence of a 'X-Amz-Date' header.");
    }
    if (auto fault = time_fault(*given, times.front(), now)) return fault;
    if (std::find(services.begin(), services.end(), given->scope.service) == services.end()) {
        return invalid("Credential should be scoped to correct service: 'apprunner'.");
    }
    if (auto fault = coverage_fault(caller, *given)) return fault;
    const std::string expected =
        base::expected_signature(signable(caller), *given, key->secret_access_key, times.front());
    if (base::is_same_signature(expected, given->signature)) return std::nullopt;
    return invalid(
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method. Consult the service documentation for details."
    );
}

}  // namespace apprunner::api
