// HCL's files: attributes and blocks; and the escapes of texts in quotes. Pure; one thread.
#include "emulator/base/utf8.hpp"
#include "emulator/hcl/hcl_parser.hpp"

#include <utility>

namespace apprunner::hcl {

namespace {

void append_utf8(std::string& text, std::uint32_t code) {
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

constexpr std::uint32_t replacement = 0xFFFD;

bool is_surrogate(std::uint32_t code) {
    return code >= 0xD800 && code < 0xE000;
}

/// Its bounds; a byte order mark goes, as HashiCorp's parser has it.
void prepare(Source& source) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    const Spot start{source.file, 1, 1};
    if (source.text.size() > source_bytes_max)
        throw SyntaxError(start, "the file is larger than 1 MiB");
    if (!base::is_utf8(source.text)) throw SyntaxError(start, "the file is not UTF-8");
    if (source.text.starts_with(byte_order_mark)) source.text.erase(0, byte_order_mark.size());
}

}  // namespace

std::uint32_t HclParser::hex_digits(int count) {
    std::uint32_t code = 0;
    for (int at = 0; at < count; ++at) {
        const char c = cursor_.peek();
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9') {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            cursor_.fail_expected("a hexadecimal digit");
        }
        code = code * 16 + digit;
        cursor_.advance();
    }
    return code;
}

std::string HclParser::escape() {
    cursor_.advance();
    const char c = cursor_.peek();
    const bool is_json = quotes_ != Quotes::hcl;
    if (c == 'u' || (c == 'U' && !is_json)) {
        cursor_.advance();
        std::uint32_t code = hex_digits(c == 'u' ? 4 : 8);
        if (is_json && code >= 0xD800 && code < 0xDC00 && cursor_.sees("\\u")) {
            cursor_.advance(2);
            const std::uint32_t low = hex_digits(4);
            const bool is_pair = low >= 0xDC00 && low < 0xE000;
            code = is_pair ? 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00) : replacement;
        }
        std::string text;
        append_utf8(text, is_surrogate(code) || code > 0x10FFFF ? replacement : code);
        return text;
    }
    const std::string_view letters = is_json ? "nrt\"\\/bf" : "nrt\"\\";
    const std::size_t which = letters.find(c);
    if (which == std::string_view::npos || cursor_.at_end()) cursor_.fail_expected("an escape");
    cursor_.advance();
    return std::string(1, std::string_view("\n\r\t\"\\/\b\f")[which]);
}

Body HclParser::body(bool is_whole_file) {
    const Depth depth(*this);
    Body result;
    std::unordered_set<std::string> names;
    for (;;) {
        cursor_.skip_blank(true);
        if (is_whole_file ? cursor_.at_end() : cursor_.take("}")) return result;
        if (!is_whole_file && cursor_.at_end()) cursor_.fail("the block has no end: expected `}`");
        attribute_or_block(result, names);
    }
}

void HclParser::end_of_line() {
    cursor_.skip_blank(false);
    if (!cursor_.at_end() && cursor_.peek() != '\n' && cursor_.peek() != '}')
        cursor_.fail_expected("the end of the line");
}

void HclParser::attribute_or_block(Body& body, std::unordered_set<std::string>& names) {
    const Lines lines(*this, false);
    const Spot spot = cursor_.spot();
    std::string name = cursor_.take_name("a name");
    cursor_.skip_blank(false);
    if (cursor_.take("=")) {
        if (!names.insert(name).second) throw SyntaxError(spot, "`" + name + "` is set twice");
        body.attributes.push_back({std::move(name), expression(), spot});
        end_of_line();
        return;
    }
    HclBlock block;
    block.type = std::move(name);
    block.spot = spot;
    for (; !cursor_.take("{"); cursor_.skip_blank(false)) {
        if (cursor_.peek() != '"') {
            if (!cursor_.sees_name()) cursor_.fail_expected("`=` or `{`");
            block.labels.push_back(cursor_.take_name("a label"));
            continue;
        }
        const Expression label = quoted();
        if (label.kind != ExpressionKind::literal || label.literal.kind != DatumKind::text)
            throw SyntaxError(label.spot, "expected a plain text as a label");
        block.labels.push_back(label.literal.text);
    }
    block.body = this->body(false);
    end_of_line();
    body.blocks.push_back(std::move(block));
}

Body parse_body(Source& source) {
    prepare(source);
    if (source.file && source.file->ends_with(".json")) {
        Expression object =
            HclParser(source, source.text, 1, HclParser::Quotes::json).whole_expression();
        return body_of_json(source, object);
    }
    return HclParser(source, source.text, 1, HclParser::Quotes::hcl).body(true);
}

Expression parse_expression(Source& source) {
    prepare(source);
    return HclParser(source, source.text, 1, HclParser::Quotes::hcl).whole_expression();
}

Expression parse_template(Source& source) {
    prepare(source);
    return HclParser(source, source.text, 1, HclParser::Quotes::hcl).whole_template();
}

Expression parse_json(Source& source) {
    prepare(source);
    return HclParser(source, source.text, 1, HclParser::Quotes::json_literal).whole_expression();
}

}  // namespace apprunner::hcl
