// Operators. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <cmath>
#include <utility>

namespace apprunner::hcl {

namespace {

Datum logic(bool is_or, const Datum& left, const Datum& right, const Expression& whole) {
    Inherited inherited;
    inherited.from(left);
    inherited.from(right);
    const std::optional<Datum> one = to_flag(left);
    const std::optional<Datum> other = to_flag(right);
    if (!one || !other || one->is_null() || other->is_null())
        return failed_datum(source_text(whole));
    // One that decides is enough, whatever the other is.
    for (const Datum& side : {*one, *other}) {
        if (!side.is_unknown() && side.is_true() == is_or) return inherited.onto(flag_datum(is_or));
    }
    if (one->is_unknown() || other->is_unknown()) return inherited.unknown(source_text(whole));
    return inherited.onto(flag_datum(!is_or));
}

Datum calculated(const std::string& sign, double left, double right, const Expression& whole) {
    if (sign == "<") return flag_datum(left < right);
    if (sign == "<=") return flag_datum(left <= right);
    if (sign == ">") return flag_datum(left > right);
    if (sign == ">=") return flag_datum(left >= right);
    if (sign == "+") return number_datum(left + right);
    if (sign == "-") return number_datum(left - right);
    if (sign == "*") return number_datum(left * right);
    if (right == 0) return failed_datum(source_text(whole));
    return number_datum(sign == "/" ? left / right : std::fmod(left, right));
}

Datum operation(
    const std::string& sign, const Datum& left, const Datum& right, const Expression& whole
) {
    if (sign == "||" || sign == "&&") return logic(sign == "||", left, right, whole);
    Inherited inherited;
    inherited.from(left);
    inherited.from(right);
    if (sign == "==" || sign == "!=") {
        const std::optional<bool> same = equal(left, right);
        if (!same) return inherited.unknown(source_text(whole));
        return inherited.onto(flag_datum(*same == (sign == "==")));
    }
    if (left.is_unknown() || right.is_unknown()) return inherited.unknown(source_text(whole));
    const std::optional<double> one = number_of(left);
    const std::optional<double> other = number_of(right);
    if (!one || !other) return failed_datum(source_text(whole));
    return inherited.onto(calculated(sign, *one, *other, whole));
}

}  // namespace

Datum Evaluator::chain(const Expression& expression, const Surroundings& around) {
    Datum result = value(expression.parts.at(0), around);
    for (std::size_t at = 1; at < expression.parts.size(); ++at) {
        const Datum right = value(expression.parts[at], around);
        charge(std::min(result.weight, right.weight));
        const bool was_failed = result.failed || right.failed;
        result = operation(expression.names.at(at - 1), result, right, expression);
        if (result.failed && !was_failed) return failed(expression, "not of the right kind");
    }
    return result;
}

Datum Evaluator::opposite(const Expression& expression, const Surroundings& around) {
    const Datum operand = value(expression.parts.at(0), around);
    Inherited inherited;
    inherited.from(operand);
    if (operand.is_unknown()) return inherited.unknown(source_text(expression));
    if (expression.name == "!") {
        const std::optional<Datum> flag = to_flag(operand);
        if (!flag || flag->is_null()) return failed(expression, "neither true nor false");
        return inherited.onto(flag_datum(!flag->is_true()));
    }
    const std::optional<double> number = number_of(operand);
    if (!number) return failed(expression, "not a number");
    return inherited.onto(number_datum(-*number));
}

}  // namespace apprunner::hcl
