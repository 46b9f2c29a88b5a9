// HCL's expressions: operators, steps into values, calls, lists, objects, `for`. Pure; one thread.
#include "emulator/hcl/hcl_parser.hpp"

#include <array>
#include <utility>

namespace apprunner::hcl {

namespace {

using Operators = std::array<std::string_view, 4>;
/// From the weakest to the strongest; of two that begin alike the longer one first.
constexpr std::array<Operators, 6> operator_levels = {{
    {"||"},
    {"&&"},
    {"==", "!="},
    {"<=", ">=", "<", ">"},
    {"+", "-"},
    {"*", "/", "%"},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

HclParser::Depth::Depth(HclParser& parser) : depth(parser.depth_) {
    if (depth >= syntax_depth_max)
        parser.cursor_.fail("nested more than " + std::to_string(syntax_depth_max) + " deep");
    ++depth;
}

Expression HclParser::made(ExpressionKind kind, const Spot& spot, std::size_t start) const {
    Expression expression;
    expression.kind = kind;
    expression.spot = spot;
    expression.source = cursor_.since(start);
    return expression;
}

void HclParser::expect(std::string_view word) {
    blank();
    if (!cursor_.take(word)) cursor_.fail_expected("`" + std::string(word) + "`");
}

Expression HclParser::whole_expression() {
    const Lines lines(*this, true);
    Expression result = expression();
    blank();
    if (!cursor_.at_end()) cursor_.fail_expected("the end of the expression");
    return result;
}

Expression HclParser::expression() {
    const Depth depth(*this);
    blank();
    if (++source_.expressions > source_expressions_max)
        cursor_.fail("more values than can be read");
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    Expression condition = chain(0);
    blank();
    if (!cursor_.take("?")) return condition;
    cursor_.skip_blank(true);
    std::vector<Expression> parts;
    parts.push_back(std::move(condition));
    parts.push_back(expression());
    cursor_.skip_blank(true);
    expect(":");
    cursor_.skip_blank(true);
    parts.push_back(expression());
    Expression result = made(ExpressionKind::conditional, spot, start);
    result.parts = std::move(parts);
    return result;
}

Expression HclParser::chain(std::size_t level) {
    if (level == operator_levels.size()) return unary();
    blank();
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    std::vector<Expression> parts;
    std::vector<std::string> names;
    parts.push_back(chain(level + 1));
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        blank();
        for (const std::string_view sign : operator_levels.at(level)) {
            if (sign.empty() || cursor_.sees("=>") || !cursor_.take(sign)) continue;
            names.emplace_back(sign);
            cursor_.skip_blank(true);
            parts.push_back(chain(level + 1));
            goes_on = true;
            break;
        }
    }
    if (names.empty()) return std::move(parts.front());
    Expression result = made(ExpressionKind::chain, spot, start);
    result.source = cursor_.text().substr(
        start,
        static_cast<std::size_t>(
            parts.back().source.data() + parts.back().source.size() - cursor_.text().data()
        ) - start
    );
    result.parts = std::move(parts);
    result.names = std::move(names);
    return result;
}

Expression HclParser::unary() {
    blank();
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    if (cursor_.peek() != '!' && cursor_.peek() != '-') return with_hops(primary());
    const Depth depth(*this);
    const std::string sign(1, cursor_.peek());
    cursor_.advance();
    std::vector<Expression> parts;
    parts.push_back(unary());
    Expression result = made(ExpressionKind::opposite, spot, start);
    result.name = sign;
    result.parts = std::move(parts);
    return result;
}

Expression HclParser::with_hops(Expression base) {
    const Spot spot = base.spot;
    const auto start = static_cast<std::size_t>(base.source.data() - cursor_.text().data());
    Expression result;
    const bool is_reference = base.kind == ExpressionKind::reference;
    std::vector<Hop> hops;
    std::size_t end = cursor_.offset();
    for (;;) {
        const TextCursor before = cursor_;
        blank();
        const bool dot = cursor_.peek() == '.' && cursor_.peek(1) != '.';
        if (!dot && cursor_.peek() != '[') {
            cursor_ = before;
            break;
        }
        hop(result);
        end = cursor_.offset();
    }
    if (result.hops.empty()) return base;
    hops = std::move(result.hops);
    if (is_reference) {
        base.hops = std::move(hops);
        base.source = cursor_.text().substr(start, end - start);
        return base;
    }
    result.kind = ExpressionKind::access;
    result.spot = spot;
    result.source = cursor_.text().substr(start, end - start);
    result.hops = std::move(hops);
    result.parts.push_back(std::move(base));
    return result;
}

/// One step, `.name`, `.0`, `.*`, `[...]` or `[*]`, at the end of `expression.hops`.
void HclParser::hop(Expression& holder) {
    Hop hop;
    if (cursor_.take("[")) {
        const Lines lines(*this, true);
        blank();
        if (cursor_.take("*")) {
            hop.kind = HopKind::splat;
        } else {
            hop.kind = HopKind::index;
            hop.index.push_back(expression());
        }
        expect("]");
    } else {
        cursor_.advance();
        blank();
        if (cursor_.take("*")) {
            hop.kind = HopKind::attribute_splat;
        } else if (is_digit(cursor_.peek())) {
            const Spot spot = cursor_.spot();
            const std::size_t start = cursor_.offset();
            while (is_digit(cursor_.peek())) cursor_.advance();
            hop.kind = HopKind::index;
            hop.index.push_back(made(ExpressionKind::literal, spot, start));
            hop.index.back().literal = number_datum(cursor_.since(start));
        } else {
            hop.name = cursor_.take_name("the name of an attribute");
        }
    }
    holder.hops.push_back(std::move(hop));
}

Expression HclParser::primary() {
    const char c = cursor_.peek();
    if (c == '"') return quoted();
    if (c == '[') return bracketed();
    if (c == '{') return braced();
    if (cursor_.sees("<<")) return heredoc();
    if (is_digit(c)) return number();
    if (c == '(') {
        const Lines lines(*this, true);
        const std::size_t start = cursor_.offset();
        cursor_.advance();
        Expression inner = expression();
        expect(")");
        inner.source = cursor_.since(start);
        if (inner.kind != ExpressionKind::reference) return inner;
        // Steps behind the parentheses are not the reference's own.
        const Spot spot = inner.spot;
        Expression result = made(ExpressionKind::access, spot, start);
        result.parts.push_back(std::move(inner));
        return result;
    }
    if (cursor_.sees_name()) return named();
    cursor_.fail_expected("a value");
}

Expression HclParser::number() {
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    const auto digits = [this] {
        while (is_digit(cursor_.peek())) cursor_.advance();
    };
    digits();
    if (cursor_.peek() == '.' && is_digit(cursor_.peek(1))) {
        cursor_.advance();
        digits();
    }
    if (cursor_.peek() == 'e' || cursor_.peek() == 'E') {
        const std::size_t sign = cursor_.peek(1) == '+' || cursor_.peek(1) == '-' ? 1 : 0;
        if (is_digit(cursor_.peek(1 + sign))) {
            cursor_.advance(1 + sign);
            digits();
        }
    }
    Expression result = made(ExpressionKind::literal, spot, start);
    result.literal = number_datum(result.source);
    return result;
}

Expression HclParser::named() {
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    std::string name = cursor_.take_name("a value");
    while (cursor_.sees("::")) {
        cursor_.advance(2);
        name += "::" + cursor_.take_name("the name of a function");
    }
    if (cursor_.peek() == '(') return call(std::move(name), spot, start);
    Expression result = made(ExpressionKind::reference, spot, start);
    if (name == "true" || name == "false" || name == "null") {
        result.kind = ExpressionKind::literal;
        if (name != "null") result.literal = flag_datum(name == "true");
    }
    result.name = std::move(name);
    return result;
}

Expression HclParser::call(std::string name, const Spot& spot, std::size_t start) {
    const Lines lines(*this, true);
    cursor_.advance();
    std::vector<Expression> parts;
    bool expands = false;
    for (blank(); !cursor_.take(")"); blank()) {
        if (expands) cursor_.fail_expected("`)`");
        parts.push_back(expression());
        blank();
        expands = cursor_.take("...");
        blank();
        if (!cursor_.take(",") && cursor_.peek() != ')') cursor_.fail_expected("`,` or `)`");
    }
    Expression result = made(ExpressionKind::call, spot, start);
    result.name = std::move(name);
    result.parts = std::move(parts);
    result.expands = expands;
    return result;
}

}  // namespace apprunner::hcl
