// The blocks' names, and where expressions begin in texts.
#include "emulator/cli/formats/service_builder.hpp"

#include "emulator/cli/formats/tree.hpp"

#include <cctype>

namespace apprunner::cli::formats {
namespace {

bool is_name_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

void put_block(ConfigValue& owner, std::string_view name, ConfigValue block) {
    if (!block.entries.empty()) put(owner, name, std::move(block));
}

/// Compose's and Copilot's: `$$` is one dollar. "" when there is no expression in it.
std::string first_variable(const std::string& text) {
    for (std::size_t at = text.find('$'); at + 1 < text.size() && at != std::string::npos;
         at = text.find('$', at)) {
        ++at;
        if (text[at] == '$') {
            ++at;
            continue;
        }
        std::size_t begin = text[at] == '{' ? at + 1 : at;
        if (text[at] == '{' && begin < text.size() && text[begin] == '{')
            return text.substr(at - 1);
        std::size_t end = begin;
        while (end < text.size() && is_name_letter(text[end])) ++end;
        if (end > begin) return text.substr(begin, end - begin);
    }
    return "";
}

}  // namespace

ServiceBlocks::ServiceBlocks(const Origin& origin)
    : service(object_value(origin)),
      source(service),
      authentication(service),
      repository(service),
      image(service),
      instance(service),
      health_check(service),
      egress(service),
      ingress(service) {}

ConfigValue ServiceBlocks::take() {
    put_block(repository, "ImageConfiguration", std::move(image));
    put_block(source, "ImageRepository", std::move(repository));
    put_block(source, "AuthenticationConfiguration", std::move(authentication));
    put_block(service, "SourceConfiguration", std::move(source));
    put_block(service, "InstanceConfiguration", std::move(instance));
    put_block(service, "HealthCheckConfiguration", std::move(health_check));
    ConfigValue network = object_value(service.origin);
    put_block(network, "EgressConfiguration", std::move(egress));
    put_block(network, "IngressConfiguration", std::move(ingress));
    put_block(service, "NetworkConfiguration", std::move(network));
    return std::move(service);
}

ConfigValue with_expressions_unknown(ConfigValue value) {
    if (value.kind != ValueKind::text) return value;
    std::string variable = first_variable(value.text);
    if (variable.empty()) return value;
    value.kind = ValueKind::unknown;
    if (variable.front() != '$') value.settled_by = std::move(variable);
    return value;
}

ConfigValue command_line(const ConfigValue& value) {
    if (value.kind != ValueKind::list) return value;
    ConfigValue line = text_value("", value.origin);
    for (const ConfigValue& word : value.items)
        line.text += (line.text.empty() ? "" : " ") + word.text;
    return line;
}

}  // namespace apprunner::cli::formats
