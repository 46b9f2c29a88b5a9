// Builds the tree from the JSON library's events. The library does not tell lines: it reads through
// an iterator that counts them.
#include "emulator/cli/formats/json_tree.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace apprunner::cli::formats {
namespace {

/// How far the library has read, and where the value began that it read last.
struct ReadSoFar {
    Origin here{.file = {}, .line = 1, .column = 0};
    Origin value{.file = {}, .line = 1, .column = 1};
    bool in_text = false;
    bool is_escaped = false;
    bool in_word = false;  ///< A number, true, false or null.

    void take(char letter) {
        ++here.column;
        if (in_text) {
            in_text = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
        } else if (letter == '"') {
            in_text = true;
            value = here;
        } else if (std::string_view(" \t\r\n,:{}[]").find(letter) != std::string_view::npos) {
            in_word = false;
        } else if (!in_word) {
            in_word = true;
            value = here;
        }
        if (letter != '\n') return;
        ++here.line;
        here.column = 0;
    }
};

class CountingIterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, ReadSoFar* read) : at_(at), read_(read) {}
    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        read_->take(*at_);
        ++at_;
        return *this;
    }
    bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
    bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

  private:
    const char* at_;
    ReadSoFar* read_;
};

/// The library's handler; its methods' names and answers are the library's.
class TreeBuilder : public nlohmann::json_sax<Json> {
  public:
    TreeBuilder(const std::string& file, const ReadSoFar& read) : file_(file), read_(read) {}

    [[nodiscard]] ConfigValue take() { return std::move(root_); }

    bool null() override { return add(ValueKind::null, {}, value_start()); }
    bool boolean(bool flag) override {
        return add(ValueKind::boolean, flag ? "true" : "false", value_start());
    }
    bool number_integer(number_integer_t number) override {
        return add(ValueKind::number, std::to_string(number), value_start());
    }
    bool number_unsigned(number_unsigned_t number) override {
        return add(ValueKind::number, std::to_string(number), value_start());
    }
    bool number_float(number_float_t /*number*/, const string_t& written) override {
        return add(ValueKind::number, written, value_start());
    }
    bool string(string_t& text) override {
        const Origin start = value_start();
        return add(ValueKind::text, std::move(text), start);
    }
    bool binary(binary_t& /*bytes*/) override { return false; }
    bool start_object(std::size_t /*size*/) override {
        names_.emplace_back();
        return open(ValueKind::object);
    }
    bool end_object() override {
        names_.pop_back();
        return close();
    }
    bool start_array(std::size_t /*size*/) override { return open(ValueKind::list); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        if (names_.back().size() >= names_max) fail(value_start(), "has too many names");
        if (!names_.back().insert(name).second) {
            fail(value_start(), fmt::format("'{}' is given twice", printable(name)));
        }
        open_.back()->entries.push_back({std::move(name), {}, value_start()});
        return true;
    }
    bool parse_error(
        std::size_t /*position*/, const std::string& /*token*/, const Json::exception& /*error*/
    ) override {
        fail(here(), "not valid YAML or JSON: the JSON is broken here, or ends too early");
    }

  private:
    [[nodiscard]] Origin value_start() const {
        return {file_, read_.value.line, read_.value.column};
    }
    [[nodiscard]] Origin here() const {
        return {file_, read_.here.line, std::max(read_.here.column, 1)};
    }

    ConfigValue* place(ValueKind kind, const Origin& origin) {
        ConfigValue* value = &root_;
        if (!open_.empty()) {
            ConfigValue& parent = *open_.back();
            if (parent.kind == ValueKind::list) parent.items.emplace_back();
            value = parent.kind == ValueKind::list ? &parent.items.back()
                                                   : &parent.entries.back().value;
        }
        value->kind = kind;
        value->origin = origin;
        return value;
    }

    bool add(ValueKind kind, std::string text, const Origin& origin) {
        place(kind, origin)->text = std::move(text);
        return true;
    }

    bool open(ValueKind kind) {
        if (open_.size() >= depth_max) fail(here(), "is nested too deep");
        open_.push_back(place(kind, here()));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    const std::string& file_;
    const ReadSoFar& read_;
    ConfigValue root_;
    std::vector<ConfigValue*> open_;
    std::vector<std::set<std::string>> names_;  ///< Of the open objects.
};

}  // namespace

base::Result<ConfigValue> read_json(const std::string& content, const std::string& file) {
    if (content.size() > json_bytes_max) {
        return base::Error(
            base::Errc::invalid_argument,
            fmt::format("{}: is larger than {} bytes, the most for JSON", file, json_bytes_max)
        );
    }
    ReadSoFar read;
    TreeBuilder builder(file, read);
    try {
        const char* begin = content.data();
        Json::sax_parse(
            CountingIterator(begin, &read),
            CountingIterator(begin + content.size(), &read),
            &builder
        );
    } catch (const ConfigError& error) {
        return base::Error(base::Errc::invalid_argument, error.what());
    }
    return builder.take();
}

}  // namespace apprunner::cli::formats
