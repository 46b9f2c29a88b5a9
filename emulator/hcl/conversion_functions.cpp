// Terraform's functions that convert: between kinds, to and from JSON, and format(). Pure; any
// thread.
#include "emulator/base/utf8.hpp"
#include "emulator/hcl/functions.hpp"
#include "emulator/hcl/hcl_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr auto whole_only = Function::Unknowns::outer;

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        const std::string_view rest = text.substr(at, 3);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || c == '<' || c == '>' || c == '&') {
            out += "\\u00";
            out += {digits[byte >> 4U], digits[byte & 15U]};
        } else if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
            out += rest == "\xE2\x80\xA8" ? "\\u2028" : "\\u2029";
            at += 2;
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_json(std::string& out, const Datum& datum) {
    if (datum.is_list()) {
        out += '[';
        for (const Datum& item : *datum.items) {
            if (&item != datum.items->data()) out += ',';
            append_json(out, item);
        }
        out += ']';
    } else if (datum.is_object()) {
        out += '{';
        for (const NamedDatum* field : sorted_fields(datum)) {
            if (out.back() != '{') out += ',';
            append_json_text(out, field->name);
            out += ':';
            append_json(out, field->value);
        }
        out += '}';
    } else if (datum.kind == DatumKind::text) {
        append_json_text(out, datum.text);
    } else {
        out += datum.is_null() || datum.is_unknown() ? "null" : datum.text;
    }
}

/// What is no literal is no JSON.
std::optional<Datum> literal_value(const Expression& expression) {
    if (expression.kind == ExpressionKind::literal) return expression.literal;
    if (expression.kind == ExpressionKind::opposite && expression.name == "-") {
        const auto number = number_of(expression.parts.at(0).literal);
        return number ? std::optional(number_datum(-*number)) : std::nullopt;
    }
    std::vector<Datum> parts;
    for (const Expression& part : expression.parts) {
        std::optional<Datum> value = literal_value(part);
        if (!value) return std::nullopt;
        parts.push_back(std::move(*value));
    }
    if (expression.kind == ExpressionKind::list) return list_datum(std::move(parts));
    if (expression.kind != ExpressionKind::object) return std::nullopt;
    ObjectMaker maker;
    for (std::size_t at = 0; at + 1 < parts.size(); at += 2)
        maker.put(parts[at].text, std::move(parts[at + 1]));
    return maker.done();
}

/// A verb of format(), such as `%-5.2f`.
struct FormatVerb {
    bool is_left = false;
    bool has_zeros = false;
    bool has_sign = false;
    std::size_t width = 0;
    int precision = -1;
    char letter = '\0';
};

constexpr std::size_t width_max = 1000;

std::size_t read_number(const std::string& pattern, std::size_t& at) {
    std::size_t number = 0;
    for (; at < pattern.size() && pattern[at] >= '0' && pattern[at] <= '9'; ++at)
        number = std::min(number * 10 + static_cast<std::size_t>(pattern[at] - '0'), width_max);
    return number;
}

/// Leaves `at` behind it.
FormatVerb read_verb(const std::string& pattern, std::size_t& at) {
    FormatVerb verb;
    for (; at < pattern.size(); ++at) {
        if (pattern[at] == '-')
            verb.is_left = true;
        else if (pattern[at] == '0')
            verb.has_zeros = true;
        else if (pattern[at] == '+')
            verb.has_sign = true;
        else
            break;
    }
    verb.width = read_number(pattern, at);
    if (at < pattern.size() && pattern[at] == '.') {
        ++at;
        verb.precision = static_cast<int>(std::min<std::size_t>(read_number(pattern, at), 100));
    }
    if (at < pattern.size()) verb.letter = pattern[at++];
    return verb;
}

std::optional<std::string> with_verb(const FormatVerb& verb, const Datum& datum) {
    if (verb.letter == 's' || verb.letter == 'v') {
        if (!datum.is_scalar() && verb.letter == 's') return std::nullopt;
        std::string text = datum.is_scalar() ? datum.text : json_of(datum);
        if (verb.precision >= 0) return std::nullopt;
        return text;
    }
    if (verb.letter == 'q' && datum.is_scalar()) {
        std::string text;
        append_json_text(text, datum.text);
        return text;
    }
    if (verb.letter == 't') {
        const auto flag = to_flag(datum);
        return flag && flag->is_scalar() ? std::optional(flag->text) : std::nullopt;
    }
    const auto number = number_of(datum);
    if (!number || std::fabs(*number) > 1e15) return std::nullopt;
    const std::string sign = verb.has_sign && *number >= 0 ? "+" : "";
    if (verb.letter == 'd' && *number == std::floor(*number)) return sign + number_text(*number);
    if (verb.letter != 'f') return std::nullopt;
    std::array<char, 256> buffer{};
    const int digits = verb.precision < 0 ? 6 : verb.precision;
    const auto [end, error] = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), *number, std::chars_format::fixed, digits
    );
    return sign + std::string(buffer.data(), end);
}

std::string padded(const FormatVerb& verb, std::string text) {
    const std::size_t size = base::characters_in(text);
    if (size >= verb.width) return text;
    const std::size_t missing = verb.width - size;
    if (verb.is_left) return text + std::string(missing, ' ');
    const bool zeros = verb.has_zeros && (verb.letter == 'd' || verb.letter == 'f');
    const bool has_sign = zeros && (text.front() == '-' || text.front() == '+');
    text.insert(has_sign ? 1 : 0, missing, zeros ? '0' : ' ');
    return text;
}

FunctionResult as_list(const Arguments& arguments) {
    if (!arguments[0].is_list())
        return arguments[0].is_null() ? FunctionResult(arguments[0]) : std::nullopt;
    std::vector<Datum> items = *arguments[0].items;
    unify(items);
    return list_datum(std::move(items));
}

FunctionResult as_map(const Arguments& arguments) {
    if (!arguments[0].is_object())
        return arguments[0].is_null() ? FunctionResult(arguments[0]) : std::nullopt;
    std::vector<Datum> items;
    for (const NamedDatum& field : *arguments[0].fields) items.push_back(field.value);
    unify(items);
    ObjectMaker maker;
    maker.put_all(arguments[0]);
    for (std::size_t at = 0; at < items.size(); ++at) {
        const NamedDatum& field = (*arguments[0].fields)[at];
        maker.put(field.name, std::move(items[at]), field.spot);
    }
    return maker.done();
}

FunctionResult marked(const Arguments& arguments) {
    Datum datum = arguments[0];
    datum.mark_sensitive();
    return datum;
}

FunctionResult unmarked(const Arguments& arguments) {
    Datum datum = arguments[0];
    datum.sensitive = datum.holds_sensitive = false;
    return datum;
}

FunctionResult text_of(const Arguments& arguments) {
    return to_text(arguments[0]);
}

FunctionResult number_from(const Arguments& arguments) {
    return to_number(arguments[0]);
}

FunctionResult flag_from(const Arguments& arguments) {
    return to_flag(arguments[0]);
}

FunctionResult json_text(const Arguments& arguments) {
    return text_datum(json_of(arguments[0]));
}

FunctionResult json_value(const Arguments& arguments) {
    return arguments[0].is_scalar() ? from_json(arguments[0].text) : std::nullopt;
}

const std::array<Function, 9> functions_of_kinds = {{
    {"tostring", 1, 1, whole_only, text_of},
    {"tonumber", 1, 1, whole_only, number_from},
    {"tobool", 1, 1, whole_only, flag_from},
    {"tolist", 1, 1, whole_only, as_list},
    {"tomap", 1, 1, whole_only, as_map},
    {"sensitive", 1, 1, whole_only, marked},
    {"nonsensitive", 1, 1, whole_only, unmarked},
    {"jsonencode", 1, 1, Function::Unknowns::strict, json_text},
    {"jsondecode", 1, 1, whole_only, json_value},
}};

}  // namespace

std::string json_of(const Datum& datum) {
    std::string out;
    append_json(out, datum);
    return out;
}

std::optional<Datum> from_json(const std::string& text) {
    Source source;
    source.text = text;
    try {
        return literal_value(parse_json(source));
    } catch (const SyntaxError&) {
        return std::nullopt;
    }
}

std::optional<std::string> formatted(
    const std::string& pattern, const Arguments& arguments, std::size_t first
) {
    std::string result;
    std::size_t next = first;
    for (std::size_t at = 0; at < pattern.size();) {
        const char c = pattern[at++];
        if (c != '%') {
            result += c;
            continue;
        }
        const FormatVerb verb = read_verb(pattern, at);
        if (verb.letter == '%') {
            result += '%';
            continue;
        }
        if (next >= arguments.size()) return std::nullopt;
        const auto text = with_verb(verb, arguments[next++]);
        if (!text) return std::nullopt;
        result += padded(verb, *text);
        if (result.size() > datum_text_bytes_max) return std::nullopt;
    }
    return next == arguments.size() ? std::optional(result) : std::nullopt;
}

const Function* find_conversion_function(std::string_view name) {
    return function_in(functions_of_kinds, name);
}

}  // namespace apprunner::hcl
