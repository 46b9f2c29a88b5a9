// Looks for names and for known complaints.
#include "emulator/core/diagnosis_lines.hpp"

#include "emulator/core/diagnosis_environment.hpp"
#include "emulator/core/how_to.hpp"
#include "emulator/core/run_spec.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return result;
}

bool has_any(std::string_view text, const auto& words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
        return text.find(word) != std::string_view::npos;
    });
}

/// What programs say when they go on without it.
bool does_without(std::string_view lower_line) {
    static constexpr std::array<std::string_view, 11> words{
        "using default",
        "using the default",
        "default value",
        "by default",
        "defaulting",
        "fallback",
        "falling back",
        "optional",
        "ignoring",
        "skipping",
        "disabled"};
    return has_any(lower_line, words);
}

/// What programs say of a variable that is not there. ("undefined" alone is said of too much else.)
bool says_missing(std::string_view line) {
    static constexpr std::array<std::string_view, 12> words{
        "environment variable",
        "env var",
        "keyerror",
        "not set",
        "must be set",
        "is required",
        "required but",
        "is missing",
        "missing required",
        "not defined",
        "not provided",
        "unbound variable"};
    const std::string lower_line = lower(line);
    return has_any(lower_line, words) && !does_without(lower_line);
}

bool is_name_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return std::isupper(byte) != 0 || std::isdigit(byte) != 0 || letter == '_';
}

/// Words such as DATABASE_URL; not the codes of errors, such as ERR_MODULE_NOT_FOUND.
std::vector<std::string> names_in(std::string_view line) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at;
        while (end < line.size() && is_name_letter(line[end])) ++end;
        const std::string_view word = line.substr(at, end - at);
        const bool is_cut =
            (at > 0 && std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0) ||
            (end < line.size() && std::isalnum(static_cast<unsigned char>(line[end])) != 0);
        const bool is_name = word.size() >= 4 && word.find('_', 1) != std::string_view::npos &&
                             !word.starts_with("ERR_") && !word.starts_with("E_");
        if (is_name && !is_cut) names.emplace_back(word);
        at = end + 1;
    }
    return names;
}

bool names(std::string_view line, const std::string& name) {
    const std::vector<std::string> all = names_in(line);
    if (std::find(all.begin(), all.end(), name) != all.end()) return true;
    // One that does not look like a variable's, in quotes.
    return line.find("'" + name + "'") != std::string_view::npos ||
           line.find('"' + name + '"') != std::string_view::npos;
}

/// The line that speaks of `name`: one that says that something is missing, or the very last.
const std::string* line_about(const InstanceView& instance, const std::string& name) {
    const std::vector<std::string>& lines = instance.last_lines;
    for (const std::string& line : lines) {
        const bool counts = says_missing(line) || &line == &lines.back();
        if (counts && names(line, name)) return &line;
    }
    return nullptr;
}

Finding variable_finding(std::string code, std::string summary, std::string fix) {
    return {std::move(code), Grade::fail, std::move(summary), {}, std::move(fix)};
}

std::optional<std::string> first_named(
    const InstanceView& instance, const std::vector<std::string>& candidates
) {
    for (const std::string& name : candidates) {
        if (line_about(instance, name) != nullptr) return name;
    }
    return std::nullopt;
}

/// A name in a line that says that it is missing, which the container did not get.
std::optional<std::string> missing_name(const InstanceView& instance, const Evidence& evidence) {
    if (evidence.image == nullptr) return std::nullopt;
    const RunSpec spec = run_spec_of(evidence.configuration, *evidence.image);
    for (const std::string& line : instance.last_lines) {
        if (!says_missing(line)) continue;
        for (const std::string& name : names_in(line)) {
            const bool is_given = std::any_of(
                spec.environment.begin(),
                spec.environment.end(),
                [&name](const auto& each) { return each.first == name; }
            );
            const auto in_image = evidence.image->environment.find(name);
            const bool has_image_value =
                in_image != evidence.image->environment.end() && !in_image->second.empty();
            if (!is_given && !has_image_value) return name;
        }
    }
    return std::nullopt;
}

}  // namespace

bool says(const InstanceView& instance, std::string_view words) {
    return std::any_of(
        instance.last_lines.begin(),
        instance.last_lines.end(),
        [words](const std::string& line) { return line.find(words) != std::string::npos; }
    );
}

std::optional<Finding> explain_variable(const InstanceView& instance, const Evidence& evidence) {
    const std::string ended =
        "The app ended with exit code " + std::to_string(instance.exit_code.value_or(-1));
    const Withheld withheld = withheld_from(evidence.configuration);
    if (const auto secret = first_named(instance, withheld.secrets)) {
        Finding finding = variable_finding(
            "ARS-SECRET-NOT-RESOLVED",
            ended + ", and its last lines name " + *secret +
                ", a secret, which cannot be resolved here; App Runner fails a deployment whose "
                "secret it cannot resolve.",
            "Give a value for this run as a variable of the same name, and check the ARN and the "
            "instance role on AWS."
        );
        finding.how_to.up = "--env " + *secret + "=VALUE";
        return finding;
    }
    if (const auto empty = first_named(instance, withheld.empty)) {
        Finding finding = variable_finding(
            "ARS-EMPTY-VARIABLE",
            ended + ", and its last lines name " + *empty +
                ", whose value is empty: App Runner does not pass variables with an empty value.",
            "Give it a value, or let the app take an absent variable for an empty one."
        );
        finding.how_to = written({{Setting::variable, "VALUE", *empty}});
        return finding;
    }
    if (const auto missing = missing_name(instance, evidence)) {
        Finding finding = variable_finding(
            "ARS-MISSING-VARIABLE",
            ended + ", and its last lines ask for " + *missing +
                ", a variable that it was not given.",
            "Give " + *missing + " a value in RuntimeEnvironmentVariables."
        );
        finding.how_to = written({{Setting::variable, "VALUE", *missing}});
        finding.how_to.dockerfile = "ENV " + *missing + "=VALUE";
        return finding;
    }
    return std::nullopt;
}

std::optional<Finding> explain_egress(const InstanceView& instance, const Evidence& evidence) {
    static constexpr std::array<std::string_view, 9> words{
        "ENETUNREACH",
        "etwork is unreachable",
        "EAI_AGAIN",
        "emporary failure in name resolution",
        "ould not resolve",
        "ENOTFOUND",
        "o such host",
        "ETIMEDOUT",
        "onnection timed out"};
    const bool is_closed = evidence.configuration.network.egress_type == model::EgressType::vpc;
    const bool complains = std::any_of(
        instance.last_lines.begin(),
        instance.last_lines.end(),
        [](const std::string& line) { return has_any(line, words); }
    );
    if (!is_closed || !complains) return std::nullopt;
    Finding finding{
        "ARS-NO-EGRESS",
        Grade::fail,
        "The app ended because it found no way out: EgressType VPC sends all that it asks for "
        "through the VPC, and there is none here, as in a VPC without NAT gateway and endpoints.",
        {"EgressType is VPC"},
        "Give the VPC's subnets a NAT gateway or endpoints for what the app needs, or use "
        "EgressType DEFAULT; start without the network and try again later."};
    finding.how_to = written({{Setting::egress_type, "DEFAULT"}});
    finding.how_to.up = "--egress default";
    return finding;
}

bool is_misread_start_command(const InstanceView& instance, const Evidence& evidence) {
    const std::string command = start_command_of(evidence.configuration);
    if (shell_syntax_in(command).empty()) return false;
    if (instance.exit_code == 127 || says(instance, "yntax error") ||
        says(instance, "nterminated quoted string") || says(instance, "unexpected EOF") ||
        says(instance, ": not found")) {
        return true;
    }
    // The program complains of a word as only a shell would have read it.
    const std::vector<std::string> words = split_start_command(command);
    return std::any_of(words.begin(), words.end(), [&instance](const std::string& word) {
        return word.size() > 1 && !shell_syntax_in(word).empty() && says(instance, word);
    });
}

}  // namespace apprunner::core
