// A recursive descent parser and an evaluator over the parsed message. Both are as deep as the
// pattern, whose nesting is bounded.
#include "emulator/logs/json_selector.hpp"

#include "emulator/logs/wildcard.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace apprunner::logs {

using base::Errc;
using base::Error;
using Json = nlohmann::json;

enum class Test { equal, unequal, less, less_or_equal, greater, greater_or_equal, is, not_exists };

/// One comparison, or several conditions joined.
struct JsonSelector::Condition {
    enum class Kind { comparison, all, any };

    Kind kind = Kind::comparison;
    std::vector<Condition> parts;                              ///< Of all and any.
    std::vector<std::variant<std::string, std::size_t>> path;  ///< Of a comparison.
    Test test = Test::equal;
    std::string text;              ///< As written; may have * for any letters.
    std::optional<double> number;  ///< When the text is one.

    [[nodiscard]] bool holds(const Json& message) const;

  private:
    [[nodiscard]] const Json* find_in(const Json& message) const;
    [[nodiscard]] bool compares(const Json& value) const;
};

namespace {

using Condition = JsonSelector::Condition;

constexpr int nesting_max = 20;

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

class Parser {
  public:
    explicit Parser(std::string_view text) : rest_(text) {}

    base::Result<Condition> whole() {
        if (!take("{")) return problem("a { is missing");
        APPRUNNER_TRY(condition, any_of(0));
        if (!take("}")) return problem("a } is missing");
        skip_blanks();
        if (!rest_.empty()) return problem("there is more after the }");
        return condition;
    }

  private:
    static Error problem(std::string what) {
        return Error{Errc::invalid_argument, std::move(what)};
    }

    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    }

    bool take(std::string_view expected) {
        skip_blanks();
        if (rest_.substr(0, expected.size()) != expected) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    base::Result<Condition> any_of(int depth) {
        return joined("||", Condition::Kind::any, depth, &Parser::all_of);
    }

    base::Result<Condition> all_of(int depth) {
        return joined("&&", Condition::Kind::all, depth, &Parser::unit);
    }

    base::Result<Condition> joined(
        std::string_view sign,
        Condition::Kind kind,
        int depth,
        base::Result<Condition> (Parser::*part)(int)
    ) {
        Condition all;
        all.kind = kind;
        do {
            APPRUNNER_TRY(next, (this->*part)(depth));
            all.parts.push_back(std::move(next));
        } while (take(sign));
        return all.parts.size() == 1 ? std::move(all.parts.front()) : std::move(all);
    }

    base::Result<Condition> unit(int depth) {
        if (!take("(")) return comparison();
        if (depth >= nesting_max) return problem("the parentheses are nested too deeply");
        APPRUNNER_TRY(inner, any_of(depth + 1));
        if (!take(")")) return problem("a ) is missing");
        return inner;
    }

    base::Result<Condition> comparison() {
        Condition condition;
        if (!take("$")) return problem("a selector begins with $");
        const auto path = take_path(condition);
        if (!path) return path.error();
        if (take("NOT EXISTS")) {
            condition.test = Test::not_exists;
            return condition;
        }
        const auto test = take_test();
        if (!test) return problem("one of = != < <= > >= IS, NOT EXISTS is missing");
        condition.test = *test;
        skip_blanks();
        const bool is_quoted = !rest_.empty() && rest_.front() == '"';
        auto value = is_quoted ? take_quoted() : take_word();
        if (!value || (value->empty() && !is_quoted)) return problem("a value is missing");
        condition.text = std::move(*value);
        if (!is_quoted) condition.number = number_in(condition.text);
        return condition;
    }

    base::Result<void> take_path(Condition& condition) {
        while (!rest_.empty() && (rest_.front() == '.' || rest_.front() == '[')) {
            const bool is_name = rest_.front() == '.';
            rest_.remove_prefix(1);
            const std::size_t end =
                std::min(rest_.find_first_of(is_name ? " \t.[=!<>)}" : "]"), rest_.size());
            const std::string_view step = rest_.substr(0, end);
            rest_.remove_prefix(end);
            if (is_name) {
                if (step.empty()) return problem("a name is missing after .");
                condition.path.emplace_back(std::string(step));
                continue;
            }
            std::size_t index = 0;
            const auto [stop, error] =
                std::from_chars(step.data(), step.data() + step.size(), index);
            if (error != std::errc() || stop != step.data() + step.size() || !take("]")) {
                return problem("[ ] takes a number");
            }
            condition.path.emplace_back(index);
        }
        return {};
    }

    std::optional<Test> take_test() {
        if (take("!=")) return Test::unequal;
        if (take("<=")) return Test::less_or_equal;
        if (take(">=")) return Test::greater_or_equal;
        if (take("=")) return Test::equal;
        if (take("<")) return Test::less;
        if (take(">")) return Test::greater;
        if (take("IS ")) return Test::is;
        return std::nullopt;
    }

    std::optional<std::string> take_quoted() {
        std::string text;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            if (rest_[at] == '"') {
                rest_.remove_prefix(at + 1);
                return text;
            }
            if (rest_[at] == '\\' && at + 1 < rest_.size() && rest_[at + 1] == '"') ++at;
            text += rest_[at];
        }
        return std::nullopt;
    }

    /// Regular expressions (%...%) are not known, and no word has such a sign.
    std::optional<std::string> take_word() {
        const std::size_t end = std::min(rest_.find_first_of(" \t\r\n)}&|%\""), rest_.size());
        std::string word(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return word;
    }

    std::string_view rest_;
};

}  // namespace

const Json* JsonSelector::Condition::find_in(const Json& message) const {
    const Json* at = &message;
    for (const auto& step : path) {
        if (const auto* name = std::get_if<std::string>(&step)) {
            if (!at->is_object()) return nullptr;
            const auto member = at->find(*name);
            if (member == at->end()) return nullptr;
            at = &*member;
        } else {
            const std::size_t index = std::get<std::size_t>(step);
            if (!at->is_array() || index >= at->size()) return nullptr;
            at = &(*at)[index];
        }
    }
    return at;
}

bool JsonSelector::Condition::compares(const Json& value) const {
    if (test == Test::is) {
        if (text == "NULL") return value.is_null();
        return value.is_boolean() && text == (value.get<bool>() ? "TRUE" : "FALSE");
    }
    if (test == Test::equal || test == Test::unequal) {
        bool is_equal = false;
        if (number && value.is_number()) {
            is_equal = value.get<double>() == *number;
        } else if (value.is_string()) {
            is_equal = matches_wildcard(value.get_ref<const std::string&>(), text);
        } else if (value.is_boolean()) {
            is_equal = text == (value.get<bool>() ? "true" : "false");
        }
        return is_equal == (test == Test::equal);
    }
    if (!number || !value.is_number()) return false;
    const double given = value.get<double>();
    if (test == Test::less) return given < *number;
    if (test == Test::less_or_equal) return given <= *number;
    if (test == Test::greater) return given > *number;
    return given >= *number;
}

bool JsonSelector::Condition::holds(const Json& message) const {
    const auto part_holds = [&](const Condition& part) { return part.holds(message); };
    if (kind == Kind::all) return std::all_of(parts.begin(), parts.end(), part_holds);
    if (kind == Kind::any) return std::any_of(parts.begin(), parts.end(), part_holds);
    const Json* value = find_in(message);
    if (test == Test::not_exists) return value == nullptr;
    return value != nullptr && compares(*value);
}

base::Result<JsonSelector> JsonSelector::parse(std::string_view text) {
    APPRUNNER_TRY(root, Parser(text).whole());
    JsonSelector selector;
    selector.root_ = std::make_shared<const Condition>(std::move(root));
    return selector;
}

bool JsonSelector::matches(std::string_view message) const {
    const Json json = Json::parse(message, nullptr, false);
    return json.is_object() && root_->holds(json);
}

}  // namespace apprunner::logs
