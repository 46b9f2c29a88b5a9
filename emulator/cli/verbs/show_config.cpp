// `show-config`: the CreateService input that `up` would send for a configuration and flags, with
// where each member is from. Needs no engine and no daemon. One thread.
#include "emulator/cli/settings/lower.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/settings/up_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace apprunner::cli {
namespace {

constexpr const char* show_config_footer =
    "Formats, recognised by their content: CreateService's or UpdateService's members (JSON or\n"
    "YAML), a SourceConfiguration, the output of `aws apprunner describe-service`; a folder of\n"
    "Terraform files; the output of `terraform show -json` (of a state or a plan); a "
    "CloudFormation template (also of `cdk "
    "synth`\n"
    "and SAM); apprunner.yaml; a Copilot manifest; a GitHub workflow with\n"
    "awslabs/amazon-app-runner-deploy; a compose file.\n"
    "What only AWS knows is not guessed: ARNs are stood in for, and what else is not known is\n"
    "listed with the flag that gives it.\n"
    "Exit codes: 0 shown, 2 wrong flag, value or file.\n"
    "\n"
    "Examples:\n"
    "  apprunner-sim show-config --config template.yaml --param Stage=prod --image my-app\n"
    "  aws apprunner describe-service --service-arn ARN | apprunner-sim show-config --config -\n";

constexpr const char* hidden = "(sensitive)";

/// A text as YAML takes it: plain where it cannot be taken for anything else.
std::string yaml_text(const std::string& text) {
    const bool is_word = !text.empty() &&
                         std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
                         std::all_of(text.begin(), text.end(), [](unsigned char letter) {
                             return std::isalnum(letter) != 0 || letter == '_' || letter == '-' ||
                                    letter == '/' || letter == '.';
                         });
    std::string lower = text;
    for (char& letter : lower) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    const char* const taken[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    const bool is_taken = std::find(std::begin(taken), std::end(taken), lower) != std::end(taken);
    return is_word && !is_taken ? text : json_line(text);
}

std::string scalar_text_of(const Json& value) {
    return value.is_string() ? yaml_text(value.get<std::string>()) : json_line(value);
}

/// The members as YAML, a line each, with their origins in a column.
class ConfigPrinter {
  public:
    explicit ConfigPrinter(const Draft& draft) : draft_(draft) {}

    std::vector<std::string> lines() {
        block(draft_.request, create_service_shape(), "", "");
        std::size_t width = 0;
        for (const auto& [text, origin] : rows_) width = std::max(width, text.size());
        constexpr std::size_t widest = 72;
        std::vector<std::string> lines;
        for (const auto& [text, origin] : rows_) {
            const std::string comment = origin.empty() ? "" : "  # " + origin;
            lines.push_back(
                comment.empty() ? text
                                : fmt::format("{:<{}}{}", text, std::min(width, widest), comment)
            );
        }
        return lines;
    }

  private:
    void leaf(const std::string& indent, const std::string& name, const std::string& path) {
        const Json* value = at_path(draft_.request, path);
        const bool is_hidden = draft_.sensitive.contains(path);
        const auto origin = draft_.origins.find(path);
        rows_.emplace_back(
            fmt::format(
                "{}{}: {}",
                indent,
                yaml_text(name),
                is_hidden ? json_line(hidden) : scalar_text_of(*value)
            ),
            origin != draft_.origins.end() ? printable(origin->second) : ""
        );
    }

    void block(
        const Json& value,
        const wire::Shape& shape,
        const std::string& path,
        const std::string& indent
    ) {
        for (const wire::Member& member : shape.members) {
            const Json& inner = member_at(value, member.name);
            if (inner.is_null()) continue;
            const std::string name(member.name);
            const std::string full = joined_path(path, name);
            if (!inner.is_object()) {
                leaf(indent, name, full);
            } else if (!inner.empty()) {
                rows_.emplace_back(indent + name + ":", "");
                const bool is_map = member.shape->kind == wire::Kind::map;
                if (!is_map) block(inner, *member.shape, full, indent + "  ");
                for (const auto& [key, each] : inner.items()) {
                    if (is_map) leaf(indent + "  ", key, joined_path(full, key));
                }
            }
        }
    }

    const Draft& draft_;
    std::vector<std::pair<std::string, std::string>> rows_;
};

Json question_json(const OpenQuestion& question) {
    const Unresolved& what = question.what;
    return {
        {"Path", what.path},
        {"Expression", what.expression},
        {"File", what.origin.file},
        {"Line", what.origin.line},
        {"Give", question.flag}};
}

/// The members without what may not be printed.
Json shown_members(const Draft& draft) {
    Json members = draft.request;
    for (const std::string& path : draft.sensitive) {
        if (at_path(members, path) == nullptr) continue;
        const std::string variable = variable_name_of(path);
        const std::string owner =
            variable.empty() ? path.substr(0, path.rfind('.')) : variables_map_of(path);
        Json* block = const_cast<Json*>(at_path(members, owner));
        if (block != nullptr) (*block)[variable.empty() ? last_of(path) : variable] = hidden;
    }
    return members;
}

Json document_of(const Draft& draft) {
    Json document = {{"SchemaVersion", 1}, {"ExitCode", 0}};
    document["ConfigFile"] = draft.config_file;
    document["Members"] = shown_members(draft);
    document["Origins"] = Json::object();
    for (const auto& [path, origin] : draft.origins) document["Origins"][path] = origin;
    document["Unresolved"] = Json::array();
    for (const OpenQuestion& each : draft.questions) {
        document["Unresolved"].push_back(question_json(each));
    }
    document["Notes"] = draft.notes;
    document["Findings"] = draft.findings;
    return document;
}

void print_draft(const Draft& draft) {
    for (const std::string& line : ConfigPrinter(draft).lines()) print_line(stdout, line);
    for (const OpenQuestion& each : draft.questions) {
        print_line(stdout, "# " + printable(question_text(each)));
    }
    const std::string hint = build_hint(draft.config_file);
    const bool wants_image =
        std::any_of(draft.questions.begin(), draft.questions.end(), asks_for_image);
    if (wants_image && !hint.empty()) print_line(stdout, "# " + hint);
    for (const std::string& note : draft.notes) print_line(stderr, "note: " + printable(note));
    for (const Json& finding : draft.findings) {
        print_line(
            stderr,
            printable(fmt::format(
                "{} {}: {}",
                text_at(finding, "Weight") == "PASS" ? "note" : text_at(finding, "Weight"),
                text_at(finding, "Code"),
                text_at(finding, "Summary")
            ))
        );
    }
}

ExitCode run_show_config(const UpFlags& flags) {
    const Draft draft = draft_up(flags, "show-config");
    if (!draft.complaint.empty()) throw usage_error(draft.complaint, "show-config");
    if (flags.common->json()) {
        print_json(document_of(draft));
    } else {
        print_draft(draft);
    }
    return ExitCode::passed;
}

}  // namespace

Verb add_show_config(CLI::App& root) {
    auto flags = std::make_shared<UpFlags>();
    CLI::App* command = add_command(
        root,
        "show-config",
        "Show what `up` would create of a configuration, and where each value is from",
        "Service verbs"
    );
    command->footer(show_config_footer);
    add_service_flags(*command, *flags);
    flags->common = add_common_flags(*command);
    refuse_endpoint(*command, flags->common, "show-config uses no daemon");
    return {command, flags->common, [flags] { return run_show_config(*flags); }};
}

}  // namespace apprunner::cli
