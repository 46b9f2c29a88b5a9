// Terraform's conversions between the kinds of scalars, and equality. Pure; any thread.
#include "emulator/hcl/datum.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr double whole_max = 9e15;

Datum like(Datum result, const Datum& source) {
    result.spot = source.spot;
    if (source.holds_sensitive) result.mark_sensitive();
    return result;
}

std::optional<double> parsed(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = end == text.data() + text.size();
    if (error != std::errc() || !whole || !std::isfinite(number)) return std::nullopt;
    return number;
}

/// Both may hold unknown parts. The least of false, nothing, true.
std::optional<bool> both(std::optional<bool> one, std::optional<bool> other) {
    if (one == false || other == false) return false;
    if (!one || !other) return std::nullopt;
    return true;
}

std::optional<bool> equal_lists(const Datum& one, const Datum& other) {
    if (one.items->size() != other.items->size()) return false;
    std::optional<bool> result = true;
    for (std::size_t at = 0; at < one.items->size() && result != false; ++at)
        result = both(result, equal((*one.items)[at], (*other.items)[at]));
    return result;
}

std::optional<bool> equal_objects(const Datum& one, const Datum& other) {
    if (!one.rest.empty() || !other.rest.empty()) return std::nullopt;
    const auto left = sorted_fields(one);
    const auto right = sorted_fields(other);
    if (left.size() != right.size()) return false;
    std::optional<bool> result = true;
    for (std::size_t at = 0; at < left.size() && result != false; ++at) {
        if (left[at]->name != right[at]->name) return false;
        result = both(result, equal(left[at]->value, right[at]->value));
    }
    return result;
}

}  // namespace

std::string number_text(double number) {
    std::array<char, 64> buffer{};
    if (number == std::floor(number) && std::fabs(number) < whole_max) {
        const auto [end, error] = std::to_chars(
            buffer.data(), buffer.data() + buffer.size(), static_cast<long long>(number)
        );
        return {buffer.data(), end};
    }
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return {buffer.data(), end};
}

Datum number_datum(double number) {
    if (!std::isfinite(number)) return failed_datum("(a number without an end)");
    Datum datum;
    datum.kind = DatumKind::number;
    datum.text = number_text(number);
    return datum;
}

Datum number_datum(std::string_view digits) {
    const bool plain = std::all_of(digits.begin(), digits.end(), [](char digit) {
        return digit >= '0' && digit <= '9';
    });
    if (plain && !digits.empty()) {
        // Account numbers and the like, longer than a double: as they are, without zeros in front.
        const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
        Datum datum;
        datum.kind = DatumKind::number;
        datum.text = digits.substr(first);
        return datum;
    }
    const auto number = parsed(digits);
    return number ? number_datum(*number) : failed_datum(std::string(digits));
}

std::optional<Datum> to_text(const Datum& datum) {
    if (datum.is_null() || datum.is_unknown() || datum.kind == DatumKind::text) return datum;
    if (!datum.is_scalar()) return std::nullopt;
    return like(text_datum(datum.text), datum);
}

std::optional<double> number_of(const Datum& datum) {
    if (datum.kind != DatumKind::number && datum.kind != DatumKind::text) return std::nullopt;
    return parsed(datum.text);
}

std::optional<Datum> to_number(const Datum& datum) {
    if (datum.is_null() || datum.is_unknown() || datum.kind == DatumKind::number) return datum;
    if (!number_of(datum)) return std::nullopt;
    return like(number_datum(std::string_view(datum.text)), datum);
}

std::optional<Datum> to_flag(const Datum& datum) {
    if (datum.is_null() || datum.is_unknown() || datum.kind == DatumKind::boolean) return datum;
    if (datum.kind != DatumKind::text) return std::nullopt;
    if (datum.text == "true" || datum.text == "1") return like(flag_datum(true), datum);
    if (datum.text == "false" || datum.text == "0") return like(flag_datum(false), datum);
    return std::nullopt;
}

std::optional<bool> equal(const Datum& one, const Datum& other) {
    if (one.is_unknown() || other.is_unknown()) return std::nullopt;
    if (one.kind != other.kind) return false;
    if (one.is_list()) return equal_lists(one, other);
    if (one.is_object()) return equal_objects(one, other);
    return one.is_null() || one.text == other.text;
}

}  // namespace apprunner::hcl
