// Reads NAME=VALUE files line by line, so that every error can name its line.
#include "emulator/cli/settings/env_file.hpp"

#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace apprunner::cli {
namespace {

std::string_view without_export(std::string_view line) {
    constexpr std::string_view prefix = "export ";
    if (line.substr(0, prefix.size()) == prefix) return trimmed(line.substr(prefix.size()));
    return line;
}

/// Nothing of the line is told but a PORT: it may be a line of a key or of a password.
std::string complaint_about(const std::string& pair) {
    std::string complaint = rules::environment_pair(pair);
    if (complaint.empty() || pair.starts_with("PORT=")) return complaint;
    return "takes NAME=VALUE on one line, without blanks in the name";
}

std::string_view without_quotes(std::string_view value) {
    const bool paired = value.size() >= 2 && value.front() == value.back();
    if (paired && (value.front() == '"' || value.front() == '\'')) {
        return value.substr(1, value.size() - 2);
    }
    return value;
}

}  // namespace

base::Result<std::map<std::string, std::string>> parse_env_file(
    std::string_view content, const std::string& file_name
) {
    std::map<std::string, std::string> variables;
    std::istringstream lines{std::string(content)};
    std::string raw;
    for (int number = 1; std::getline(lines, raw); ++number) {
        const std::string_view line = trimmed(raw);
        if (line.empty() || line.front() == '#') continue;
        const std::string pair(without_export(line));
        if (const std::string complaint = complaint_about(pair); !complaint.empty()) {
            return base::Error(
                base::Errc::invalid_argument, fmt::format("{}:{}: {}", file_name, number, complaint)
            );
        }
        const auto [name, value] = rules::split_pair(pair);
        variables[name] = without_quotes(value);
    }
    return variables;
}

base::Result<std::string> read_text_file(const std::string& file_name, std::size_t bytes_max) {
    std::ifstream file(file_name, std::ios::binary);
    if (!file) {
        return base::Error(
            base::Errc::not_found,
            fmt::format("cannot read {}: {}", file_name, std::strerror(errno))
        );
    }
    std::string content(bytes_max + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (file.bad()) {
        return base::Error(base::Errc::invalid_argument, "cannot read " + file_name);
    }
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (content.size() > bytes_max) {
        return base::Error(
            base::Errc::invalid_argument,
            fmt::format("{} is larger than {} bytes", file_name, bytes_max)
        );
    }
    return content;
}

}  // namespace apprunner::cli
