// The rules between members that CreateService answers with an error, and remarks.
#include "emulator/cli/settings/config_findings.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/model/wire_names.hpp"
#include "emulator/wire/service_input.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

const std::string identifier = "SourceConfiguration.ImageRepository.ImageIdentifier";
const std::string type_path = "SourceConfiguration.ImageRepository.ImageRepositoryType";
const std::string role_path = "SourceConfiguration.AuthenticationConfiguration.AccessRoleArn";
const std::string automatic_path = "SourceConfiguration.AutoDeploymentsEnabled";
const std::string egress_path = "NetworkConfiguration.EgressConfiguration.EgressType";
const std::string public_path = "NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible";
const std::string instance_role_path = "InstanceConfiguration.InstanceRoleArn";

/// What is asked of the configuration again and again.
class Looked {
  public:
    explicit Looked(const LoweredService& service) : service_(service) {}

    [[nodiscard]] std::string text(const std::string& path) const {
        const Json* value = at_path(service_.members, path);
        return value != nullptr && value->is_string() ? value->get<std::string>() : "";
    }
    [[nodiscard]] bool has(const std::string& path) const {
        const bool is_unresolved = std::any_of(
            service_.unresolved.begin(),
            service_.unresolved.end(),
            [&path](const Unresolved& each) { return path.rfind(each.path, 0) == 0; }
        );
        return is_unresolved || at_path(service_.members, path) != nullptr;
    }
    [[nodiscard]] std::optional<bool> flag(const std::string& path) const {
        const Json* value = at_path(service_.members, path);
        return value != nullptr && value->is_boolean() ? std::optional(value->get<bool>())
                                                       : std::nullopt;
    }
    /// Where the member is written, or the block that should have it, or the service.
    [[nodiscard]] std::string place(const std::string& path) const {
        const auto found = service_.origins.find(path);
        const auto origin = found != service_.origins.end() ? found->second : service_.origin;
        return formats::place_text(origin);
    }
    [[nodiscard]] Json finding(
        const char* code,
        const char* weight,
        const std::string& path,
        const std::string& summary,
        const std::string& fix
    ) const {
        return {
            {"Code", code},
            {"Weight", weight},
            {"Summary", summary},
            {"Evidence", Json::array({place(path)})},
            {"Fix", fix},
            {"HowTo", Json::object()},
            {"AwsLog", Json::array()},
            {"Page", fmt::format("docs/causes/{}.md", code)}};
    }

  private:
    const LoweredService& service_;
};

bool is_public_image(const std::string& image) {
    return image.rfind("public.ecr.aws/", 0) == 0;
}

void look_at_type(const Looked& looked, Json& findings) {
    const std::string image = looked.text(identifier);
    const std::string type = looked.text(type_path);
    const bool says_public = type == "ECR_PUBLIC";
    const bool is_private = wire::ecr_place_of(image).has_value();
    const bool disagree = (type == "ECR" && is_public_image(image)) || (says_public && is_private);
    if (!disagree) return;
    findings.push_back(looked.finding(
        "ARS-REPOSITORY-TYPE",
        type == "ECR" && !looked.has(role_path) ? "FAIL" : "RISKY",
        type_path,
        fmt::format("ImageRepositoryType is {}, and {} is of the other kind.", type, image),
        fmt::format("Set ImageRepositoryType to {}.", says_public ? "ECR" : "ECR_PUBLIC")
    ));
}

void look_at_access(const LoweredService& service, const Looked& looked, Json& findings) {
    if (service.is_code || !service.holds_access_role || looked.has(role_path)) return;
    const std::string image = looked.text(identifier);
    const bool is_private = wire::ecr_place_of(image).has_value();
    const bool is_named_private =
        looked.text(type_path) == "ECR" && (image.empty() || has_placeholder(image));
    if (!is_private && !is_named_private) return;
    if (looked.text(type_path) == "ECR_PUBLIC") return;
    findings.push_back(looked.finding(
        "ARS-ACCESS-ROLE",
        "FAIL",
        identifier,
        "App Runner refuses an image of a private ECR repository without a role to pull it with: "
        "\"Authentication configuration is invalid.\"",
        "Give SourceConfiguration.AuthenticationConfiguration.AccessRoleArn."
    ));
}

void look_at_automatic(const Looked& looked, Json& findings) {
    const bool is_public =
        looked.text(type_path) == "ECR_PUBLIC" ||
        (looked.text(type_path).empty() && is_public_image(looked.text(identifier)));
    if (!is_public || !looked.flag(automatic_path).value_or(false)) return;
    findings.push_back(looked.finding(
        "ARS-AUTO-DEPLOY-PUBLIC",
        "FAIL",
        automatic_path,
        "App Runner refuses automatic deployments for an image of an ECR Public repository; "
        "Terraform asks for them unless it is told otherwise.",
        "Set AutoDeploymentsEnabled to false."
    ));
}

void look_at_placeholder(const Looked& looked, const ServiceFlags& flags, Json& findings) {
    const std::string image = looked.text(identifier);
    if (image.empty() || !has_placeholder(image)) return;
    findings.push_back(looked.finding(
        "ARS-IMAGE-PLACEHOLDER",
        flags.image ? "RISKY" : "FAIL",
        identifier,
        "ImageIdentifier has a part that is to be filled in: " + image + ".",
        "Give the account, Region and repository of the image."
    ));
}

void look_at_secrets(const LoweredService& service, const Looked& looked, Json& findings) {
    if (!service.holds_instance_role || looked.has(instance_role_path)) return;
    const std::string path = joined_path(image_path, model::field::secrets.name);
    const Json* secrets = at_path(service.members, path);
    if (secrets == nullptr || secrets->empty()) return;
    const std::string first = joined_path(path, secrets->items().begin().key());
    findings.push_back(looked.finding(
        "ARS-INSTANCE-ROLE",
        "FAIL",
        first,
        "App Runner refuses secrets without a role of the instance: \"Instance Role have to be "
        "provided if passing in RuntimeEnvironmentSecrets.\"",
        "Give InstanceConfiguration.InstanceRoleArn a role that may read them."
    ));
}

void look_at_network(const Looked& looked, const ServiceFlags& flags, Json& findings) {
    if (looked.text(egress_path) == "VPC" && !flags.egress) {
        findings.push_back(looked.finding(
            "ARS-VPC-EGRESS",
            "PASS",
            egress_path,
            "EgressType is VPC: here the app has no way out, as with a VPC without NAT; on AWS it "
            "reaches what the connector's subnets do.",
            "Play a VPC that has a way out with --egress default."
        ));
    }
    if (looked.flag(public_path) == false) {
        findings.push_back(looked.finding(
            "ARS-PRIVATE-INGRESS",
            "PASS",
            public_path,
            "IsPubliclyAccessible is false: on AWS nobody reaches the service but through a VPC "
            "ingress connection; here it answers on this machine.",
            "Make a VPC ingress connection, or leave IsPubliclyAccessible out."
        ));
    }
}

int weight_rank(const std::string& weight) {
    return weight == "FAIL" ? 2 : weight == "RISKY" ? 1 : 0;
}

}  // namespace

Json config_findings(const LoweredService& service, const ServiceFlags& flags) {
    const Looked looked(service);
    Json findings = Json::array();
    look_at_placeholder(looked, flags, findings);
    look_at_type(looked, findings);
    look_at_access(service, looked, findings);
    look_at_automatic(looked, findings);
    look_at_secrets(service, looked, findings);
    look_at_network(looked, flags, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const Json& one, const Json& other) {
        return weight_rank(text_at(one, "Weight")) > weight_rank(text_at(other, "Weight"));
    });
    return findings;
}

void add_config_findings(const Json& findings, Json& verdict) {
    if (findings.empty() || !verdict.is_object()) return;
    const int worst = weight_rank(text_at(findings.front(), "Weight"));
    const bool leads = worst > weight_rank(text_at(verdict, "Grade"));
    Json all = Json::array();
    const Json none = Json::array();
    const Json& before = verdict.contains("Findings") ? verdict["Findings"] : none;
    // Those that decide the grade come first, those of the run next, remarks last.
    for (const Json& each : findings) {
        if (leads && weight_rank(text_at(each, "Weight")) == worst) all.push_back(each);
    }
    for (const Json& each : before) all.push_back(each);
    for (const Json& each : findings) {
        if (!leads || weight_rank(text_at(each, "Weight")) != worst) all.push_back(each);
    }
    if (leads) {
        verdict["Grade"] = text_at(findings.front(), "Weight");
        verdict["Summary"] = text_at(findings.front(), "Summary");
    }
    verdict["Findings"] = std::move(all);
}

}  // namespace apprunner::cli
