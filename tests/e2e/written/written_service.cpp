// The three files' texts, and the lines of them.
#include "tests/e2e/written/written_service.hpp"

#include <sstream>
#include <stdexcept>
#include <vector>

namespace apprunner::e2e {

namespace {

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

std::string terraform(const WrittenService& service) {
    std::string variables;
    for (const auto& [name, value] : service.variables) {
        variables += "          " + name + " = " + quoted(value) + "\n";
    }
    const std::string path =
        service.path.empty() ? "" : "    path     = " + quoted(service.path) + "\n";
    return "resource \"aws_apprunner_service\" \"orders\" {\n"
           "  service_name = \"orders-api\"\n"
           "  source_configuration {\n"
           "    auto_deployments_enabled = false\n"
           "    authentication_configuration {\n"
           "      access_role_arn = aws_iam_role.pull.arn\n"
           "    }\n"
           "    image_repository {\n"
           "      image_identifier      = aws_ecr_repository.orders.repository_url\n"
           "      image_repository_type = \"ECR\"\n"
           "      image_configuration {\n"
           "        port = " +
           quoted(service.port) +
           "\n"
           "        runtime_environment_variables = {\n" +
           variables +
           "        }\n"
           "      }\n"
           "    }\n"
           "  }\n"
           "  instance_configuration {\n"
           "    cpu    = " +
           quoted(std::to_string(service.cpu)) +
           "\n    memory = " + quoted(std::to_string(service.memory)) +
           "\n"
           "  }\n"
           "  health_check_configuration {\n"
           "    protocol = " +
           quoted(service.protocol) + "\n" + path +
           "    interval = " + std::to_string(service.interval) +
           "\n    timeout  = " + std::to_string(service.timeout) + "\n  }\n}\n";
}

std::string cloudformation(const WrittenService& service) {
    std::string variables;
    for (const auto& [name, value] : service.variables) {
        variables +=
            "              - Name: " + name + "\n                Value: " + quoted(value) + "\n";
    }
    const std::string path = service.path.empty() ? "" : "        Path: " + service.path + "\n";
    return "Parameters:\n"
           "  Image:\n"
           "    Type: String\n"
           "Resources:\n"
           "  Orders:\n"
           "    Type: AWS::AppRunner::Service\n"
           "    Properties:\n"
           "      ServiceName: orders-api\n"
           "      SourceConfiguration:\n"
           "        AutoDeploymentsEnabled: false\n"
           "        AuthenticationConfiguration: {AccessRoleArn: !GetAtt Pull.Arn}\n"
           "        ImageRepository:\n"
           "          ImageIdentifier: !Ref Image\n"
           "          ImageRepositoryType: ECR\n"
           "          ImageConfiguration:\n"
           "            Port: " +
           quoted(service.port) +
           "\n"
           "            RuntimeEnvironmentVariables:\n" +
           variables +
           "      InstanceConfiguration:\n"
           "        Cpu: " +
           quoted(std::to_string(service.cpu)) +
           "\n        Memory: " + quoted(std::to_string(service.memory)) +
           "\n"
           "      HealthCheckConfiguration:\n"
           "        Protocol: " +
           service.protocol + "\n" + path +
           "        Interval: " + std::to_string(service.interval) +
           "\n        Timeout: " + std::to_string(service.timeout) + "\n";
}

std::string live_service(const WrittenService& service) {
    std::string variables;
    for (const auto& [name, value] : service.variables) {
        variables += variables.empty() ? "" : ",\n";
        variables += "            " + quoted(name) + ": " + quoted(value);
    }
    const std::string path =
        service.path.empty() ? "" : "      \"Path\": " + quoted(service.path) + ",\n";
    return "{\n"
           "  \"Service\": {\n"
           "    \"ServiceName\": \"orders-api\",\n"
           "    \"ServiceId\": \"8fe1e10304f84fd2b0df550fe98a71fa\",\n"
           "    \"Status\": \"CREATE_FAILED\",\n"
           "    \"SourceConfiguration\": {\n"
           "      \"AutoDeploymentsEnabled\": false,\n"
           "      \"AuthenticationConfiguration\": {\n"
           "        \"AccessRoleArn\": \"arn:aws:iam::123456789012:role/pull\"\n"
           "      },\n"
           "      \"ImageRepository\": {\n"
           "        \"ImageIdentifier\": "
           "\"123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1\",\n"
           "        \"ImageRepositoryType\": \"ECR\",\n"
           "        \"ImageConfiguration\": {\n"
           "          \"RuntimeEnvironmentVariables\": {\n" +
           variables +
           "\n          },\n"
           "          \"Port\": " +
           quoted(service.port) +
           "\n"
           "        }\n"
           "      }\n"
           "    },\n"
           "    \"InstanceConfiguration\": {\n"
           "      \"Cpu\": " +
           quoted(std::to_string(service.cpu)) +
           ",\n      \"Memory\": " + quoted(std::to_string(service.memory)) +
           "\n"
           "    },\n"
           "    \"HealthCheckConfiguration\": {\n"
           "      \"Protocol\": " +
           quoted(service.protocol) + ",\n" + path +
           "      \"Interval\": " + std::to_string(service.interval) +
           ",\n      \"Timeout\": " + std::to_string(service.timeout) + "\n    }\n  }\n}\n";
}

std::vector<std::string> lines_in(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

}  // namespace

std::string file_name(WrittenAs form) {
    switch (form) {
        case WrittenAs::terraform:
            return "main.tf";
        case WrittenAs::cloudformation:
            return "template.yaml";
        case WrittenAs::live_service:
            break;
    }
    return "live.json";
}

std::string text_of(const WrittenService& service, WrittenAs form) {
    switch (form) {
        case WrittenAs::terraform:
            return terraform(service);
        case WrittenAs::cloudformation:
            return cloudformation(service);
        case WrittenAs::live_service:
            break;
    }
    return live_service(service);
}

std::size_t line_of(const std::string& fix) {
    const std::size_t end = fix.find(": ");
    const std::size_t colon = fix.rfind(':', end - 1);
    if (end == std::string::npos || colon == std::string::npos) throw std::runtime_error(fix);
    return std::stoul(fix.substr(colon + 1, end - colon - 1));
}

std::string with_fix(const std::string& text, const std::string& fix) {
    std::vector<std::string> lines = lines_in(text);
    const std::size_t at = line_of(fix) - 1;
    const std::size_t end = fix.find(": ");
    std::string& there = lines.at(at);
    const std::size_t indent = there.find_first_not_of(' ');
    const std::string member = fix.substr(end + 2);
    const bool is_json = there.find('"') == indent;
    if (!member.starts_with("add ")) {
        there = std::string(indent, ' ') + member + (there.ends_with(',') ? "," : "");
        return joined(lines);
    }
    const std::string added = member.substr(4, member.rfind(" to ") - 4);
    const bool is_item = added.starts_with("- ");
    const std::string line = std::string(is_item ? indent - 2 : indent, ' ') + added;
    const auto where = lines.begin() + static_cast<std::ptrdiff_t>(at) + (is_json ? 0 : 1);
    lines.insert(where, is_json ? line + "," : line);
    return joined(lines);
}

}  // namespace apprunner::e2e
