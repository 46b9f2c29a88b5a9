// Lists the spellings that each value may have in an engine's text, and replaces the longest first.
#include "emulator/core/diagnosis/redaction.hpp"

#include "emulator/core/diagnosis/environment.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::core {

namespace {

constexpr std::string_view mask = "***";

bool is_escaped(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20 || byte == 0x7F || letter == '"' || letter == '\\';
}

/// As Go's %q writes it, without the quotation marks; Docker and runc are written in Go.
std::string go_quoted(std::string_view value) {
    constexpr std::string_view named = "\a\b\t\n\v\f\r";
    constexpr std::string_view names = "abtnvfr";
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char letter : value) {
        const std::size_t at = named.find(letter);
        if (!is_escaped(letter)) {
            text += letter;
        } else if (letter == '"' || letter == '\\') {
            text += {'\\', letter};
        } else if (at != std::string_view::npos) {
            text += {'\\', names[at]};
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            text += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return text;
}

using Replacement = std::pair<std::string, std::string>;

/// Whole, in Go's quotes (within others, too), and in pieces for those who quote in other ways.
std::vector<std::string> spellings_of(std::string_view value) {
    const std::string once = go_quoted(value);
    std::vector<std::string> spellings{std::string(value), once, go_quoted(once)};
    std::string piece;
    for (const char letter : value) {
        if (!is_escaped(letter)) {
            piece += letter;
            continue;
        }
        spellings.push_back(std::exchange(piece, ""));
    }
    spellings.push_back(std::move(piece));
    return spellings;
}

void add_value(std::vector<Replacement>& all, const std::string& value) {
    for (std::string& spelling : spellings_of(value)) {
        if (spelling.size() < redacted_bytes_min) continue;
        all.emplace_back(std::move(spelling), std::string(mask));
    }
}

void add_variables(std::vector<Replacement>& all, const model::StringMap& variables) {
    for (const auto& [name, value] : variables) {
        if (value.empty()) continue;
        add_value(all, value);
        for (const std::string& spelling : {value, go_quoted(value)}) {
            all.emplace_back(name + "=" + spelling, name + "=" + std::string(mask));
        }
    }
}

/// In NAME=VALUE before a program the value is not the program's name.
void add_command(std::vector<Replacement>& all, std::string_view command) {
    constexpr std::string_view blanks = " \t\n";
    bool is_first = true;
    for (std::size_t at = command.find_first_not_of(blanks); at < command.size();) {
        const std::size_t end = std::min(command.find_first_of(blanks, at), command.size());
        const std::string word(command.substr(at, end - at));
        const std::size_t equals = word.find('=');
        if (equals != std::string::npos) {
            add_value(all, word.substr(equals + 1));
        } else if (!is_first) {
            add_value(all, word);
        }
        is_first = is_first && equals != std::string::npos;
        at = command.find_first_not_of(blanks, end);
    }
}

void replace_all(std::string& text, const Replacement& replacement) {
    const auto& [from, to] = replacement;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
        text.replace(at, from.size(), to);
        at += to.size();
    }
}

}  // namespace

std::string without_values(std::string text, const model::ServiceConfiguration& configuration) {
    if (text.empty()) return text;
    std::vector<Replacement> all;
    const auto& image = configuration.source.image_repository;
    if (image && image->image_configuration) {
        add_variables(all, image->image_configuration->runtime_environment_variables);
    }
    add_command(all, start_command_of(configuration));
    std::stable_sort(all.begin(), all.end(), [](const Replacement& one, const Replacement& other) {
        return one.first.size() > other.first.size();
    });
    for (const Replacement& each : all) replace_all(text, each);
    return text;
}

}  // namespace apprunner::core
