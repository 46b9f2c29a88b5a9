// Making values, with their bounds. Pure; any thread.
#include "emulator/hcl/datum.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr std::size_t texts_unit_bytes = 64;

/// Takes over what is known of a part; false when the whole is too large by it.
bool add_part(Datum& whole, const Datum& part) {
    whole.weight += part.weight + part.text.size() / texts_unit_bytes;
    whole.depth = std::max(whole.depth, part.depth + 1);
    whole.failed = whole.failed || part.failed;
    whole.holds_unknown = whole.holds_unknown || part.is_unknown() || part.holds_unknown;
    whole.holds_sensitive = whole.holds_sensitive || part.holds_sensitive;
    return whole.weight <= datum_weight_max && whole.depth <= datum_depth_max;
}

Datum too_large() {
    return failed_datum("(a value that is too large)");
}

}  // namespace

const Datum* Datum::find(std::string_view name) const {
    if (!fields) return nullptr;
    const auto found =
        std::find_if(fields->begin(), fields->end(), [name](const NamedDatum& field) {
            return field.name == name;
        });
    return found == fields->end() ? nullptr : &found->value;
}

Datum text_datum(std::string text) {
    if (text.size() > datum_text_bytes_max) return failed_datum("(a text that is too long)");
    Datum datum;
    datum.kind = DatumKind::text;
    datum.text = std::move(text);
    return datum;
}

Datum flag_datum(bool flag) {
    Datum datum;
    datum.kind = DatumKind::boolean;
    datum.text = flag ? "true" : "false";
    return datum;
}

Datum unknown_datum(std::string expression, std::string settled_by) {
    Datum datum;
    datum.kind = DatumKind::unknown;
    datum.text = std::move(expression);
    datum.settled_by = std::move(settled_by);
    datum.holds_unknown = true;
    return datum;
}

Datum failed_datum(std::string expression) {
    Datum datum = unknown_datum(std::move(expression));
    datum.failed = true;
    return datum;
}

Datum list_datum(std::vector<Datum> items) {
    Datum datum;
    datum.kind = DatumKind::list;
    for (const Datum& item : items) {
        if (!add_part(datum, item)) return too_large();
    }
    datum.items = std::make_shared<const std::vector<Datum>>(std::move(items));
    return datum;
}

void ObjectMaker::put(std::string name, Datum value, Spot spot) {
    const auto [found, is_new] = index_.emplace(name, fields_.size());
    if (is_new) {
        fields_.push_back({std::move(name), std::move(value), std::move(spot)});
    } else {
        fields_[found->second].value = std::move(value);
        fields_[found->second].spot = std::move(spot);
    }
}

void ObjectMaker::put_all(const Datum& object) {
    if (object.fields) {
        for (const NamedDatum& field : *object.fields) put(field.name, field.value, field.spot);
    }
    sensitive_ = sensitive_ || object.sensitive;
    if (object.rest.empty()) return;
    rest_ = object.rest;
    settled_by_ = object.settled_by;
}

void ObjectMaker::put_unknown(const Datum& unknown) {
    rest_ = unknown.text.empty() ? "(unknown)" : unknown.text;
    settled_by_ = unknown.settled_by;
    sensitive_ = sensitive_ || unknown.sensitive;
}

Datum ObjectMaker::done() {
    Datum datum;
    datum.kind = DatumKind::object;
    datum.rest = std::move(rest_);
    datum.settled_by = std::move(settled_by_);
    datum.holds_unknown = !datum.rest.empty();
    for (const NamedDatum& field : fields_) {
        if (!add_part(datum, field.value)) return too_large();
    }
    if (sensitive_) datum.mark_sensitive();
    datum.fields = std::make_shared<const std::vector<NamedDatum>>(std::move(fields_));
    return datum;
}

void Inherited::from(const Datum& datum) {
    sensitive_ = sensitive_ || datum.sensitive;
    holds_sensitive_ = holds_sensitive_ || datum.holds_sensitive;
    failed_ = failed_ || datum.failed;
    if (!datum.holds_unknown) return;
    const bool is_first = settled_ && settled_by_.empty();
    if (is_first) settled_by_ = datum.settled_by;
    if (datum.settled_by.empty() || datum.settled_by != settled_by_) settled_ = false;
}

Datum Inherited::onto(Datum result, bool deep) const {
    if (sensitive_ || (deep && holds_sensitive_)) result.mark_sensitive();
    return result;
}

Datum Inherited::unknown(std::string expression) const {
    Datum result = unknown_datum(std::move(expression), settled_ ? settled_by_ : std::string());
    result.failed = failed_;
    return onto(std::move(result));
}

std::vector<const NamedDatum*> sorted_fields(const Datum& object) {
    std::vector<const NamedDatum*> sorted;
    if (!object.fields) return sorted;
    sorted.reserve(object.fields->size());
    for (const NamedDatum& field : *object.fields) sorted.push_back(&field);
    std::sort(sorted.begin(), sorted.end(), [](const NamedDatum* one, const NamedDatum* other) {
        return one->name < other->name;
    });
    return sorted;
}

void unify(std::vector<Datum>& items) {
    const auto is_other = [&](const Datum& item) {
        return item.is_scalar() && item.kind != items.front().kind;
    };
    if (items.empty() || !std::all_of(items.begin(), items.end(), [](const Datum& item) {
            return item.is_scalar();
        }))
        return;
    if (std::none_of(items.begin(), items.end(), is_other)) return;
    for (Datum& item : items) {
        Datum text = *to_text(item);
        text.spot = item.spot;
        item = std::move(text);
    }
}

}  // namespace apprunner::hcl
