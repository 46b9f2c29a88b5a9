// Prints JSON as Go's fmt does.
#include "emulator/secrets/secret_text.hpp"

#include "emulator/wire/request_body.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace apprunner::secrets {

namespace {

using wire::Json;

/// Outside of these, strconv's shortest form has an exponent.
constexpr int exponent_from = 6;
constexpr int exponent_below = -4;

/// strconv's 'g' with the fewest digits that tell the number.
std::string number_text(double number) {
    std::array<char, 64> buffer{};
    const auto scientific = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific
    );
    std::string text(buffer.data(), scientific.ptr);
    int exponent = 0;
    const std::size_t at = text.find('e');
    if (at == std::string::npos) return text;
    const std::size_t digits = text[at + 1] == '+' ? at + 2 : at + 1;
    std::from_chars(text.data() + digits, text.data() + text.size(), exponent);
    if (exponent < exponent_below || exponent >= exponent_from) return text;
    const auto fixed = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed
    );
    return {buffer.data(), fixed.ptr};
}

/// The depth is bounded by the parser.
std::string go_text(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "<nil>";
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    if (value.is_number()) return number_text(value.get<double>());
    std::string text = value.is_object() ? "map[" : "[";
    bool is_first = true;
    for (const auto& [key, member] : value.items()) {
        if (!std::exchange(is_first, false)) text += ' ';
        if (value.is_object()) text += key + ":";
        text += go_text(member);
    }
    return text + "]";
}

}  // namespace

base::Result<std::string> secret_text(std::string_view secret, const std::string& json_key) {
    if (json_key.empty()) return std::string(secret);
    // An empty text is no JSON, whatever an empty request is.
    const auto parsed = secret.empty() ? std::nullopt : wire::parse_body(secret);
    if (!parsed) {
        return base::Error{
            base::Errc::protocol, "the secret is no JSON object, so it has no key " + json_key};
    }
    const auto found = parsed->find(json_key);
    if (found == parsed->end()) {
        return base::Error{
            base::Errc::not_found,
            "retrieved secret from Secrets Manager did not contain json key " + json_key};
    }
    return go_text(*found);
}

}  // namespace apprunner::secrets
