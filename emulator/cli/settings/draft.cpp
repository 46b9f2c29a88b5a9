// Brings a configuration and the flags together.
#include "emulator/cli/settings/draft.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/settings/config_findings.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

using FlagMember = std::optional<std::string> ServiceFlags::*;

/// A member or block, and the flags that answer for it: all of `flags` have to be given.
struct FlagAnswer {
    std::string_view path;
    std::string_view flag;  ///< As it is told.
    FlagMember first;
    FlagMember second = nullptr;
};

constexpr FlagAnswer answers[] = {
    {"ServiceName", "--name NAME", &ServiceFlags::name},
    {"SourceConfiguration",
     "--image IMAGE and --port PORT",
     &ServiceFlags::image,
     &ServiceFlags::port},
    {"SourceConfiguration.ImageRepository",
     "--image IMAGE and --port PORT",
     &ServiceFlags::image,
     &ServiceFlags::port},
    {"SourceConfiguration.ImageRepository.ImageIdentifier", "--image IMAGE", &ServiceFlags::image},
    {"SourceConfiguration.ImageRepository.ImageConfiguration", "--port PORT", &ServiceFlags::port},
    {"SourceConfiguration.ImageRepository.ImageConfiguration.Port",
     "--port PORT",
     &ServiceFlags::port},
    {"SourceConfiguration.ImageRepository.ImageConfiguration.StartCommand",
     "--start-command COMMAND",
     &ServiceFlags::start_command},
    {"InstanceConfiguration",
     "--cpu CPU and --memory MEMORY",
     &ServiceFlags::cpu,
     &ServiceFlags::memory},
    {"InstanceConfiguration.Cpu", "--cpu CPU", &ServiceFlags::cpu},
    {"InstanceConfiguration.Memory", "--memory MEMORY", &ServiceFlags::memory},
    {"HealthCheckConfiguration", "--health-check PROTOCOL", &ServiceFlags::protocol},
    {"HealthCheckConfiguration.Protocol", "--health-check PROTOCOL", &ServiceFlags::protocol},
    {"HealthCheckConfiguration.Path", "--path PATH", &ServiceFlags::path},
    {"HealthCheckConfiguration.Interval", "--interval SECONDS", &ServiceFlags::interval},
    {"HealthCheckConfiguration.Timeout", "--timeout SECONDS", &ServiceFlags::timeout},
    {"HealthCheckConfiguration.HealthyThreshold",
     "--healthy-threshold COUNT",
     &ServiceFlags::healthy_threshold},
    {"HealthCheckConfiguration.UnhealthyThreshold",
     "--unhealthy-threshold COUNT",
     &ServiceFlags::unhealthy_threshold},
    {"NetworkConfiguration", "--egress EGRESS", &ServiceFlags::egress},
    {"NetworkConfiguration.EgressConfiguration", "--egress EGRESS", &ServiceFlags::egress},
    {"NetworkConfiguration.EgressConfiguration.EgressType",
     "--egress EGRESS",
     &ServiceFlags::egress},
};

constexpr const char* variables_flag = "--env NAME=VALUE, --env-file FILE or --allow-unresolved";

const FlagAnswer* answer_for(const std::string& path) {
    const auto* found =
        std::find_if(std::begin(answers), std::end(answers), [&path](const FlagAnswer& each) {
            return each.path == path;
        });
    return found != std::end(answers) ? found : nullptr;
}

bool is_given(const FlagAnswer& answer, const ServiceFlags& flags) {
    return (flags.*answer.first).has_value() &&
           (answer.second == nullptr || (flags.*answer.second).has_value());
}

/// Whether a flag has the last word on the member.
bool is_overridden(const std::string& path, const ServiceFlags& flags) {
    const FlagAnswer* answer = answer_for(path);
    return answer != nullptr && is_given(*answer, flags);
}

/// Blocks that are not known as a whole take their variables with them.
bool is_around_variables(const std::string& path) {
    return std::string(image_path).rfind(path, 0) == 0;
}

class Drafting {
  public:
    Drafting(const ServiceFlags& flags, bool allow_unresolved, Draft& draft)
        : flags_(flags), allow_unresolved_(allow_unresolved), draft_(draft) {}

    void ask(const Unresolved& what) {
        const bool is_variable = !variables_map_of(what.path).empty();
        if (is_variable || is_around_variables(what.path)) ask_for_variables(what);
        if (is_variable) return;
        const FlagAnswer* answer = answer_for(what.path);
        if (answer == nullptr || answer->path == "ServiceName") {
            draft_.notes.push_back(fmt::format(
                "{}: {} is not known ({}) and left out",
                formats::place_text(what.origin),
                last_of(what.path),
                printable(what.expression)
            ));
        } else if (!is_given(*answer, flags_)) {
            draft_.questions.push_back({what, std::string(answer->flag)});
        }
    }

  private:
    void ask_for_variables(const Unresolved& what) {
        const std::string name = variable_name_of(what.path);
        const bool has_it =
            name.empty() ? !flags_.environment.empty() : flags_.environment.contains(name);
        if (has_it) return;
        if (allow_unresolved_) {
            draft_.notes.push_back(fmt::format(
                "{}: {} not known ({}) and left out",
                formats::place_text(what.origin),
                name.empty() ? "variables are" : "the variable " + printable(name) + " is",
                printable(what.expression)
            ));
            return;
        }
        Unresolved variables = what;
        if (name.empty() && variables_map_of(what.path).empty()) {
            variables.path = joined_path(image_path, model::field::variables.name);
        }
        draft_.questions.push_back({variables, variables_flag});
    }

    const ServiceFlags& flags_;
    bool allow_unresolved_;
    Draft& draft_;
};

std::string short_place(formats::Origin origin) {
    origin.column = 0;
    return formats::place_text(origin);
}

std::string origin_of(
    const std::string& path, const std::optional<Intake>& intake, const ServiceFlags& flags
) {
    const FlagAnswer* answer = answer_for(path);
    if (answer != nullptr && is_given(*answer, flags)) {
        return std::string(answer->flag.substr(0, answer->flag.find(' ')));
    }
    const std::string variable = variable_name_of(path);
    const bool is_plain = variables_map_of(path).ends_with(model::field::variables.name);
    if (is_plain && flags.environment.contains(variable)) {
        const auto from = flags.environment_from.find(variable);
        return from != flags.environment_from.end() ? from->second : "--env";
    }
    if (!intake) return "default";
    const auto& service = intake->service;
    const auto written = service.origins.find(path);
    if (written == service.origins.end()) return "default";
    const auto& stand_ins = service.stand_ins;
    const bool stands_in = std::find(stand_ins.begin(), stand_ins.end(), path) != stand_ins.end();
    return short_place(written->second) + (stands_in ? ", stand-in" : "");
}

/// One sentence for all that is not this machine's.
void note_stand_ins(const LoweredService& service, Draft& draft) {
    std::vector<std::string> names;
    const auto add = [&names](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const std::string& path : service.stand_ins) {
        add(variables_map_of(path).empty() ? last_of(path) : variable_name_of(path));
    }
    const std::string scaling(model::field::auto_scaling_arn.name);
    for (const char* path :
         {scaling.c_str(),
          "NetworkConfiguration.EgressConfiguration.VpcConnectorArn",
          "ObservabilityConfiguration.ObservabilityConfigurationArn"}) {
        if (at_path(draft.request, path) != nullptr) add(last_of(path));
    }
    if (names.empty()) return;
    const bool has_scaling = std::find(names.begin(), names.end(), scaling) != names.end();
    draft.notes.push_back(fmt::format(
        "stood in for, as they are AWS's own: {}{}",
        listed(names, "and"),
        has_scaling ? " (a scaling that the daemon does not hold has the default's limits)" : ""
    ));
}

/// A default in the place of what is asked would be a guess.
void take_out(Json& members, const std::string& path) {
    Json* at = &members;
    std::string rest = path;
    for (std::size_t dot = rest.find('.'); dot != std::string::npos; dot = rest.find('.')) {
        const std::string name = rest.substr(0, dot);
        if (!at->is_object() || !at->contains(name)) return;
        at = &(*at)[name];
        rest.erase(0, dot + 1);
    }
    if (at->is_object()) at->erase(rest);
}

/// An image whose name somebody has yet to complete is not known.
void take_out_placeholder(LoweredService& service) {
    const std::string path(image_identifier_path);
    const Json* image = at_path(service.members, path);
    if (image == nullptr || !has_placeholder(image->get<std::string>())) return;
    const auto origin = service.origins[path];
    service.unresolved.push_back({path, image->get<std::string>(), "", origin});
    service.members["SourceConfiguration"]["ImageRepository"].erase("ImageIdentifier");
    std::erase_if(service.bad_values, [&path](const BadValue& bad) { return bad.path == path; });
}

void take_intake(
    const Intake& intake, const ServiceFlags& flags, bool allow_unresolved, Draft& draft, Json& file
) {
    LoweredService service = intake.service;
    draft.findings = config_findings(service, flags);
    draft.is_code = service.is_code;
    draft.notes = service.notes;
    draft.sensitive = service.sensitive;
    take_out_placeholder(service);
    if (service.is_code) {
        const std::string path(image_identifier_path);
        service.unresolved.push_back({path, "CodeRepository", "", service.code_origin});
    }
    Drafting drafting(flags, allow_unresolved, draft);
    for (const Unresolved& each : service.unresolved) drafting.ask(each);
    for (const BadValue& bad : service.bad_values) {
        if (is_overridden(bad.path, flags) || !draft.complaint.empty()) continue;
        draft.complaint = formats::place_text(bad.origin) + ": " + bad.complaint;
    }
    file = std::move(service.members);
}

}  // namespace

Draft draft_of(
    const std::optional<Intake>& intake, const ServiceFlags& flags, bool allow_unresolved
) {
    Draft draft;
    Json file;
    if (intake) {
        draft.config_file = intake->file;
        draft.config_format = intake->format;
        draft.emulation = intake->emulation;
        take_intake(*intake, flags, allow_unresolved, draft, file);
    }
    draft.request = merged_request(std::move(file), flags);
    for (const OpenQuestion& question : draft.questions) {
        take_out(draft.request, question.what.path);
    }
    if (draft.complaint.empty()) draft.complaint = sizes_complaint(draft.request);
    if (intake) note_stand_ins(intake->service, draft);
    for (const std::string& path : leaf_paths(draft.request)) {
        draft.origins[path] = origin_of(path, intake, flags);
    }
    for (const std::string& remark : remarks_on(draft.request, flags)) {
        draft.notes.push_back(remark);
    }
    return draft;
}

}  // namespace apprunner::cli
