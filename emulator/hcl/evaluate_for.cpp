// `for`, in lists, objects and texts. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <utility>

namespace apprunner::hcl {

namespace {

/// Whether `condition` lets the element in; nothing when that is not known or not to be said.
std::optional<bool> is_in(const Datum& condition) {
    const std::optional<Datum> flag = to_flag(condition);
    if (!flag || !flag->is_scalar()) return std::nullopt;
    return flag->is_true();
}

}  // namespace

std::optional<Datum> Evaluator::for_each_element(
    const Expression& expression,
    const Datum& collection,
    const Surroundings& around,
    const std::function<bool(const Surroundings&)>& visit
) {
    if (collection.is_unknown()) {
        Inherited inherited;
        inherited.from(collection);
        return inherited.unknown(source_text(expression));
    }
    if (!collection.is_list() && !collection.is_object())
        return failed(expression.parts.at(0), "neither a list nor an object");
    const auto step = [&](Datum key, Datum element) {
        const bool has_key = expression.names.size() > 1;
        if (collection.sensitive) element.mark_sensitive();
        const Scope key_scope{around.scope, has_key ? expression.names[0] : "", std::move(key)};
        const Scope scope{&key_scope, expression.names.at(has_key ? 1 : 0), std::move(element)};
        return charge(1) && visit({around.module, &scope});
    };
    if (collection.is_list()) {
        double number = 0;
        for (const Datum& item : *collection.items) {
            if (!step(number_datum(number++), item)) break;
        }
    } else {
        for (const NamedDatum* field : sorted_fields(collection)) {
            if (!step(text_datum(field->name), field->value)) break;
        }
    }
    return std::nullopt;
}

Datum Evaluator::for_list(const Expression& expression, const Surroundings& around) {
    const Datum collection = value(expression.parts.at(0), around);
    std::vector<Datum> items;
    Inherited doubt;
    bool is_known = collection.rest.empty();
    doubt.from(collection);
    const auto visit = [&](const Surroundings& inner) {
        if (expression.parts.size() > 2) {
            const Datum condition = value(expression.parts[2], inner);
            const std::optional<bool> in = is_in(condition);
            if (!in) {
                is_known = false;
                doubt.from(condition);
            }
            if (in != true) return true;
        }
        items.push_back(value(expression.parts.at(1), inner));
        return true;
    };
    if (auto other = for_each_element(expression, collection, around, visit)) return *other;
    if (!is_known) return doubt.unknown(source_text(expression));
    return doubt.onto(list_datum(std::move(items)), false);
}

Datum Evaluator::for_object(const Expression& expression, const Surroundings& around) {
    const Datum collection = value(expression.parts.at(0), around);
    ObjectMaker maker;
    std::map<std::string, std::vector<Datum>> groups;
    Inherited inherited;
    inherited.from(collection);
    if (!collection.rest.empty()) {
        Datum rest = unknown_datum(source_text(expression), collection.settled_by);
        maker.put_unknown(rest);
    }
    const auto visit = [&](const Surroundings& inner) {
        if (expression.parts.size() > 3) {
            const Datum condition = value(expression.parts[3], inner);
            const std::optional<bool> in = is_in(condition);
            if (!in) maker.put_unknown(inherited.unknown(source_text(expression)));
            if (in != true) return true;
        }
        const Datum key = value(expression.parts.at(1), inner);
        const std::optional<Datum> name = to_text(key);
        Datum datum = value(expression.parts.at(2), inner);
        if (!name || !name->is_scalar()) {
            maker.put_unknown(unknown_datum(source_text(expression), key.settled_by));
        } else if (expression.expands) {
            groups[name->text].push_back(std::move(datum));
        } else {
            Spot spot = datum.spot;
            maker.put(name->text, std::move(datum), std::move(spot));
        }
        return true;
    };
    if (auto other = for_each_element(expression, collection, around, visit)) return *other;
    for (auto& [name, items] : groups) maker.put(name, list_datum(std::move(items)));
    return inherited.onto(maker.done(), false);
}

Datum Evaluator::for_text(const Expression& expression, const Surroundings& around) {
    const Datum collection = value(expression.parts.at(0), around);
    std::string result;
    Inherited inherited;
    inherited.from(collection);
    bool is_known = collection.rest.empty();
    const auto visit = [&](const Surroundings& inner) {
        const Datum piece = value(expression.parts.at(1), inner);
        inherited.from(piece);
        is_known = is_known && piece.is_scalar();
        result += piece.is_scalar() ? piece.text : "";
        return result.size() <= datum_text_bytes_max;
    };
    if (auto other = for_each_element(expression, collection, around, visit)) return *other;
    if (!is_known) return inherited.unknown(source_text(expression));
    return inherited.onto(text_datum(std::move(result)));
}

}  // namespace apprunner::hcl
