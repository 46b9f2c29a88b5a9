// The types of variables: conversion, and the defaults of optional() attributes. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::hcl {

namespace {

using MaybeDatum = std::optional<Datum>;
/// The default of optional(TYPE, DEFAULT).
using DefaultOf = std::function<Datum(const Expression&)>;

MaybeDatum converted(const Datum& datum, const Expression& type, const DefaultOf& default_of);

Datum kept_of(const Datum& source, Datum result) {
    result.spot = source.spot;
    if (source.sensitive) result.mark_sensitive();
    return result;
}

/// list(T), set(T), tuple([T, ...]).
MaybeDatum list_as(const Datum& datum, const Expression& type, const DefaultOf& default_of) {
    if (!datum.is_list()) return std::nullopt;
    const bool is_tuple = type.name == "tuple";
    const Expression& inner = type.parts.at(0);
    std::vector<Datum> items;
    for (const Datum& item : *datum.items) {
        const bool has_own = is_tuple && items.size() < inner.parts.size();
        if (is_tuple && !has_own) return std::nullopt;
        MaybeDatum one = converted(item, has_own ? inner.parts[items.size()] : inner, default_of);
        if (!one) return std::nullopt;
        items.push_back(std::move(*one));
    }
    if (type.name == "set") {
        std::sort(items.begin(), items.end(), [](const Datum& one, const Datum& other) {
            return one.text < other.text;
        });
        const auto last =
            std::unique(items.begin(), items.end(), [](const Datum& one, const Datum& other) {
                return one.is_scalar() && equal(one, other) == true;
            });
        items.erase(last, items.end());
    }
    return kept_of(datum, list_datum(std::move(items)));
}

MaybeDatum map_as(const Datum& datum, const Expression& type, const DefaultOf& default_of) {
    if (!datum.is_object()) return std::nullopt;
    ObjectMaker maker;
    maker.put_all(datum);
    for (const NamedDatum& field : *datum.fields) {
        MaybeDatum one = converted(field.value, type.parts.at(0), default_of);
        if (!one) return std::nullopt;
        maker.put(field.name, std::move(*one), field.spot);
    }
    return kept_of(datum, maker.done());
}

/// object({ name = TYPE, ... }): other attributes are dropped, optional ones filled in.
MaybeDatum object_as(const Datum& datum, const Expression& type, const DefaultOf& default_of) {
    const Expression& members = type.parts.at(0);
    if (!datum.is_object() || members.kind != ExpressionKind::object) return std::nullopt;
    ObjectMaker maker;
    if (!datum.rest.empty()) maker.put_unknown(unknown_datum(datum.rest, datum.settled_by));
    for (std::size_t at = 0; at + 1 < members.parts.size(); at += 2) {
        const std::string& name = members.parts[at].literal.text;
        const Expression* wanted = &members.parts[at + 1];
        const bool is_optional = wanted->kind == ExpressionKind::call &&
                                 wanted->name == "optional" && !wanted->parts.empty();
        Datum otherwise;
        if (is_optional && wanted->parts.size() > 1) otherwise = default_of(wanted->parts[1]);
        if (is_optional) wanted = wanted->parts.data();
        const Datum* given = datum.find(name);
        if (given == nullptr && !datum.rest.empty()) continue;
        if (given == nullptr && !is_optional) return std::nullopt;
        const bool is_given = given != nullptr && !(given->is_null() && is_optional);
        const Datum& source = is_given ? *given : otherwise;
        MaybeDatum one = converted(source, *wanted, default_of);
        if (!one) return std::nullopt;
        maker.put(name, std::move(*one), source.spot);
    }
    return kept_of(datum, maker.done());
}

MaybeDatum converted(const Datum& datum, const Expression& type, const DefaultOf& default_of) {
    if (datum.is_unknown() || datum.is_null()) return datum;
    // Terraform 0.11 had types in quotes.
    const bool is_quoted = type.kind == ExpressionKind::literal;
    const std::string& name = is_quoted ? type.literal.text : type.name;
    if (name == "string") return to_text(datum);
    if (name == "number") return to_number(datum);
    if (name == "bool") return to_flag(datum);
    if (type.kind != ExpressionKind::call || type.parts.empty()) return datum;
    if (name == "list" || name == "set" || name == "tuple") return list_as(datum, type, default_of);
    if (name == "map") return map_as(datum, type, default_of);
    if (name == "object") return object_as(datum, type, default_of);
    return datum;
}

}  // namespace

Datum Evaluator::as_declared(const HclBlock& variable, Datum datum, ModuleInstance& module) {
    const Expression* type = variable.body.find("type");
    if (type == nullptr || !charge(datum.weight)) return datum;
    const DefaultOf default_of = [&](const Expression& expression) {
        return value(expression, {module, nullptr});
    };
    MaybeDatum result = converted(datum, *type, default_of);
    if (result) return *result;
    const std::string name = variable.labels.empty() ? "" : variable.labels[0];
    notice(
        datum.spot.line > 0 ? datum.spot : variable.spot,
        "the value of variable `" + name + "` is no " + source_text(*type)
    );
    Datum unknown = failed_datum("var." + name);
    unknown.spot = datum.spot;
    return unknown;
}

}  // namespace apprunner::hcl
