// The table of formats, and of what is near to one and told which command makes one of it.
#include "emulator/cli/formats/format.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <algorithm>
#include <array>

namespace apprunner::cli::formats {
namespace {

bool is_cdk(const ConfigValue& document) {
    return document.find("app") != nullptr && document.find("SourceConfiguration") == nullptr &&
           (document.find("context") != nullptr || document.entries.size() == 1);
}

FoundServices refuse_cdk(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    fail(
        document.origin,
        "a CDK app is not read here: `cdk synth` makes cdk.out/*.template.json, "
        "which is"
    );
}

bool is_pulumi(const ConfigValue& document) {
    const ConfigValue* runtime = document.find("runtime");
    return runtime != nullptr && document.find("name") != nullptr &&
           document.find("run") == nullptr && document.find("build") == nullptr;
}

FoundServices refuse_pulumi(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    fail(
        document.origin,
        "a Pulumi project is not read here: the output of `aws apprunner "
        "describe-service --service-arn ARN` is"
    );
}

bool is_serverless(const ConfigValue& document) {
    return document.find("service") != nullptr && document.find("provider") != nullptr;
}

FoundServices refuse_serverless(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    fail(
        document.origin,
        "a Serverless file is not read here: `serverless package` makes "
        ".serverless/cloudformation-template-update-stack.json, which is"
    );
}

bool is_raw_state(const ConfigValue& document) {
    return document.find("terraform_version") != nullptr && document.find("lineage") != nullptr;
}

FoundServices refuse_raw_state(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    fail(
        document.origin,
        "Terraform's state is not read as it is kept: `terraform show -json > "
        "state.json` makes a file that is"
    );
}

constexpr Format cdk_format{"CDK app", is_cdk, refuse_cdk, true};
constexpr Format pulumi_format{"Pulumi project", is_pulumi, refuse_pulumi, true};
constexpr Format serverless_format{"Serverless file", is_serverless, refuse_serverless, true};
constexpr Format raw_state_format{"Terraform state file", is_raw_state, refuse_raw_state, true};

/// The order in which they are asked: a document belongs to the first that recognises it.
constexpr std::array<const Format*, 11> known_formats{
    &cloudformation_format,
    &terraform_json_format,
    &copilot_format,
    &deploy_action_format,
    &apprunner_yaml_format,
    &create_service_format,
    &raw_state_format,
    &serverless_format,
    &compose_format,
    &cdk_format,
    &pulumi_format};

}  // namespace

const Format* format_of(const ConfigValue& document) {
    if (document.kind != ValueKind::object) return nullptr;
    const auto* const found =
        std::find_if(known_formats.begin(), known_formats.end(), [&document](const Format* format) {
            return format->recognises(document);
        });
    return found != known_formats.end() ? *found : nullptr;
}

bool may_be_configuration(std::string_view content) {
    // Of each format a word that its files cannot do without; not compose's, which is no
    // configuration of App Runner's and is read where it is named.
    constexpr std::array<std::string_view, 8> words{
        "AWS::AppRunner::Service",
        "aws_apprunner_service",
        "SourceConfiguration",
        "ImageRepository",
        "CodeRepository",
        "Request-Driven Web Service",
        "amazon-app-runner-deploy",
        "runtime:"};
    return std::any_of(words.begin(), words.end(), [content](std::string_view word) {
        return content.find(word) != std::string_view::npos;
    });
}

}  // namespace apprunner::cli::formats
