// Steps into a value: attributes, indexes, splats. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace apprunner::hcl {

namespace {

/// An unknown part of `base`, in the words of the whole expression.
Datum unknown_part(const Datum& base, const Expression& expression) {
    Datum result = unknown_datum(source_text(expression), base.settled_by);
    result.failed = base.is_unknown() && base.failed;
    if (base.sensitive) result.mark_sensitive();
    return result;
}

Datum part_of(const Datum& base, Datum part) {
    if (base.sensitive) part.mark_sensitive();
    return part;
}

/// A value of another kind as a list of one, null as none.
std::vector<Datum> splat_elements(const Datum& base) {
    if (base.is_list()) return *base.items;
    if (base.is_null()) return {};
    return {base};
}

}  // namespace

Datum Evaluator::attribute(
    const Datum& base, const std::string& name, const Expression& expression
) {
    if (base.is_unknown()) return unknown_part(base, expression);
    if (!base.is_object()) return failed(expression, "no object to have `" + name + "`");
    charge(base.fields->size() / 8);
    const Datum* found = base.find(name);
    if (found != nullptr) return part_of(base, *found);
    if (!base.rest.empty()) return unknown_part(base, expression);
    return failed(expression, "there is no `" + name + "`");
}

Datum Evaluator::index(const Datum& base, const Datum& key, const Expression& expression) {
    if (base.is_unknown()) return unknown_part(base, expression);
    if (key.is_unknown()) {
        Inherited inherited;
        inherited.from(key);
        if (base.sensitive) inherited.from(base);
        return inherited.unknown(source_text(expression));
    }
    if (base.is_object()) {
        const std::optional<Datum> name = to_text(key);
        if (!name || name->is_null()) return failed(expression, "no name of an object");
        return attribute(base, name->text, expression);
    }
    if (!base.is_list()) return failed(expression, "neither a list nor an object");
    const std::optional<double> number = number_of(key);
    if (!number || *number != std::floor(*number))
        return failed(expression, "the index is not a whole number");
    if (*number < 0 || *number >= static_cast<double>(base.items->size()))
        return failed(
            expression, "the list has " + std::to_string(base.items->size()) + " elements"
        );
    return part_of(base, (*base.items)[static_cast<std::size_t>(*number)]);
}

Datum Evaluator::hops(
    Datum base, const Expression& expression, HopRange range, const Surroundings& around
) {
    const std::size_t last = std::min(range.end, expression.hops.size());
    for (std::size_t at = range.first; at < last; ++at) {
        const Hop& hop = expression.hops[at];
        if (!charge(1)) return unknown_datum(source_text(expression));
        if (hop.kind == HopKind::attribute) {
            base = attribute(base, hop.name, expression);
        } else if (hop.kind == HopKind::index) {
            base = index(base, value(hop.index.at(0), around), expression);
        } else {
            if (base.is_unknown()) return unknown_part(base, expression);
            // `.*` reaches over the attributes behind it, `[*]` over everything.
            std::size_t end = last;
            if (hop.kind == HopKind::attribute_splat) {
                end = at + 1;
                while (end < last && expression.hops[end].kind == HopKind::attribute) ++end;
            }
            std::vector<Datum> items = splat_elements(base);
            for (Datum& item : items)
                item = hops(part_of(base, item), expression, {at + 1, end}, around);
            base = part_of(base, list_datum(std::move(items)));
            at = end - 1;
        }
    }
    return base;
}

}  // namespace apprunner::hcl
