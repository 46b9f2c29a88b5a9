// The heads of maps, lists and tags by hand (RFC 8949, 3.1); all else by nlohmann's library, which
// writes no tags.
#include "emulator/api/http/rpc_cbor.hpp"

#include <cstdint>
#include <vector>

namespace apprunner::api {

namespace {

constexpr std::uint8_t list_type = 4;
constexpr std::uint8_t map_type = 5;
constexpr char time_tag = '\xc1';

void append_head(std::string& out, std::uint8_t type, std::size_t size) {
    constexpr std::size_t short_max = 23;
    constexpr std::uint8_t four_bytes_follow = 26;
    const auto first = static_cast<std::uint8_t>(type << 5U);
    if (size <= short_max) {
        out += static_cast<char>(first | static_cast<std::uint8_t>(size));
        return;
    }
    out += static_cast<char>(first | four_bytes_follow);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((size >> shift) & 0xffU);
}

void append(std::string& out, const wire::Json& value, bool is_time) {
    if (value.is_object()) {
        append_head(out, map_type, value.size());
        for (const auto& [key, member] : value.items()) {
            append(out, key, false);
            append(out, member, key == "Timestamp" || key == "Timestamps");
        }
        return;
    }
    if (value.is_array()) {
        append_head(out, list_type, value.size());
        for (const wire::Json& each : value) append(out, each, is_time);
        return;
    }
    if (is_time && value.is_number()) out += time_tag;
    const std::vector<std::uint8_t> bytes = wire::Json::to_cbor(value);
    out.append(bytes.begin(), bytes.end());
}

}  // namespace

std::string rpc_target_of(std::string_view path) {
    constexpr std::string_view before = "/service/";
    constexpr std::string_view between = "/operation/";
    const std::size_t at = path.find(between);
    if (!path.starts_with(before) || at == std::string_view::npos) return "";
    return std::string(path.substr(before.size(), at - before.size())) + "." +
           std::string(path.substr(at + between.size()));
}

std::optional<wire::Json> json_of_cbor(std::string_view body) {
    if (body.empty()) return wire::Json::object();
    wire::Json parsed = wire::Json::from_cbor(
        body.begin(), body.end(), true, false, wire::Json::cbor_tag_handler_t::ignore
    );
    if (!parsed.is_object()) return std::nullopt;
    return parsed;
}

std::string cbor_of_json(std::string_view answer) {
    std::string out;
    append(out, wire::Json::parse(answer, nullptr, false), false);
    return out;
}

}  // namespace apprunner::api
