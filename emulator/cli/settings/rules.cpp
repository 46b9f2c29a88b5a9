// App Runner's ranges for single values (API reference: HealthCheckConfiguration,
// InstanceConfiguration, CreateService). Pure; any thread.
#include "emulator/cli/settings/rules.hpp"

#include "emulator/cli/settings/image_name.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/model/instance_sizes.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>
#include <vector>

namespace apprunner::cli::rules {
namespace {

namespace field = model::field;

constexpr auto name_chars_min = static_cast<std::size_t>(model::service_name_length.min);
constexpr auto name_chars_max = static_cast<std::size_t>(model::service_name_length.max);
/// Of variables that App Runner sets (API reference, ImageConfiguration).
constexpr std::string_view reserved_prefix = "AWSAPPRUNNER";
constexpr int seconds_per_minute = 60;
constexpr int seconds_max = 86'400;
constexpr auto image_chars_max = static_cast<std::size_t>(field::image_identifier.range.max);

std::string quoted(const std::string& text) {
    return "'" + printable(text) + "'";
}

Complaint in_range(const std::string& text, model::Range range) {
    return number_between(text, range.min, range.max);
}

Complaint one_spelling_of(const std::string& text, std::span<const model::SizeSpelling> sizes) {
    std::vector<std::string> units;
    std::vector<std::string> worded;
    for (const model::SizeSpelling& size : sizes) {
        if (text == size.units || text == size.worded) return {};
        units.emplace_back(size.units);
        worded.push_back(fmt::format("\"{}\"", size.worded));
    }
    return fmt::format("takes {}, or {}; not {}", listed(units), listed(worded), quoted(text));
}

/// What a member's value, or the names in its map, have to be.
struct ValueRule {
    std::string_view member;
    Complaint (*complaint)(const std::string& text);
};

constexpr ValueRule value_rules[] = {
    {"ServiceName", service_name},
    {field::image_identifier.name, image},
    {field::port.name, port},
    {field::start_command.name, start_command},
    {field::variables.name, variable_name},
    {field::secrets.name, secret_name},
    {field::cpu.name, cpu},
    {field::memory.name, memory},
    {field::check_protocol.name, protocol},
    {field::check_path.name, path},
};

bool is_alphanumeric(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

bool is_name_letter(char letter) {
    return is_alphanumeric(letter) || letter == '-' || letter == '_';
}

bool has_blank_or_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte <= 0x20 || byte == 0x7F;
    });
}

}  // namespace

Complaint value_of(std::string_view member, const std::string& text) {
    for (const ValueRule& rule : value_rules) {
        if (rule.member == member) return rule.complaint(text);
    }
    return {};
}

Complaint number_between(const std::string& text, std::int64_t smallest, std::int64_t largest) {
    const auto value = whole_number(text);
    if (value && *value >= smallest && *value <= largest) return {};
    return fmt::format(
        "takes a whole number from {} to {}, not {}", smallest, largest, quoted(text)
    );
}

Complaint port(const std::string& text) {
    return in_range(text, field::port.range);
}

Complaint health_check_number(const std::string& text) {
    return in_range(text, model::health_check_number);
}

Complaint positive_seconds(const std::string& text) {
    return number_between(text, 1, 86'400);
}

Complaint protocol(const std::string& text) {
    std::string upper = text;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char letter) {
        return static_cast<char>(std::toupper(letter));
    });
    if (upper == "TCP" || upper == "HTTP") return {};
    return fmt::format("takes tcp or http, not {}", quoted(text));
}

Complaint egress(const std::string& text) {
    if (text == "default" || text == "none") return {};
    return fmt::format("takes default or none, not {}", quoted(text));
}

Complaint path(const std::string& text) {
    if (!text.empty() && text.front() == '/' && !has_blank_or_control(text)) return {};
    return fmt::format("takes a path that starts with / and has no blanks, not {}", quoted(text));
}

Complaint service_name(const std::string& text) {
    const bool letters = std::all_of(text.begin(), text.end(), is_name_letter);
    const bool length = text.size() >= name_chars_min && text.size() <= name_chars_max;
    if (letters && length && is_alphanumeric(text.front())) return {};
    return fmt::format(
        "takes {} to {} letters, digits, '-' and '_', the first a letter or a digit; not {}",
        name_chars_min,
        name_chars_max,
        quoted(text)
    );
}

Complaint image(const std::string& text) {
    const bool length = !text.empty() && text.size() <= image_chars_max;
    if (length && !has_blank_or_control(text) && text.front() != '-') {
        return image_name_complaint(text);
    }
    return fmt::format(
        "takes an image reference of 1 to {} characters without blanks, such as my-app:latest; "
        "not {}",
        image_chars_max,
        quoted(text)
    );
}

Complaint start_command(const std::string& text) {
    if (!text.empty() && text.find_first_of("\r\n") == std::string::npos) return {};
    return "takes one line that is not empty";
}

Complaint cpu(const std::string& text) {
    return one_spelling_of(text, model::cpu_sizes);
}

Complaint memory(const std::string& text) {
    return one_spelling_of(text, model::memory_sizes);
}

Complaint cpu_with_memory(const std::string& cpu_text, const std::string& memory_text) {
    const std::string units = in_units(cpu_text);
    const auto sizes = model::memory_offered_with(model::cpu_units(cpu_text));
    const int memory_size = model::memory_mb(memory_text);
    if (std::find(sizes.begin(), sizes.end(), memory_size) != sizes.end()) return {};
    std::vector<std::string> offered;
    for (const int size : sizes) offered.push_back(std::to_string(size));
    return fmt::format(
        "App Runner offers Cpu {} with Memory {} (MB), not with {}",
        units,
        listed(offered),
        in_units(memory_text)
    );
}

std::string in_units(const std::string& cpu_or_memory) {
    for (const auto& size : model::cpu_sizes) {
        if (cpu_or_memory == size.worded) return std::string(size.units);
    }
    for (const auto& size : model::memory_sizes) {
        if (cpu_or_memory == size.worded) return std::string(size.units);
    }
    return cpu_or_memory;
}

Complaint give_up(const std::string& text) {
    if (text == "documented" || text == "observed") return {};
    const auto value = whole_number(text);
    if (value && *value >= 1 && *value <= 86'400) return {};
    return fmt::format(
        "takes documented, observed, or a number of seconds from 1 to 86400; not {}", quoted(text)
    );
}

Complaint variable_name(const std::string& name) {
    if (name.empty() || has_blank_or_control(name) || name.find('=') != std::string::npos) {
        return fmt::format(
            "a variable's name has no blanks and is not empty; not {}", quoted(name)
        );
    }
    if (name.starts_with(reserved_prefix)) {
        return fmt::format(
            "{}: names that begin with {} are App Runner's own", printable(name), reserved_prefix
        );
    }
    return {};
}

Complaint variable_value(const std::string& name, const std::string& value) {
    if (value.find_first_of("\r\n") == std::string::npos) return {};
    return fmt::format(
        "{}: App Runner takes no line breaks in values; encode it (base64)", printable(name)
    );
}

Complaint secret_name(const std::string& name) {
    if (name == "PORT") {
        return "PORT is set by App Runner itself from Port and cannot be a secret; use --port";
    }
    return variable_name(name);
}

Complaint environment_pair(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return fmt::format("takes NAME=VALUE, not {}", quoted(text));
    const std::string name = text.substr(0, equals);
    if (std::string complaint = variable_name(name); !complaint.empty()) return complaint;
    return variable_value(name, text.substr(equals + 1));
}

Complaint named_value(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos && equals > 0) return {};
    return fmt::format("takes NAME=VALUE, not {}", quoted(text));
}

std::optional<int> seconds_of(std::string text) {
    int factor = 1;
    if (!text.empty() && (text.back() == 's' || text.back() == 'm')) {
        if (text.back() == 'm') factor = seconds_per_minute;
        text.pop_back();
    }
    const auto number = whole_number(text);
    if (!number || *number > seconds_max / factor) return std::nullopt;
    return *number * factor;
}

Complaint look_time(const std::string& text) {
    if (seconds_of(text)) return {};
    return fmt::format("takes seconds such as 5s, or minutes such as 1m; not {}", quoted(text));
}

Complaint knob_pair(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos && equals > 0 && equals + 1 < text.size()) return {};
    return fmt::format("takes KNOB=VALUE, not {}", quoted(text));
}

std::pair<std::string, std::string> split_pair(const std::string& text) {
    const std::size_t equals = text.find('=');
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string name_from_image(std::string_view image_reference) {
    std::string_view rest = image_reference.substr(0, image_reference.find('@'));
    if (const std::size_t slash = rest.rfind('/'); slash != std::string_view::npos) {
        rest.remove_prefix(slash + 1);
    }
    rest = rest.substr(0, rest.find(':'));
    std::string name;
    for (const char letter : rest) name += is_name_letter(letter) ? letter : '-';
    const auto first = std::find_if(name.begin(), name.end(), is_alphanumeric);
    name.erase(name.begin(), first);
    if (name.size() > name_chars_max) name.resize(name_chars_max);
    if (name.empty()) return "service";
    if (name.size() < name_chars_min) name += "-app";
    return name;
}

}  // namespace apprunner::cli::rules
