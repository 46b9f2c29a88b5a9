// Only what CloudWatch's three operations need: lists are "member" elements, one map has entries.
#include "emulator/api/http/query_form.hpp"

#include "emulator/api/neighbours/query_xml.hpp"
#include "emulator/base/utc_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace apprunner::api {

namespace {

using wire::Json;

constexpr const char* cloudwatch_xmlns = "http://monitoring.amazonaws.com/doc/2010-08-01/";
constexpr int name_parts_max = 12;
constexpr std::size_t form_fields_max = 2'000;

constexpr std::string_view number_members[] = {"Period", "MaxDatapoints", "MaxResults"};
constexpr std::string_view time_members[] = {"StartTime", "EndTime"};
constexpr std::string_view flag_members[] = {"ReturnData", "IncludeLinkedAccounts"};

bool is_among(std::string_view name, std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<int> form_digit(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return std::nullopt;
}

std::string form_unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool may_be_one = text[at] == '%' && at + 2 < text.size();
        const auto high = may_be_one ? form_digit(text[at + 1]) : std::nullopt;
        const auto low = high ? form_digit(text[at + 2]) : std::nullopt;
        if (low) {
            plain += static_cast<char>(*high * 16 + *low);
            at += 2;
        } else {
            plain += text[at] == '+' ? ' ' : text[at];
        }
    }
    return plain;
}

/// 2026-11-28T20:00:00Z, with or without a fraction or the offset +00:00; nothing for other texts.
std::optional<double> seconds_of_time(const std::string& text) {
    std::tm utc{};
    const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
    if (rest == nullptr) return std::nullopt;
    double fraction = 0;
    std::string_view tail(rest);
    if (tail.starts_with('.')) {
        std::size_t end = 1;
        while (end < tail.size() && form_digit(tail[end]).value_or(16) < 10) ++end;
        const std::string digits = "0" + std::string(tail.substr(0, end));
        std::from_chars(digits.data(), digits.data() + digits.size(), fraction);
        tail.remove_prefix(end);
    }
    if (!tail.empty() && tail != "Z" && tail != "+00:00") return std::nullopt;
    return static_cast<double>(timegm(&utc)) + fraction;
}

Json form_value(std::string_view name, std::string text) {
    if (is_among(name, number_members)) {
        std::int64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, number);
        if (read.ec == std::errc() && read.ptr == end) return number;
    }
    if (is_among(name, time_members)) {
        if (const auto seconds = seconds_of_time(text)) return *seconds;
    }
    if (is_among(name, flag_members)) return text == "true";
    return text;
}

/// The part of a name before the next point, which is taken off.
std::string_view next_part(std::string_view& name) {
    const std::size_t end = std::min(name.find('.'), name.size());
    const std::string_view part = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    return part;
}

/// Elements of a list come by their numbers, and are told apart by them until all is read.
void put(Json& into, std::string_view name, std::string value) {
    Json* at = &into;
    std::string_view last;
    for (int depth = 0; !name.empty() && depth < name_parts_max; ++depth) {
        last = next_part(name);
        if (!at->is_object()) *at = Json::object();
        at = &(*at)[std::string(last)];
    }
    *at = form_value(last, std::move(value));
}

/// {"member": {"1": a, "2": b}} is [a, b].
Json with_lists(const Json& tree) {
    if (!tree.is_object()) return tree;
    const Json& members = wire::member_at(tree, "member");
    if (tree.size() == 1 && members.is_object()) {
        std::vector<std::pair<int, Json>> numbered;
        for (const auto& [key, member] : members.items()) {
            int number = 0;
            std::from_chars(key.data(), key.data() + key.size(), number);
            numbered.emplace_back(number, with_lists(member));
        }
        std::stable_sort(numbered.begin(), numbered.end(), [](const auto& one, const auto& other) {
            return one.first < other.first;
        });
        Json list = Json::array();
        for (auto& [number, member] : numbered) list.push_back(std::move(member));
        return list;
    }
    Json object = Json::object();
    for (const auto& [key, member] : tree.items()) object[key] = with_lists(member);
    return object;
}

std::string xml_escaped(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        switch (letter) {
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '&':
                safe += "&amp;";
                break;
            default:
                safe += letter;
        }
    }
    return safe;
}

std::string xml_time(double seconds) {
    return base::utc_text(static_cast<std::time_t>(std::floor(seconds)));
}

std::string xml_of(const std::string& name, const Json& value);

/// What is in the element `name`.
std::string xml_content(const std::string& name, const Json& value) {
    std::string all;
    if (value.is_array()) {
        for (const Json& each : value) {
            const bool is_time = name == "Timestamps" && each.is_number();
            all += is_time ? xml_element("member", xml_time(each.get<double>()))
                           : xml_of("member", each);
        }
        return all;
    }
    if (value.is_object()) {
        for (const auto& [key, member] : value.items()) {
            all += name == "ExtendedStatistics"
                       ? xml_element(
                             "entry", xml_element("key", xml_escaped(key)) + xml_of("value", member)
                         )
                       : xml_of(key, member);
        }
        return all;
    }
    if (value.is_string()) return xml_escaped(value.get<std::string>());
    if (name == "Timestamp" && value.is_number()) return xml_time(value.get<double>());
    return value.dump();
}

std::string xml_of(const std::string& name, const Json& value) {
    return xml_element(name, xml_content(name, value));
}

}  // namespace

wire::Json json_of_form(std::string_view form) {
    Json tree = Json::object();
    for (std::size_t fields = 0; !form.empty() && fields < form_fields_max; ++fields) {
        const std::size_t end = std::min(form.find('&'), form.size());
        const std::string_view field = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));
        const std::size_t equals = std::min(field.find('='), field.size());
        const std::string name = form_unescaped(field.substr(0, equals));
        std::string value = form_unescaped(field.substr(std::min(equals + 1, field.size())));
        if (!name.empty() && !value.empty()) put(tree, name, std::move(value));
    }
    return with_lists(tree);
}

std::string xml_of_answer(
    std::string_view operation, std::string_view answer, std::string_view request_id
) {
    const std::string result = xml_content("", Json::parse(answer, nullptr, false));
    return xml_response(cloudwatch_xmlns, std::string(operation), result, std::string(request_id));
}

std::string xml_of_error(std::string_view answer, std::string_view request_id) {
    const Json parsed = Json::parse(answer, nullptr, false);
    std::string message = wire::text_at(parsed, "message");
    if (message.empty()) message = wire::text_at(parsed, "Message");
    const std::string code = xml_escaped(wire::text_at(parsed, "__type"));
    return xml_error(cloudwatch_xmlns, code, xml_escaped(message), std::string(request_id));
}

}  // namespace apprunner::api
