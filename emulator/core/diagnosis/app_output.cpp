// Looks in the app's last lines for names of variables and hosts, and for complaints that
// output_patterns.hpp knows, and holds them against the configuration.
#include "emulator/core/diagnosis/app_output.hpp"

#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/output_patterns.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

namespace {

/// The app went on after it had missed `name`, and failed of something else.
bool failed_of_another(
    const InstanceView& instance, const std::string& line, const std::string& name
) {
    const std::string* const end = instance.last_lines.data() + instance.last_lines.size();
    return std::any_of(&line + 1, end, [&name](const std::string& later) {
        return tells_failure(later) && !names(later, name);
    });
}

/// Some line that tells of the end speaks of `name`: one that says that something is missing, or
/// the very last.
bool is_blamed(const InstanceView& instance, const std::string& name) {
    const std::vector<std::string>& lines = instance.last_lines;
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        const bool is_last = &line == &lines.back() && !is_code_error(line);
        return (says_missing(line) || is_last) && names(line, name) &&
               !failed_of_another(instance, line, name);
    });
}

Finding variable_finding(std::string code, std::string summary, std::string fix) {
    return {std::move(code), Grade::fail, std::move(summary), {}, std::move(fix)};
}

std::optional<std::string> first_named(
    const InstanceView& instance, const std::vector<std::string>& candidates
) {
    const auto found = std::find_if(candidates.begin(), candidates.end(), [&](const auto& name) {
        return is_blamed(instance, name);
    });
    return found != candidates.end() ? std::optional(*found) : std::nullopt;
}

bool is_given(const Evidence& evidence, const std::string& name) {
    const RunSpec spec = run_spec_of(evidence.configuration, *evidence.image);
    const bool by_service =
        std::any_of(spec.environment.begin(), spec.environment.end(), [&name](const auto& each) {
            return each.first == name;
        });
    const auto in_image = evidence.image->environment.find(name);
    return by_service ||
           (in_image != evidence.image->environment.end() && !in_image->second.empty());
}

struct Mention {
    std::string name;
    const std::string* line;
};

/// Names in lines that say that they are missing, which the container did not get.
std::vector<Mention> missing_names(const InstanceView& instance, const Evidence& evidence) {
    std::vector<Mention> missing;
    if (evidence.image == nullptr) return missing;
    for (const std::string& line : instance.last_lines) {
        if (!says_missing(line)) continue;
        for (std::string& name : names_in(line)) {
            if (!is_given(evidence, name)) missing.push_back({std::move(name), &line});
        }
    }
    return missing;
}

std::optional<std::string> missing_name(const InstanceView& instance, const Evidence& evidence) {
    for (Mention& mention : missing_names(instance, evidence)) {
        if (!failed_of_another(instance, *mention.line, mention.name)) return mention.name;
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

std::vector<std::string> possible_variables(
    const InstanceView& instance, const Evidence& evidence
) {
    std::vector<std::string> texts;
    for (const Mention& mention : missing_names(instance, evidence)) {
        texts.push_back(
            "possible, though a later line tells of another failure: " + mention.name +
            " was not given, and the app said: " + *mention.line
        );
    }
    return texts;
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
    const bool complains = std::any_of(words.begin(), words.end(), [&](std::string_view each) {
        return says(instance, each);
    });
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
