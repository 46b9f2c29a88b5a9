// The table of config_schema.hpp, after the API reference's CreateService.
#include "emulator/cli/settings/config_schema.hpp"

#include "emulator/cli/settings/rules.hpp"

namespace apprunner::cli {
namespace {

FileShape text(std::string_view name, std::string (*complaint)(const std::string&) = nullptr) {
    return {name, ShapeKind::text, {}, complaint, {}};
}

FileShape integer(std::string_view name) {
    return {name, ShapeKind::integer, {}, rules::health_check_number, {}};
}

FileShape boolean(std::string_view name) {
    return {name, ShapeKind::boolean, {}, nullptr, {}};
}

FileShape object(std::string_view name, std::vector<FileShape> members) {
    return {name, ShapeKind::object, std::move(members), nullptr, {}};
}

FileShape text_map(std::string_view name, std::string (*name_rule)(const std::string&) = nullptr) {
    return {name, ShapeKind::text_map, {}, name_rule, {}};
}

FileShape source_configuration() {
    FileShape code_repository{"CodeRepository", ShapeKind::refused, {}, nullptr, {}};
    code_repository.note =
        "source services are not built here; build the image and give ImageRepository";
    return object(
        "SourceConfiguration",
        {object(
             "ImageRepository",
             {text("ImageIdentifier", rules::image),
              text("ImageRepositoryType"),
              object(
                  "ImageConfiguration",
                  {text("Port", rules::port),
                   text("StartCommand", rules::start_command),
                   text_map("RuntimeEnvironmentVariables", rules::environment_name),
                   text_map("RuntimeEnvironmentSecrets", rules::environment_name)}
              )}
         ),
         code_repository,
         boolean("AutoDeploymentsEnabled"),
         object("AuthenticationConfiguration", {text("ConnectionArn"), text("AccessRoleArn")})}
    );
}

FileShape request() {
    return object(
        "the file",
        {text("ServiceName", rules::service_name),
         source_configuration(),
         object(
             "InstanceConfiguration",
             {text("Cpu", rules::cpu), text("Memory", rules::memory), text("InstanceRoleArn")}
         ),
         object(
             "HealthCheckConfiguration",
             {text("Protocol", rules::protocol),
              text("Path", rules::path),
              integer("Interval"),
              integer("Timeout"),
              integer("HealthyThreshold"),
              integer("UnhealthyThreshold")}
         ),
         object(
             "NetworkConfiguration",
             {object("EgressConfiguration", {text("EgressType"), text("VpcConnectorArn")}),
              object("IngressConfiguration", {boolean("IsPubliclyAccessible")}),
              text("IpAddressType")}
         ),
         object(
             "ObservabilityConfiguration",
             {boolean("ObservabilityEnabled"), text("ObservabilityConfigurationArn")}
         ),
         object("EncryptionConfiguration", {text("KmsKey")}),
         text("AutoScalingConfigurationArn"),
         {"Tags", ShapeKind::tag_list, {}, nullptr, {}}}
    );
}

}  // namespace

const FileShape& create_service_shape() {
    static const FileShape shape = request();
    return shape;
}

}  // namespace apprunner::cli
