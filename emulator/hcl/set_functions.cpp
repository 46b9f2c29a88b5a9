// Terraform's functions on sets, which are lists here, and on orders. Pure; any thread.
#include "emulator/hcl/functions.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace apprunner::hcl {

namespace {

std::vector<Datum> without_doubles(const std::vector<Datum>& all) {
    std::vector<Datum> items;
    std::unordered_set<std::string> seen;
    for (const Datum& item : all) {
        // What holds unknown parts may be equal or not.
        if (item.holds_unknown || seen.insert(json_of(item)).second) items.push_back(item);
    }
    return items;
}

FunctionResult distinct(const Arguments& arguments) {
    if (!arguments[0].is_list()) return std::nullopt;
    return list_datum(without_doubles(*arguments[0].items));
}

/// As Terraform orders sets of texts; other sets stay in the order that they are written in.
void sort_texts(std::vector<Datum>& items) {
    std::stable_sort(items.begin(), items.end(), [](const Datum& one, const Datum& other) {
        return one.kind == DatumKind::text && other.kind == DatumKind::text &&
               one.text < other.text;
    });
}

FunctionResult as_set(const Arguments& arguments) {
    if (arguments[0].is_null()) return arguments[0];
    if (!arguments[0].is_list()) return std::nullopt;
    std::vector<Datum> items = *arguments[0].items;
    unify(items);
    items = without_doubles(items);
    const bool all_texts = std::all_of(items.begin(), items.end(), [](const Datum& item) {
        return item.kind == DatumKind::text;
    });
    if (all_texts) sort_texts(items);
    return list_datum(std::move(items));
}

FunctionResult sorted(const Arguments& arguments) {
    if (!texts_argument(arguments[0])) return std::nullopt;
    std::vector<Datum> items;
    for (const Datum& item : *arguments[0].items) items.push_back(*to_text(item));
    sort_texts(items);
    return list_datum(std::move(items));
}

FunctionResult ranged(const Arguments& arguments) {
    std::vector<double> numbers;
    for (const Datum& datum : arguments) {
        const auto number = number_of(datum);
        if (!number) return std::nullopt;
        numbers.push_back(*number);
    }
    const double first = numbers.size() > 1 ? numbers[0] : 0;
    const double limit = numbers.size() > 1 ? numbers[1] : numbers[0];
    const double step = numbers.size() > 2 ? numbers[2] : (limit < first ? -1 : 1);
    constexpr std::size_t elements_max = 1024;  // Terraform's own.
    std::vector<Datum> items;
    double at = first;
    for (; step != 0 && (step > 0 ? at < limit : at > limit); at += step) {
        if (items.size() >= elements_max) return std::nullopt;
        items.push_back(number_datum(at));
    }
    return step == 0 ? std::nullopt : FunctionResult(list_datum(std::move(items)));
}

FunctionResult united(const Arguments& arguments) {
    std::vector<Datum> items;
    for (const Datum& datum : arguments) {
        if (!datum.is_list() || items.size() > datum_weight_max) return std::nullopt;
        items.insert(items.end(), datum.items->begin(), datum.items->end());
    }
    return as_set({list_datum(std::move(items))});
}

/// Those elements of the first that are in the second, or are not.
FunctionResult picked(const Arguments& arguments, bool those_in) {
    if (!arguments[0].is_list() || !arguments[1].is_list()) return std::nullopt;
    std::unordered_set<std::string> others;
    for (const Datum& item : *arguments[1].items) others.insert(json_of(item));
    std::vector<Datum> items = *arguments[0].items;
    std::erase_if(items, [&](const Datum& item) {
        return others.contains(json_of(item)) != those_in;
    });
    return as_set({list_datum(std::move(items))});
}

FunctionResult flags(const Arguments& arguments, bool all) {
    if (!arguments[0].is_list()) return std::nullopt;
    for (const Datum& item : *arguments[0].items) {
        const auto flag = to_flag(item);
        if (!flag) return std::nullopt;
        if (flag->is_true() != all) return flag_datum(!all);
    }
    return flag_datum(all);
}

FunctionResult shared_elements(const Arguments& arguments) {
    return picked(arguments, true);
}

FunctionResult left_elements(const Arguments& arguments) {
    return picked(arguments, false);
}

FunctionResult are_all_true(const Arguments& arguments) {
    return flags(arguments, true);
}

FunctionResult is_any_true(const Arguments& arguments) {
    return flags(arguments, false);
}

constexpr auto deeply = Function::Unknowns::strict;

const std::array<Function, 9> functions_of_sets = {{
    {"toset", 1, 1, Function::Unknowns::outer, as_set},
    {"distinct", 1, 1, deeply, distinct},
    {"sort", 1, 1, deeply, sorted},
    {"range", 1, 3, deeply, ranged},
    {"setunion", 1, any_number, deeply, united},
    {"setintersection", 2, 2, deeply, shared_elements},
    {"setsubtract", 2, 2, deeply, left_elements},
    {"alltrue", 1, 1, deeply, are_all_true},
    {"anytrue", 1, 1, deeply, is_any_true},
}};

}  // namespace

const Function* find_set_function(std::string_view name) {
    return function_in(functions_of_sets, name);
}

}  // namespace apprunner::hcl
