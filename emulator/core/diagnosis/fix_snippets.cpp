// One table says where each setting lies; the three notations differ in brackets and spelling.
#include "emulator/core/diagnosis/fix_snippets.hpp"

#include "emulator/base/snake_case.hpp"
#include "emulator/model/service_fields.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iterator>

namespace apprunner::core {

namespace {

namespace field = model::field;

using Path = std::vector<std::string_view>;

struct Place {
    Setting setting;
    Path blocks;
    std::string_view member;
    std::string_view flag;  ///< Of `up`; empty: it has none.
    bool is_number = false;
};

const Place& place_of(Setting setting) {
    static const Path image{
        field::source.name, field::image_repository.name, field::image_configuration.name};
    static const Path roles{field::source.name, field::authentication.name};
    static const Path instance{field::instance.name};
    static const Path check{field::health_check.name};
    static const Path egress{field::network.name, field::egress_block};
    static const Place places[] = {
        {Setting::port, image, field::port.name, "--port"},
        {Setting::start_command, image, field::start_command.name, "--start-command"},
        {Setting::variable, image, field::variables.name, "--env"},
        {Setting::access_role, roles, field::access_role.name, ""},
        {Setting::cpu, instance, field::cpu.name, "--cpu"},
        {Setting::memory, instance, field::memory.name, "--memory"},
        {Setting::check_protocol, check, field::check_protocol.name, "--health-check"},
        {Setting::check_path, check, field::check_path.name, "--path"},
        {Setting::check_interval, check, field::check_interval.name, "--interval", true},
        {Setting::check_timeout, check, field::check_timeout.name, "--timeout", true},
        {Setting::check_healthy_threshold,
         check,
         field::healthy_threshold.name,
         "--healthy-threshold",
         true},
        {Setting::check_unhealthy_threshold,
         check,
         field::unhealthy_threshold.name,
         "--unhealthy-threshold",
         true},
        {Setting::egress_type, egress, field::egress_type.name, ""},
    };
    const auto found = std::find_if(std::begin(places), std::end(places), [&](const Place& each) {
        return each.setting == setting;
    });
    return *found;
}

std::string value_of(const Change& change) {
    return place_of(change.setting).is_number ? change.value : quoted(change.value);
}

/// For a POSIX shell.
std::string shell_word(const std::string& text) {
    const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
               std::string_view("_-./=:,@%+").find(letter) != std::string_view::npos;
    });
    if (is_plain) return text;
    std::string result = "'";
    for (const char letter : text) result += letter == '\'' ? "'\\''" : std::string(1, letter);
    return result + "'";
}

std::string up_flags(const std::vector<Change>& changes) {
    std::string text;
    for (const Change& change : changes) {
        const Place& place = place_of(change.setting);
        if (place.flag.empty()) continue;
        if (!text.empty()) text += ' ';
        const bool is_variable = change.setting == Setting::variable;
        const std::string value = is_variable ? change.name + "=" + change.value : change.value;
        text += std::string(place.flag) + " " + shell_word(value);
    }
    return text;
}

/// Each member with its value; the variables, which are one member together, as `variables` writes
/// them.
template <typename Variables>
std::vector<std::pair<const Place*, std::string>> members_of(
    const std::vector<Change>& changes, const Variables& variables
) {
    std::vector<std::pair<const Place*, std::string>> members;
    std::vector<Change> of_variables;
    for (const Change& change : changes) {
        if (change.setting != Setting::variable) {
            members.emplace_back(&place_of(change.setting), value_of(change));
            continue;
        }
        if (of_variables.empty()) members.emplace_back(&place_of(change.setting), "");
        of_variables.push_back(change);
    }
    for (auto& [place, text] : members) {
        if (place->setting == Setting::variable) text = variables(of_variables);
    }
    return members;
}

std::string listed(
    const std::vector<Change>& changes,
    const std::string& between,
    std::string (*written)(const Change&)
) {
    std::string text;
    for (const Change& change : changes) {
        if (!text.empty()) text += between;
        text += written(change);
    }
    return text;
}

/// Variables are an object in CreateService and a list of pairs in CloudFormation.
std::string create_service(const std::vector<Change>& changes) {
    const auto variables = [](const std::vector<Change>& all) {
        return "{" +
               listed(
                   all,
                   ", ",
                   [](const Change& each) { return quoted(each.name) + ": " + quoted(each.value); }
               ) +
               "}";
    };
    std::string members;
    for (const auto& [place, value] : members_of(changes, variables)) {
        if (!members.empty()) members += ", ";
        members += quoted(std::string(place->member)) + ": " + value;
    }
    std::string text = "{" + members + "}";
    const Path& blocks = place_of(changes.front().setting).blocks;
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        text = "{" + quoted(std::string(*block)) + ": " + text + "}";
    }
    return text;
}

std::string cloudformation(const std::vector<Change>& changes) {
    const auto variables = [](const std::vector<Change>& all) {
        return "[" +
               listed(
                   all,
                   ", ",
                   [](const Change& each) {
                       return "{Name: " + each.name + ", Value: " + quoted(each.value) + "}";
                   }
               ) +
               "]";
    };
    std::string members;
    for (const auto& [place, value] : members_of(changes, variables)) {
        if (!members.empty()) members += ", ";
        members += std::string(place->member) + ": " + value;
    }
    const Path& blocks = place_of(changes.front().setting).blocks;
    std::string text = "{" + members + "}";
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        const bool is_outermost = std::next(block) == blocks.rend();
        text = std::string(*block) + ": " + text;
        if (!is_outermost) text = "{" + text + "}";
    }
    return text;
}

std::string terraform(const std::vector<Change>& changes) {
    const Path& blocks = place_of(changes.front().setting).blocks;
    std::string text;
    std::string indent;
    for (const std::string_view block : blocks) {
        text += indent + base::snake_case(block) + " {\n";
        indent += "  ";
    }
    const auto variables = [](const std::vector<Change>& all) {
        return "{ " +
               listed(
                   all,
                   ", ",
                   [](const Change& each) { return each.name + " = " + quoted(each.value); }
               ) +
               " }";
    };
    for (const auto& [place, value] : members_of(changes, variables)) {
        text += indent + base::snake_case(place->member) + " = " + value + '\n';
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        indent.resize(indent.size() - 2);
        text += indent + (i + 1 == blocks.size() ? "}" : "}\n");
    }
    return text;
}

}  // namespace

HowTo written(const std::vector<Change>& changes) {
    HowTo how_to;
    how_to.changes = changes;
    how_to.up = up_flags(changes);
    how_to.create_service = create_service(changes);
    how_to.cloudformation = cloudformation(changes);
    how_to.terraform = terraform(changes);
    return how_to;
}

HowTo for_amd64() {
    HowTo how_to;
    how_to.dockerfile = "docker build --platform linux/amd64 .";
    return how_to;
}

HowTo start_script() {
    HowTo how_to = written({{Setting::start_command, "/start.sh"}});
    how_to.dockerfile = "COPY --chmod=755 start.sh /start.sh";
    return how_to;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '\n') {
            result += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(byte));
            result += escape;
        } else {
            if (letter == '"' || letter == '\\') result += '\\';
            result += letter;
        }
    }
    return result + '"';
}

}  // namespace apprunner::core
