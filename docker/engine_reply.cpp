// Takes members out of the engine's JSON, and makes an error with the engine's own words of a
// status that is none of success.
#include "docker/engine_reply.hpp"

#include <fmt/format.h>

namespace apprunner::docker {

namespace {

constexpr std::size_t message_bytes_max = 2'000;

base::Errc code_of_status(int status) {
    switch (status) {
        case 404:
            return base::Errc::not_found;
        case 409:
            return base::Errc::conflict;
        default:
            return base::Errc::refused;
    }
}

}  // namespace

std::string engine_message(const HttpReply& reply) {
    const Json parsed = Json::parse(reply.body, nullptr, false);
    std::string message = parsed.is_object() ? text_at(parsed, "message") : std::string();
    if (message.empty()) message = reply.body;
    while (!message.empty() && (message.back() == '\n' || message.back() == '\r')) {
        message.pop_back();
    }
    if (message.size() > message_bytes_max) message.resize(message_bytes_max);
    return message;
}

base::Error error_of_reply(const HttpReply& reply, const std::string& call) {
    std::string message = engine_message(reply);
    if (message.empty()) {
        message = fmt::format(
            "the Docker Engine answered {} with status {} and no message", call, reply.status
        );
    }
    return {code_of_status(reply.status), std::move(message)};
}

base::Result<Json> json_of(std::string_view body, std::string_view call) {
    Json parsed = Json::parse(body, nullptr, false);
    if (parsed.is_object() || parsed.is_array()) return parsed;
    return base::Error(
        base::Errc::protocol,
        fmt::format(
            "the Docker Engine answered {} with something that is not JSON: {:.80}", call, body
        )
    );
}

std::string url_encode(std::string_view text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    std::string result;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            result.push_back(c);
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

std::string query_of(const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::string result;
    for (const auto& [name, value] : parameters) {
        if (value.empty()) continue;
        result += result.empty() ? '?' : '&';
        result += name + "=" + url_encode(value);
    }
    return result;
}

std::string filters_of(const std::map<std::string, std::vector<std::string>>& filters) {
    Json result = Json::object();
    for (const auto& [name, values] : filters) {
        if (!values.empty()) result[name] = values;
    }
    return result.dump();
}

std::string since_of(std::int64_t since_ns) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    if (since_ns <= 0) return {};
    return fmt::format("{}.{:09}", since_ns / ns_per_s, since_ns % ns_per_s);
}

}  // namespace apprunner::docker
