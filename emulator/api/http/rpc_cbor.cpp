// Heads and tags by hand (RFC 8949, 3); all else by nlohmann's library, which writes no tags and
// does not read all of them.
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

constexpr std::uint8_t indefinite = 31;
constexpr int depth_max = 64;
/// A byte may be a value.
constexpr std::size_t cbor_bytes_max = 128UL * 1024;

/// How many bytes of argument follow a head; nothing where RFC 8949 has none of that kind.
std::optional<std::size_t> argument_bytes(std::uint8_t info) {
    if (info < 24 || info == indefinite) return 0;
    if (info > 27) return std::nullopt;
    return std::size_t{1} << (info - 24U);
}

/// Copies an item without its tags, of which nlohmann's library does not know all. False: it is
/// malformed, or too deep.
bool copy_untagged(std::string_view in, std::size_t& at, std::string& out, int depth) {
    if (at >= in.size() || depth > depth_max) return false;
    const auto head = static_cast<std::uint8_t>(in[at]);
    const auto type = static_cast<std::uint8_t>(head >> 5U);
    const auto info = static_cast<std::uint8_t>(head & 31U);
    const auto more = argument_bytes(info);
    if (!more || in.size() - at <= *more) return false;
    std::uint64_t argument = info;
    for (std::size_t i = 0; i < *more; ++i) {
        argument = (i == 0 ? 0 : argument << 8U) | static_cast<std::uint8_t>(in[at + 1 + i]);
    }
    const std::string_view whole_head = in.substr(at, 1 + *more);
    at += whole_head.size();
    constexpr std::uint8_t tag_type = 6;
    if (type == tag_type) return copy_untagged(in, at, out, depth + 1);
    out += whole_head;
    const bool is_text = type == 2 || type == 3;
    if (!is_text && type != list_type && type != map_type) return true;
    if (is_text && info != indefinite) {
        if (argument > in.size() - at) return false;
        out += in.substr(at, argument);
        at += argument;
        return true;
    }
    constexpr char end_of_indefinite = '\xff';
    if (type == map_type) argument *= 2;
    for (std::uint64_t i = 0; info == indefinite || i < argument; ++i) {
        if (info == indefinite && at < in.size() && in[at] == end_of_indefinite) {
            out += in[at++];
            return true;
        }
        if (!copy_untagged(in, at, out, depth + 1)) return false;
    }
    return true;
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
    if (body.size() > cbor_bytes_max) return std::nullopt;
    std::string untagged;
    std::size_t at = 0;
    if (!copy_untagged(body, at, untagged, 0)) return std::nullopt;
    wire::Json parsed = wire::Json::from_cbor(untagged.begin(), untagged.end(), true, false);
    if (!parsed.is_object()) return std::nullopt;
    return parsed;
}

std::string cbor_of_json(std::string_view answer) {
    std::string out;
    append(out, wire::Json::parse(answer, nullptr, false), false);
    return out;
}

}  // namespace apprunner::api
