// Terraform's functions on lists and objects. Pure; any thread.
#include "emulator/hcl/functions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr auto strictly = Function::Unknowns::strict;
constexpr auto outer = Function::Unknowns::outer;
constexpr auto lax = Function::Unknowns::lax;

FunctionResult not_known() {
    return unknown_datum({});
}

FunctionResult merged(const Arguments& arguments) {
    ObjectMaker maker;
    for (const Datum& datum : arguments) {
        if (datum.is_unknown()) {
            maker.put_unknown(datum);
        } else if (datum.is_object()) {
            maker.put_all(datum);
        } else if (!datum.is_null()) {
            return std::nullopt;
        }
    }
    return maker.done();
}

FunctionResult concatenated(const Arguments& arguments) {
    std::vector<Datum> items;
    for (const Datum& datum : arguments) {
        if (!datum.is_list()) return std::nullopt;
        if (items.size() > datum_weight_max) return std::nullopt;
        items.insert(items.end(), datum.items->begin(), datum.items->end());
    }
    return list_datum(std::move(items));
}

FunctionResult looked_up(const Arguments& arguments) {
    const Datum& object = arguments[0];
    const Datum& key = arguments[1];
    if (object.is_unknown() || key.is_unknown()) return not_known();
    if (!object.is_object() || !key.is_scalar()) return std::nullopt;
    if (const Datum* found = object.find(key.text)) return *found;
    if (!object.rest.empty()) return not_known();
    return arguments.size() > 2 ? FunctionResult(arguments[2]) : std::nullopt;
}

FunctionResult first_that_is(const Arguments& arguments) {
    for (const Datum& datum : arguments) {
        if (datum.is_unknown()) return not_known();
        const bool is_empty = datum.kind == DatumKind::text && datum.text.empty();
        if (!datum.is_null() && !is_empty) return datum;
    }
    return std::nullopt;
}

FunctionResult first_list_that_is(const Arguments& arguments) {
    for (const Datum& datum : arguments) {
        if (datum.is_unknown()) return not_known();
        if (datum.is_list() && !datum.items->empty()) return datum;
    }
    return std::nullopt;
}

FunctionResult size_of(const Arguments& arguments) {
    const Datum& datum = arguments[0];
    if (datum.is_list()) return number_datum(static_cast<double>(datum.items->size()));
    if (datum.is_object() && !datum.rest.empty()) return not_known();
    if (datum.is_object()) return number_datum(static_cast<double>(datum.fields->size()));
    if (datum.kind != DatumKind::text) return std::nullopt;
    const auto characters = std::count_if(datum.text.begin(), datum.text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    return number_datum(static_cast<double>(characters));
}

FunctionResult element_of(const Arguments& arguments) {
    const auto number = number_of(arguments[1]);
    if (!arguments[0].is_list() || arguments[0].items->empty() || !number) return std::nullopt;
    const auto size = static_cast<double>(arguments[0].items->size());
    if (*number != std::floor(*number)) return std::nullopt;
    double at = std::fmod(*number, size);
    if (at < 0) at += size;
    return (*arguments[0].items)[static_cast<std::size_t>(at)];
}

FunctionResult is_contained(const Arguments& arguments) {
    if (arguments[0].is_unknown() || arguments[1].is_unknown()) return not_known();
    if (!arguments[0].is_list()) return std::nullopt;
    bool is_certain = true;
    for (const Datum& item : *arguments[0].items) {
        const std::optional<bool> same = equal(item, arguments[1]);
        if (same == true) return flag_datum(true);
        is_certain = is_certain && same;
    }
    return is_certain ? FunctionResult(flag_datum(false)) : not_known();
}

FunctionResult names_of(const Arguments& arguments) {
    if (!arguments[0].is_object()) return std::nullopt;
    if (!arguments[0].rest.empty()) return not_known();
    std::vector<Datum> items;
    for (const NamedDatum* field : sorted_fields(arguments[0]))
        items.push_back(text_datum(field->name));
    return list_datum(std::move(items));
}

FunctionResult values_of(const Arguments& arguments) {
    if (!arguments[0].is_object()) return std::nullopt;
    if (!arguments[0].rest.empty()) return not_known();
    std::vector<Datum> items;
    for (const NamedDatum* field : sorted_fields(arguments[0])) items.push_back(field->value);
    return list_datum(std::move(items));
}

/// False when something in it is unknown.
bool flatten_into(std::vector<Datum>& items, const Datum& datum) {
    if (datum.is_unknown()) return false;
    if (!datum.is_list()) {
        items.push_back(datum);
        return true;
    }
    return std::all_of(datum.items->begin(), datum.items->end(), [&](const Datum& item) {
        return item.is_list() || item.is_unknown() ? flatten_into(items, item)
                                                   : (items.push_back(item), true);
    });
}

FunctionResult flattened(const Arguments& arguments) {
    if (!arguments[0].is_list()) return std::nullopt;
    std::vector<Datum> items;
    for (const Datum& item : *arguments[0].items) {
        // An unknown element may be a scalar or a list.
        if (!flatten_into(items, item)) return not_known();
    }
    return list_datum(std::move(items));
}

FunctionResult compacted(const Arguments& arguments) {
    if (!arguments[0].is_list()) return std::nullopt;
    std::vector<Datum> items = *arguments[0].items;
    std::erase_if(items, [](const Datum& item) { return item.is_null() || item.text.empty(); });
    return list_datum(std::move(items));
}

FunctionResult zipped(const Arguments& arguments) {
    const auto names = texts_argument(arguments[0]);
    if (!names || !arguments[1].is_list())
        return arguments[0].holds_unknown ? not_known() : std::nullopt;
    if (names->size() != arguments[1].items->size()) return std::nullopt;
    ObjectMaker maker;
    for (std::size_t at = 0; at < names->size(); ++at) {
        const Datum& item = (*arguments[1].items)[at];
        maker.put((*names)[at], item, item.spot);
    }
    return maker.done();
}

FunctionResult reversed(const Arguments& arguments) {
    if (!arguments[0].is_list()) return std::nullopt;
    return list_datum({arguments[0].items->rbegin(), arguments[0].items->rend()});
}

FunctionResult sliced(const Arguments& arguments) {
    const auto first = number_of(arguments[1]);
    const auto last = number_of(arguments[2]);
    if (!arguments[0].is_list() || !first || !last) return std::nullopt;
    const auto& items = *arguments[0].items;
    if (*first < 0 || *last < *first || *last > static_cast<double>(items.size()))
        return std::nullopt;
    return list_datum(
        {items.begin() + static_cast<std::ptrdiff_t>(*first),
         items.begin() + static_cast<std::ptrdiff_t>(*last)}
    );
}

FunctionResult only(const Arguments& arguments) {
    if (!arguments[0].is_list() || arguments[0].items->size() > 1) return std::nullopt;
    return arguments[0].items->empty() ? Datum() : arguments[0].items->front();
}

FunctionResult index_of(const Arguments& arguments) {
    if (!arguments[0].is_list()) return std::nullopt;
    for (std::size_t at = 0; at < arguments[0].items->size(); ++at) {
        if (equal((*arguments[0].items)[at], arguments[1]) == true)
            return number_datum(static_cast<double>(at));
    }
    return std::nullopt;
}

const std::array<Function, 17> functions_of_collections = {{
    {"merge", 0, any_number, lax, merged},
    {"concat", 1, any_number, outer, concatenated},
    {"lookup", 2, 3, lax, looked_up},
    {"coalesce", 1, any_number, lax, first_that_is},
    {"coalescelist", 1, any_number, lax, first_list_that_is},
    {"length", 1, 1, outer, size_of},
    {"element", 2, 2, outer, element_of},
    {"contains", 2, 2, lax, is_contained},
    {"keys", 1, 1, outer, names_of},
    {"values", 1, 1, outer, values_of},
    {"flatten", 1, 1, outer, flattened},
    {"compact", 1, 1, strictly, compacted},
    {"zipmap", 2, 2, outer, zipped},
    {"reverse", 1, 1, outer, reversed},
    {"slice", 3, 3, outer, sliced},
    {"one", 1, 1, outer, only},
    {"index", 2, 2, strictly, index_of},
}};

}  // namespace

const Function* find_collection_function(std::string_view name) {
    return function_in(functions_of_collections, name);
}

}  // namespace apprunner::hcl
