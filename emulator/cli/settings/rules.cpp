// App Runner's ranges for single values (API reference: HealthCheckConfiguration,
// InstanceConfiguration, CreateService). Pure; any thread.
#include "emulator/cli/settings/rules.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace apprunner::cli::rules {
namespace {

constexpr std::size_t name_chars_min = 4;
constexpr std::size_t name_chars_max = 40;
constexpr std::size_t image_chars_max = 1024;

struct Spelling {
    std::string_view units;
    std::string_view worded;
};

constexpr std::array<Spelling, 5> cpu_spellings{{
    {"256", "0.25 vCPU"},
    {"512", "0.5 vCPU"},
    {"1024", "1 vCPU"},
    {"2048", "2 vCPU"},
    {"4096", "4 vCPU"},
}};

constexpr std::array<Spelling, 9> memory_spellings{{
    {"512", "0.5 GB"},
    {"1024", "1 GB"},
    {"2048", "2 GB"},
    {"3072", "3 GB"},
    {"4096", "4 GB"},
    {"6144", "6 GB"},
    {"8192", "8 GB"},
    {"10240", "10 GB"},
    {"12288", "12 GB"},
}};

/// The memory sizes that App Runner offers with a Cpu.
std::vector<std::string> memory_offered_with(std::string_view cpu_units) {
    if (cpu_units == "256") return {"512", "1024"};
    if (cpu_units == "512") return {"1024"};
    if (cpu_units == "1024") return {"2048", "3072", "4096"};
    if (cpu_units == "2048") return {"4096", "6144"};
    return {"8192", "10240", "12288"};
}

std::string quoted(const std::string& text) {
    return "'" + printable(text) + "'";
}

Complaint number_between(const std::string& text, int smallest, int largest) {
    const auto value = whole_number(text);
    if (value && *value >= smallest && *value <= largest) return {};
    return fmt::format(
        "takes a whole number from {} to {}, not {}", smallest, largest, quoted(text)
    );
}

template <std::size_t N>
Complaint one_spelling_of(const std::string& text, const std::array<Spelling, N>& spellings) {
    std::vector<std::string> units;
    std::vector<std::string> worded;
    for (const Spelling& spelling : spellings) {
        if (text == spelling.units || text == spelling.worded) return {};
        units.emplace_back(spelling.units);
        worded.push_back(fmt::format("\"{}\"", spelling.worded));
    }
    return fmt::format("takes {}, or {}; not {}", listed(units), listed(worded), quoted(text));
}

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

Complaint port(const std::string& text) {
    return number_between(text, 1, 65535);
}

Complaint health_check_number(const std::string& text) {
    return number_between(text, 1, 20);
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
    if (length && !has_blank_or_control(text) && text.front() != '-') return {};
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
    return one_spelling_of(text, cpu_spellings);
}

Complaint memory(const std::string& text) {
    return one_spelling_of(text, memory_spellings);
}

Complaint cpu_with_memory(const std::string& cpu_text, const std::string& memory_text) {
    const std::string units = in_units(cpu_text);
    const std::vector<std::string> offered = memory_offered_with(units);
    if (std::find(offered.begin(), offered.end(), in_units(memory_text)) != offered.end())
        return {};
    return fmt::format(
        "App Runner offers Cpu {} with Memory {} (MB), not with {}",
        units,
        listed(offered),
        in_units(memory_text)
    );
}

std::string in_units(const std::string& cpu_or_memory) {
    for (const Spelling& spelling : cpu_spellings) {
        if (cpu_or_memory == spelling.worded) return std::string(spelling.units);
    }
    for (const Spelling& spelling : memory_spellings) {
        if (cpu_or_memory == spelling.worded) return std::string(spelling.units);
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

Complaint environment_name(const std::string& name) {
    if (name.empty() || has_blank_or_control(name) || name.find('=') != std::string::npos) {
        return fmt::format(
            "a variable's name has no blanks and is not empty; not {}", quoted(name)
        );
    }
    if (name == "PORT") {
        return "PORT is set by App Runner itself from Port and cannot be given; use --port";
    }
    return {};
}

Complaint environment_pair(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return fmt::format("takes NAME=VALUE, not {}", quoted(text));
    return environment_name(text.substr(0, equals));
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
