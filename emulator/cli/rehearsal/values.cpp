// Reads single values out of YAML nodes, each with an error that names its line and column.
#include "emulator/cli/rehearsal/values.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::optional<base::Duration> unit_of(std::string_view text) {
    if (text == "ms") return milliseconds(1);
    if (text == "s") return seconds(1);
    if (text == "m") return minutes(1);
    if (text == "h") return hours(1);
    return std::nullopt;
}

}  // namespace

std::optional<base::Duration> duration_of(std::string_view text) {
    if (text == "0") return base::Duration{};
    const auto letter = std::find_if(text.begin(), text.end(), [](char each) {
        return each >= 'a' && each <= 'z';
    });
    const std::string_view number = text.substr(0, static_cast<std::size_t>(letter - text.begin()));
    const auto unit = unit_of(text.substr(number.size()));
    const std::size_t point = std::min(number.find('.'), number.size());
    const auto whole = whole_number(number.substr(0, point));
    if (!unit || !whole || *whole > rehearsal_max / *unit) return std::nullopt;
    base::Duration duration = *unit * *whole;
    if (point < number.size()) {
        const std::string_view fraction = number.substr(point + 1);
        if (!whole_number(fraction)) return std::nullopt;
        base::Duration place = *unit;
        for (const char digit : fraction) duration += (place /= 10) * (digit - '0');
    }
    if (duration > rehearsal_max) return std::nullopt;
    return duration;
}

void read_members(
    const YAML::Node& node, const std::string& where, const std::vector<ScenarioMember>& members
) {
    yaml::for_each_member(
        node,
        where,
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            std::vector<std::string> known;
            for (const ScenarioMember& member : members) {
                if (member.name == key) return member.read(value);
                known.push_back(member.name);
            }
            yaml::fail_unknown(key_node, key, where, known);
        }
    );
}

void for_each_of(
    const YAML::Node& node,
    const std::string& where,
    std::size_t most,
    const std::function<void(const YAML::Node&)>& read
) {
    if (!node.IsSequence()) return read(node);
    if (node.size() > most) yaml::fail(node, fmt::format("{} takes at most {}", where, most));
    for (const YAML::Node& each : node) read(each);
}

base::Duration read_duration(const YAML::Node& node, const std::string& where) {
    const std::string text = yaml::scalar_text(node, where);
    if (const auto duration = duration_of(text)) return *duration;
    yaml::fail(
        node,
        fmt::format(
            "{} takes a duration up to 24h, such as 20s, 1.5s, 500ms or 2m, not '{}'",
            where,
            printable(text)
        )
    );
}

sim::Span read_span(const YAML::Node& node, const std::string& where) {
    if (!node.IsSequence()) {
        const base::Duration duration = read_duration(node, where);
        return {duration, duration};
    }
    if (node.size() != 2) yaml::fail(node, where + " takes a duration, or a list of two");
    const sim::Span span{read_duration(node[0], where), read_duration(node[1], where)};
    if (span.most < span.least) yaml::fail(node, where + " takes the shorter duration first");
    return span;
}

int read_whole(const YAML::Node& node, const std::string& where, int least, int most) {
    const std::string text = yaml::scalar_text(node, where);
    const auto number = whole_number(text);
    if (number && *number >= least && *number <= most) return *number;
    yaml::fail(
        node,
        fmt::format(
            "{} takes a whole number from {} to {}, not '{}'", where, least, most, printable(text)
        )
    );
}

int read_per_mille(const YAML::Node& node, const std::string& where) {
    const std::string text = yaml::scalar_text(node, where);
    const std::string number = text.substr(0, text.size() - std::min<std::size_t>(1, text.size()));
    const auto percent = whole_number(number);
    if (percent && *percent <= 100 && text.back() == '%') return *percent * 10;
    yaml::fail(node, fmt::format("{} takes 0% to 100%, not '{}'", where, printable(text)));
}

void fail_word(
    const YAML::Node& node, const std::string& where, const std::vector<std::string>& words
) {
    const std::string& text = node.Scalar();
    const auto meant = nearest(text, words);
    yaml::fail(
        node,
        fmt::format(
            "{} takes {}, not '{}'{}",
            where,
            listed(words),
            printable(text),
            meant ? fmt::format("; did you mean '{}'?", *meant) : ""
        )
    );
}

}  // namespace apprunner::cli
