// Expressions: literals, texts, lists, objects, conditions. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr std::size_t source_bytes_shown = 200;
constexpr std::size_t notices_max = 100;
constexpr int value_depth_max = 400;

}  // namespace

std::string source_text(const Expression& expression) {
    std::string text;
    for (const char c : expression.source) {
        const bool is_blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!is_blank) {
            text += c;
        } else if (!text.empty() && text.back() != ' ') {
            text += ' ';
        }
        if (text.size() < source_bytes_shown) continue;
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
            text.pop_back();
        return text + "...";
    }
    return text;
}

void Evaluator::notice(const Spot& spot, std::string text) {
    if (quiet_ > 0 || notices_.size() >= notices_max) return;
    if (!noticed_.insert(SyntaxError::spot_text(spot) + text).second) return;
    notices_.push_back({spot, std::move(text)});
}

bool Evaluator::charge(std::size_t work) {
    if (work_left_ == 0) return false;
    work_left_ -= std::min(work, work_left_);
    if (work_left_ == 0) {
        quiet_ = 0;
        notice({}, "too much to evaluate: what is left counts as unknown");
    }
    return work_left_ > 0;
}

Datum Evaluator::failed(const Expression& expression, const std::string& why) {
    notice(expression.spot, "`" + source_text(expression) + "`: " + why);
    Datum datum = failed_datum(source_text(expression));
    datum.spot = expression.spot;
    return datum;
}

Datum Evaluator::value(const Expression& expression, const Surroundings& around) {
    if (!charge(1) || depth_ >= value_depth_max) {
        Datum datum = unknown_datum(source_text(expression));
        datum.spot = expression.spot;
        return datum;
    }
    ++depth_;
    Datum result = any(expression, around);
    --depth_;
    charge(result.text.size() / 32);
    const bool passes_on = expression.kind == ExpressionKind::reference ||
                           expression.kind == ExpressionKind::access ||
                           expression.kind == ExpressionKind::conditional;
    if (!passes_on || result.spot.line == 0) result.spot = expression.spot;
    return result;
}

Datum Evaluator::any(const Expression& expression, const Surroundings& around) {
    switch (expression.kind) {
        case ExpressionKind::literal:
            return expression.literal;
        case ExpressionKind::text:
            return text(expression, around);
        case ExpressionKind::reference:
            return reference(expression, around);
        case ExpressionKind::access:
            return hops(value(expression.parts.at(0), around), expression, {0}, around);
        case ExpressionKind::call:
            return call(expression, around);
        case ExpressionKind::list:
            return list(expression, around);
        case ExpressionKind::object:
            return object(expression, around);
        case ExpressionKind::for_list:
            return for_list(expression, around);
        case ExpressionKind::for_object:
            return for_object(expression, around);
        case ExpressionKind::for_text:
            return for_text(expression, around);
        case ExpressionKind::conditional:
            return conditional(expression, around);
        case ExpressionKind::opposite:
            return opposite(expression, around);
        case ExpressionKind::chain:
            return chain(expression, around);
    }
    return failed_datum(source_text(expression));
}

Datum Evaluator::text(const Expression& expression, const Surroundings& around) {
    std::string result;
    Inherited inherited;
    bool is_known = true;
    for (const Expression& part : expression.parts) {
        const Datum datum = value(part, around);
        inherited.from(datum);
        if (datum.is_unknown()) {
            is_known = false;
            continue;
        }
        if (!datum.is_scalar())
            return failed(
                expression,
                datum.is_null() ? "null in a text" : "no text, but a list or an object, in a text"
            );
        result += datum.text;
        if (result.size() > datum_text_bytes_max) return failed(expression, "too long a text");
    }
    if (!is_known) return inherited.unknown(source_text(expression));
    return inherited.onto(text_datum(std::move(result)));
}

Datum Evaluator::list(const Expression& expression, const Surroundings& around) {
    std::vector<Datum> items;
    items.reserve(expression.parts.size());
    for (const Expression& part : expression.parts) items.push_back(value(part, around));
    return list_datum(std::move(items));
}

Datum Evaluator::object(const Expression& expression, const Surroundings& around) {
    ObjectMaker maker;
    for (std::size_t at = 0; at + 1 < expression.parts.size(); at += 2) {
        const Expression& key = expression.parts[at];
        const Datum name = value(key, around);
        Datum datum = value(expression.parts[at + 1], around);
        const std::optional<Datum> text = to_text(name);
        if (name.is_unknown()) {
            maker.put_unknown(name);
        } else if (!text || text->is_null()) {
            return failed(key, "no name of an object");
        } else {
            maker.put(text->text, std::move(datum), key.spot);
        }
    }
    return maker.done();
}

Datum Evaluator::conditional(const Expression& expression, const Surroundings& around) {
    const Datum condition = value(expression.parts.at(0), around);
    const std::optional<Datum> flag = to_flag(condition);
    if (!flag || flag->is_null()) return failed(expression.parts.at(0), "neither true nor false");
    Inherited inherited;
    inherited.from(condition);
    if (!flag->is_unknown())
        return inherited.onto(value(expression.parts.at(flag->is_true() ? 1 : 2), around));
    // Whatever it is, if both are the same. Nothing is said of a side that may not be taken.
    const Quiet quiet(*this);
    const Datum yes = value(expression.parts.at(1), around);
    const Datum no = value(expression.parts.at(2), around);
    charge(std::min(yes.weight, no.weight));
    if (equal(yes, no) == true) return inherited.onto(yes);
    return inherited.unknown(source_text(expression));
}

}  // namespace apprunner::hcl
