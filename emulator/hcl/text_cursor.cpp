// Reading a text of HCL character by character. Pure; one thread.
#include "emulator/hcl/text_cursor.hpp"

#include "emulator/base/printable.hpp"

#include <algorithm>

namespace apprunner::hcl {

namespace {

/// Letters of other scripts are taken as they come.
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) {
    return begins_name(c) || (c >= '0' && c <= '9') || c == '-';
}

constexpr std::size_t shown_bytes = 16;

}  // namespace

Spot TextCursor::spot() const {
    return {file_, line_, static_cast<int>(at_ - line_start_) + 1};
}

void TextCursor::advance(std::size_t count) {
    const std::size_t end = std::min(at_ + count, text_.size());
    for (; at_ < end; ++at_) {
        if (text_[at_] != '\n') continue;
        ++line_;
        line_start_ = at_ + 1;
    }
}

bool TextCursor::take(std::string_view word) {
    if (!sees(word)) return false;
    advance(word.size());
    return true;
}

void TextCursor::skip_blank(bool lines) {
    while (!at_end()) {
        const char c = peek();
        if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n')) {
            advance();
        } else if (c == '#' || sees("//")) {
            const std::size_t end = std::min(text_.find('\n', at_), text_.size());
            advance(end - at_);
        } else if (sees("/*")) {
            const std::size_t end = text_.find("*/", at_ + 2);
            if (end == std::string_view::npos) fail("the comment has no end (*/)");
            advance(end + 2 - at_);
        } else {
            return;
        }
    }
}

bool TextCursor::sees_name() const {
    return !at_end() && begins_name(peek());
}

std::string TextCursor::take_name(std::string_view what) {
    if (!sees_name()) fail_expected(what);
    const std::size_t start = at_;
    while (!at_end() && continues_name(peek())) advance();
    return std::string(since(start));
}

bool TextCursor::sees_word(std::string_view word) const {
    return sees(word) && !continues_name(peek(word.size()));
}

void TextCursor::fail_expected(std::string_view what) const {
    std::string found = "the end of the file";
    if (!at_end() && peek() == '\n') {
        found = "the end of the line";
    } else if (!at_end()) {
        std::string_view rest = text_.substr(at_, shown_bytes);
        std::size_t length = 1;
        if (begins_name(rest.front()))
            while (length < rest.size() && continues_name(rest[length])) ++length;
        found = "`" + base::printable(rest.substr(0, length)) + "`";
    }
    fail("expected " + std::string(what) + ", not " + found);
}

}  // namespace apprunner::hcl
