// Terraform's functions on numbers, and where all functions are looked for. Pure; any thread.
#include "emulator/hcl/functions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace apprunner::hcl {

namespace {

/// `choose(one, other)` of all numbers, which may be a list's.
template <class Choose>
FunctionResult chosen(const Arguments& arguments, Choose choose) {
    const bool is_list = arguments.size() == 1 && arguments[0].is_list();
    const Arguments& numbers = is_list ? *arguments[0].items : arguments;
    std::optional<double> result;
    for (const Datum& datum : numbers) {
        const auto number = number_of(datum);
        if (!number) return std::nullopt;
        result = result ? choose(*result, *number) : *number;
    }
    return result ? FunctionResult(number_datum(*result)) : std::nullopt;
}

template <class Make>
FunctionResult of_number(const Arguments& arguments, Make make) {
    const auto number = number_of(arguments[0]);
    return number ? FunctionResult(number_datum(make(*number))) : std::nullopt;
}

FunctionResult least(const Arguments& a) {
    return chosen(a, [](double one, double other) { return std::min(one, other); });
}

FunctionResult greatest(const Arguments& a) {
    return chosen(a, [](double one, double other) { return std::max(one, other); });
}

FunctionResult total(const Arguments& a) {
    return chosen(a, [](double one, double other) { return one + other; });
}

FunctionResult absolute(const Arguments& a) {
    return of_number(a, [](double number) { return std::fabs(number); });
}

FunctionResult rounded_up(const Arguments& a) {
    return of_number(a, [](double number) { return std::ceil(number); });
}

FunctionResult rounded_down(const Arguments& a) {
    return of_number(a, [](double number) { return std::floor(number); });
}

FunctionResult read_whole(const Arguments& a) {
    const auto base = number_of(a[1]);
    if (base != 10.0) return unknown_datum({});
    return a[0].is_scalar() ? to_number(a[0]) : std::nullopt;
}

constexpr auto fully = Function::Unknowns::strict;

const std::array<Function, 7> functions_of_numbers = {{
    {"min", 1, any_number, fully, least},
    {"max", 1, any_number, fully, greatest},
    {"sum", 1, 1, fully, total},
    {"abs", 1, 1, fully, absolute},
    {"ceil", 1, 1, fully, rounded_up},
    {"floor", 1, 1, fully, rounded_down},
    {"parseint", 2, 2, fully, read_whole},
}};

}  // namespace

std::optional<std::vector<std::string>> texts_argument(const Datum& datum) {
    if (!datum.is_list()) return std::nullopt;
    std::vector<std::string> texts;
    for (const Datum& item : *datum.items) {
        if (!item.is_scalar()) return std::nullopt;
        texts.push_back(item.text);
    }
    return texts;
}

const Function* find_function(std::string_view name) {
    if (const Function* found = find_text_function(name)) return found;
    if (const Function* found = find_collection_function(name)) return found;
    if (const Function* found = find_set_function(name)) return found;
    if (const Function* found = find_conversion_function(name)) return found;
    return function_in(functions_of_numbers, name);
}

}  // namespace apprunner::hcl
