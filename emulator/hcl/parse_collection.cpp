// HCL's lists, objects and `for`. Pure; one thread.
#include "emulator/hcl/hcl_parser.hpp"

#include <utility>

namespace apprunner::hcl {

Expression HclParser::bracketed() {
    const Lines lines(*this, true);
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    cursor_.advance();
    blank();
    if (cursor_.sees_word("for")) {
        Expression result = for_expression(false);
        result.spot = spot;
        result.source = cursor_.since(start);
        return result;
    }
    std::vector<Expression> parts;
    for (; !cursor_.take("]"); blank()) {
        parts.push_back(expression());
        blank();
        if (!cursor_.take(",") && cursor_.peek() != ']') cursor_.fail_expected("`,` or `]`");
    }
    Expression result = made(ExpressionKind::list, spot, start);
    result.parts = std::move(parts);
    return result;
}

Expression HclParser::braced() {
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    cursor_.advance();
    cursor_.skip_blank(true);
    Expression result;
    if (quotes_ == Quotes::hcl && cursor_.sees_word("for")) {
        // `{ for = 1 }` is an object.
        TextCursor ahead = cursor_;
        ahead.advance(3);
        ahead.skip_blank(true);
        if (ahead.sees_name()) {
            const Lines lines(*this, true);
            result = for_expression(true);
            result.spot = spot;
            result.source = cursor_.since(start);
            return result;
        }
    }
    {
        const Lines lines(*this, quotes_ != Quotes::hcl);
        for (; !cursor_.take("}"); cursor_.skip_blank(true)) object_item(result);
    }
    std::vector<Expression> parts = std::move(result.parts);
    result = made(ExpressionKind::object, spot, start);
    result.parts = std::move(parts);
    return result;
}

void HclParser::object_item(Expression& object) {
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    bool is_word = false;
    if (cursor_.sees_name()) {
        TextCursor ahead = cursor_;
        std::string name = ahead.take_name("a name");
        Expression word = made(ExpressionKind::literal, spot, start);
        word.source = ahead.since(start);
        ahead.skip_blank(false);
        is_word = (ahead.peek() == '=' && ahead.peek(1) != '=') || ahead.peek() == ':';
        if (is_word) {
            cursor_ = ahead;
            word.literal = text_datum(std::move(name));
            object.parts.push_back(std::move(word));
        }
    }
    if (!is_word) object.parts.push_back(expression());
    blank();
    if (!cursor_.take("=") && !cursor_.take(":")) cursor_.fail_expected("`=` or `:`");
    cursor_.skip_blank(true);
    object.parts.push_back(expression());
    blank();
    const bool has_comma = cursor_.take(",");
    if (!has_comma && cursor_.peek() != '}' && (ignores_lines_ || cursor_.peek() != '\n'))
        cursor_.fail_expected("`,`, `}` or the end of the line");
}

void HclParser::for_names(Expression& holder) {
    holder.names.push_back(cursor_.take_name("the name of a variable"));
    blank();
    if (cursor_.take(",")) {
        blank();
        holder.names.push_back(cursor_.take_name("the name of a variable"));
        blank();
    }
    if (!cursor_.sees_word("in")) cursor_.fail_expected("`in`");
    cursor_.advance(2);
    holder.parts.push_back(expression());
    blank();
}

Expression HclParser::for_expression(bool is_object) {
    cursor_.advance(3);
    blank();
    Expression result;
    result.kind = is_object ? ExpressionKind::for_object : ExpressionKind::for_list;
    for_names(result);
    expect(":");
    result.parts.push_back(expression());
    blank();
    if (is_object) {
        expect("=>");
        result.parts.push_back(expression());
        blank();
        result.expands = cursor_.take("...");
        blank();
    }
    if (cursor_.sees_word("if")) {
        cursor_.advance(2);
        result.parts.push_back(expression());
    }
    expect(is_object ? "}" : "]");
    return result;
}

}  // namespace apprunner::hcl
