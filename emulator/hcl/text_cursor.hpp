// Reading a text of HCL character by character: blanks, comments, names, and where one is. Pure;
// one thread.
#pragma once

#include "emulator/hcl/syntax.hpp"

#include <string>
#include <string_view>

namespace apprunner::hcl {

class TextCursor {
  public:
    TextCursor(std::string_view text, std::shared_ptr<const std::string> file, int line)
        : text_(text), file_(std::move(file)), line_(line) {}

    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool sees(std::string_view word) const {
        return text_.substr(at_).starts_with(word);
    }
    [[nodiscard]] std::size_t offset() const { return at_; }
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::string_view since(std::size_t start) const {
        return text_.substr(start, at_ - start);
    }
    [[nodiscard]] Spot spot() const;
    [[nodiscard]] int line() const { return line_; }
    [[nodiscard]] const std::shared_ptr<const std::string>& file() const { return file_; }

    void advance(std::size_t count = 1);
    bool take(std::string_view word);
    /// Blanks and comments; line ends too when `lines`. A comment to the line's end leaves that.
    void skip_blank(bool lines);
    [[nodiscard]] bool sees_name() const;
    /// A name; SyntaxError that `what` was expected.
    std::string take_name(std::string_view what);
    /// `word`, and no longer name that begins so.
    [[nodiscard]] bool sees_word(std::string_view word) const;
    /// "expected `what`, not ..."
    [[noreturn]] void fail_expected(std::string_view what) const;
    [[noreturn]] void fail(const std::string& text) const { throw SyntaxError(spot(), text); }

  private:
    std::string_view text_;
    std::shared_ptr<const std::string> file_;
    std::size_t at_ = 0;
    int line_ = 1;
    std::size_t line_start_ = 0;
};

}  // namespace apprunner::hcl
