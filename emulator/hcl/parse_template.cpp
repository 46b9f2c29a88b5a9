// HCL's texts: in quotes and heredocs, with ${...} and %{...} in them. Pure; one thread.
#include "emulator/hcl/hcl_parser.hpp"
#include "emulator/hcl/indentation.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr std::string_view blanks = " \t\r\n";

Expression literal_text(std::string text, const Spot& spot) {
    Expression literal;
    literal.spot = spot;
    literal.literal = text_datum(std::move(text));
    return literal;
}

}  // namespace

/// What a template is made of so far.
struct HclParser::Pieces {
    std::vector<Expression> parts;
    bool trims_next = false;
    bool has_literal = false;

    void literal(std::string text, const Spot& spot) {
        has_literal = true;
        if (trims_next) {
            text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
            trims_next = false;
        }
        if (!text.empty()) parts.push_back(literal_text(std::move(text), spot));
    }
    void trim_last() {
        if (parts.empty() || parts.back().kind != ExpressionKind::literal) return;
        std::string text = parts.back().literal.text;
        const std::size_t last = text.find_last_not_of(blanks);
        text.erase(last == std::string::npos ? 0 : last + 1);
        parts.back().literal = text_datum(std::move(text));
    }
    /// Whether a part that is the only one is the whole: a single ${...}, or nothing but text.
    [[nodiscard]] bool stands_alone(const Expression& part) const {
        if (!has_literal && part.kind != ExpressionKind::for_text && !part.expands) return true;
        return part.kind == ExpressionKind::literal && part.literal.kind == DatumKind::text;
    }
    /// As one expression; a single ${...} is its value and no text.
    [[nodiscard]] Expression joined(const Spot& spot) {
        Expression result;
        if (parts.empty()) {
            result = literal_text("", spot);
        } else if (parts.size() == 1 && stands_alone(parts.front())) {
            result = std::move(parts.front());
        } else {
            result.kind = ExpressionKind::text;
            result.parts = std::move(parts);
        }
        result.spot = spot;
        return result;
    }
};

Expression HclParser::whole_template() {
    Pieces found;
    const Spot spot = cursor_.spot();
    const std::string word = pieces(found, false);
    if (!word.empty()) cursor_.fail("`" + word + "` without its beginning");
    Expression result = found.joined(spot);
    result.source = cursor_.text();
    return result;
}

Expression HclParser::quoted() {
    const Lines lines(*this, false);
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    cursor_.advance();
    Pieces found;
    const std::string word = pieces(found, true);
    if (!word.empty()) cursor_.fail("`" + word + "` without its beginning");
    cursor_.advance();
    Expression result = found.joined(spot);
    result.source = cursor_.since(start);
    return quotes_ == Quotes::json ? template_in_json(std::move(result)) : result;
}

/// JSON's text is read first, and then as a template.
Expression HclParser::template_in_json(Expression quoted) {
    const std::string& text = quoted.literal.text;
    if (text.find("${") == std::string::npos && text.find("%{") == std::string::npos) return quoted;
    const std::string& kept = source_.rewritten.emplace_back(text);
    HclParser parser(source_, kept, quoted.spot.line, Quotes::hcl, depth_);
    Expression result = parser.whole_template();
    result.spot = quoted.spot;
    result.source = quoted.source;
    return result;
}

Expression HclParser::heredoc() {
    const Spot spot = cursor_.spot();
    const std::size_t start = cursor_.offset();
    cursor_.advance(2);
    const bool is_indented = cursor_.take("-");
    const std::string marker = cursor_.take_name("the name of a heredoc");
    if (cursor_.peek() == '\r') cursor_.advance();
    if (cursor_.peek() != '\n') cursor_.fail_expected("the end of the line");
    cursor_.advance();
    const std::string_view text = cursor_.text();
    const std::size_t first = cursor_.offset();
    const int first_line = cursor_.line();
    std::size_t end = first;
    for (;;) {
        if (end >= text.size())
            throw SyntaxError(spot, "the heredoc has no end: expected a line `" + marker + "`");
        const std::size_t line_end = std::min(text.find('\n', end), text.size());
        std::string_view line = text.substr(end, line_end - end);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        if (line == marker) {
            cursor_.advance(line_end - cursor_.offset());
            break;
        }
        end = line_end + 1;
    }
    std::string_view inner = text.substr(first, end - first);
    if (is_indented && !inner.empty())
        inner = source_.rewritten.emplace_back(without_indent(inner));
    HclParser parser(source_, inner, first_line, quotes_, depth_);
    Expression result = parser.whole_template();
    result.spot = spot;
    result.source = cursor_.since(start);
    return result;
}

/// Until the text's end or a directive that only an outer one understands, which is returned.
std::string HclParser::pieces(Pieces& found, bool is_quoted) {
    const Depth depth(*this);
    const bool has_templates = quotes_ == Quotes::hcl;
    while (true) {
        if (cursor_.at_end()) {
            if (is_quoted) cursor_.fail("the text has no end: expected `\"`");
            return {};
        }
        if (is_quoted && cursor_.peek() == '"') return {};
        if (has_templates && cursor_.sees("${")) {
            interpolation(found);
        } else if (has_templates && cursor_.sees("%{")) {
            std::string word = directive(found, is_quoted);
            if (!word.empty()) return word;
        } else {
            literal_piece(found, is_quoted);
        }
    }
}

/// A literal, of text without quotes a line of it: trimming reaches no farther.
void HclParser::literal_piece(Pieces& found, bool is_quoted) {
    const Spot spot = cursor_.spot();
    const bool has_templates = quotes_ == Quotes::hcl;
    std::string text;
    while (!cursor_.at_end()) {
        const char c = cursor_.peek();
        if (has_templates && (cursor_.sees("$${") || cursor_.sees("%%{"))) {
            text += c;
            text += '{';
            cursor_.advance(3);
            continue;
        }
        if (has_templates && (cursor_.sees("${") || cursor_.sees("%{"))) break;
        if (is_quoted && c == '"') break;
        if (is_quoted && c == '\n') cursor_.fail("the text has no end on its line: expected `\"`");
        if (is_quoted && c == '\\') {
            text += escape();
            continue;
        }
        text += c;
        cursor_.advance();
        if (!is_quoted && c == '\n') break;
    }
    found.literal(std::move(text), spot);
}

/// Behind the expression: `}` or `~}`; whether what follows is trimmed.
bool HclParser::end_of_sequence() {
    cursor_.skip_blank(true);
    const bool trims = cursor_.take("~");
    if (!cursor_.take("}")) cursor_.fail_expected("`}`");
    return trims;
}

void HclParser::interpolation(Pieces& found) {
    const Lines lines(*this, true);
    const std::size_t start = cursor_.offset();
    cursor_.advance(2);
    if (cursor_.take("~")) found.trim_last();
    found.parts.push_back(expression());
    found.trims_next = end_of_sequence();
    found.parts.back().source = cursor_.since(start);
}

std::string HclParser::directive(Pieces& found, bool is_quoted) {
    const Lines lines(*this, true);
    const Spot spot = cursor_.spot();
    cursor_.advance(2);
    if (cursor_.take("~")) found.trim_last();
    cursor_.skip_blank(true);
    std::string word = cursor_.take_name("`if` or `for`");
    if (word == "if") {
        if_directive(found, is_quoted, spot);
        return {};
    }
    if (word == "for") {
        for_directive(found, is_quoted, spot);
        return {};
    }
    if (word != "else" && word != "endif" && word != "endfor")
        throw SyntaxError(spot, "expected `if` or `for`, not `" + word + "`");
    found.trims_next = end_of_sequence();
    return word;
}

void HclParser::if_directive(Pieces& found, bool is_quoted, const Spot& spot) {
    const std::size_t start = cursor_.offset();
    std::vector<Expression> parts;
    parts.push_back(expression());
    Pieces yes;
    Pieces no;
    yes.trims_next = end_of_sequence();
    std::string word = pieces(yes, is_quoted);
    bool trims = yes.trims_next;
    if (word == "else") {
        no.trims_next = trims;
        word = pieces(no, is_quoted);
        trims = no.trims_next;
    }
    if (word != "endif") throw SyntaxError(spot, "`if` without its `endif`");
    yes.has_literal = no.has_literal = true;
    parts.push_back(yes.joined(spot));
    parts.push_back(no.joined(spot));
    Expression result = made(ExpressionKind::conditional, spot, start);
    result.parts = std::move(parts);
    result.expands = true;
    found.parts.push_back(std::move(result));
    found.trims_next = trims;
}

void HclParser::for_directive(Pieces& found, bool is_quoted, const Spot& spot) {
    const std::size_t start = cursor_.offset();
    Expression loop;
    cursor_.skip_blank(true);
    for_names(loop);
    Pieces body;
    body.trims_next = end_of_sequence();
    const std::string word = pieces(body, is_quoted);
    if (word != "endfor") throw SyntaxError(spot, "`for` without its `endfor`");
    body.has_literal = true;
    const bool trims = body.trims_next;
    loop.parts.push_back(body.joined(spot));
    Expression result = made(ExpressionKind::for_text, spot, start);
    result.names = std::move(loop.names);
    result.parts = std::move(loop.parts);
    found.parts.push_back(std::move(result));
    found.trims_next = trims;
}

}  // namespace apprunner::hcl
