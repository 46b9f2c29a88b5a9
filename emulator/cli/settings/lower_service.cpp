// The lowering as a whole: the walk, and then what holds of a service that is built from source.
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/settings/lowering.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/model/service_fields.hpp"
#include "emulator/wire/constraints.hpp"

#include <algorithm>
#include <cctype>

namespace apprunner::cli {

namespace field = model::field;

namespace {

constexpr std::string_view source_path = field::source.name;
constexpr std::string_view code_path = "SourceConfiguration.CodeRepository";
constexpr std::string_view code_values_path =
    "SourceConfiguration.CodeRepository.CodeConfiguration.CodeConfigurationValues";

bool is_below(const std::string& path, std::string_view block) {
    return path.rfind(block, 0) == 0 && (path.size() == block.size() || path[block.size()] == '.');
}

bool is_code_value(const std::string& path) {
    if (!is_below(path, code_values_path) || path.size() == code_values_path.size()) return false;
    const std::string rest = path.substr(code_values_path.size() + 1);
    return rest != field::runtime.name && rest != field::build_command.name;
}

std::string image_path_of(const std::string& path) {
    return std::string(image_path) + path.substr(code_values_path.size());
}

/// The paths of what was the code's, as the image's; all else of the code is forgotten.
template <class Listed, class PathOf>
void move_paths(std::vector<Listed>& all, PathOf path_of) {
    for (Listed& each : all) {
        std::string& path = path_of(each);
        if (is_code_value(path)) path = image_path_of(path);
    }
    std::erase_if(all, [&](Listed& each) { return is_below(path_of(each), code_path); });
}

void move_origins(LoweredService& service) {
    std::map<std::string, formats::Origin> origins;
    for (auto& [path, origin] : service.origins) {
        if (is_code_value(path)) origins[image_path_of(path)] = origin;
        if (!is_below(path, code_path)) origins[path] = origin;
    }
    service.origins = std::move(origins);
    std::set<std::string> sensitive;
    for (const std::string& path : service.sensitive) {
        sensitive.insert(is_code_value(path) ? image_path_of(path) : path);
    }
    service.sensitive = std::move(sensitive);
}

/// What the source service would run becomes what the image is run with.
void take_code(LoweredService& service) {
    Json& source = service.members[std::string(source_path)];
    const Json code = member_at(source, field::code_repository.name);
    const Json& configuration = member_at(code, field::code_configuration.name);
    service.is_code = true;
    const bool is_api = text_at(configuration, field::configuration_source.name) != "REPOSITORY";
    Json image = is_api ? member_at(configuration, field::code_values.name) : Json::object();
    if (!image.is_object()) image = Json::object();
    image.erase(field::runtime.name);
    image.erase(field::build_command.name);
    source.erase(field::code_repository.name);
    source.erase(field::auto_deployments.name);
    source.erase(field::authentication.name);
    if (!image.empty())
        source[field::image_repository.name][field::image_configuration.name] = std::move(image);
    if (!is_api) {
        service.notes.emplace_back(
            "ConfigurationSource is REPOSITORY: port, command and variables are those of the "
            "repository's apprunner.yaml (--config apprunner.yaml)"
        );
        std::erase_if(service.unresolved, [](const Unresolved& each) {
            return is_below(each.path, code_path);
        });
    }
    move_paths(service.unresolved, [](Unresolved& each) -> std::string& { return each.path; });
    move_paths(service.bad_values, [](BadValue& each) -> std::string& { return each.path; });
    move_origins(service);
}

/// `aws apprunner create-service --generate-cli-skeleton` writes both sources; a code repository
/// without URL is what was left empty.
void forget_code(LoweredService& service) {
    service.members[std::string(source_path)].erase(field::code_repository.name);
    const auto of_code = [](const auto& each) { return is_below(each.path, code_path); };
    std::erase_if(service.unresolved, of_code);
    std::erase_if(service.bad_values, of_code);
    std::erase_if(service.origins, [](const auto& each) {
        return is_below(each.first, code_path);
    });
}

/// The provider sends true where nothing is written (aws_apprunner_service,
/// "source_configuration").
void add_provider_default(LoweredService& service) {
    const Json& source = member_at(service.members, source_path);
    if (!source.is_object() || source.contains(field::auto_deployments.name)) return;
    const std::string path = joined_path(source_path, field::auto_deployments.name);
    for (const Unresolved& each : service.unresolved) {
        if (each.path == path) return;
    }
    service.members[std::string(source_path)][field::auto_deployments.name] = true;
    service.origins[path] = {"Terraform's default"};
}

}  // namespace

LoweredService lower_service(
    const formats::ConfigValue& members, formats::MemberSpelling spelling
) {
    LoweredService service;
    service.origin = members.origin;
    Lowering(spelling, service).structure(members, create_service_shape(), "", service.members);
    const Json& source = member_at(service.members, source_path);
    const Json& code = member_at(source, field::code_repository.name);
    const bool has_image = member_at(source, field::image_repository.name).is_object();
    if (code.is_object() && has_image && member_at(code, field::repository_url.name).is_null()) {
        forget_code(service);
    } else if (code.is_object()) {
        for (const auto& [path, origin] : service.origins) {
            if (!is_below(path, code_path)) continue;
            service.code_origin = origin;
            break;
        }
        if (has_image) {
            formats::fail(
                service.code_origin,
                "a service has an ImageRepository or a CodeRepository, not both"
            );
        }
        take_code(service);
    } else if (spelling == formats::MemberSpelling::terraform) {
        add_provider_default(service);
    }
    return service;
}

void lower_member(
    const formats::ConfigValue& value, const wire::Member& member, LoweredService& service
) {
    Lowering(formats::MemberSpelling::create_service, service)
        .member(value, member, std::string(member.name), service.members);
}

const wire::Shape& create_service_shape() {
    const auto inputs = wire::emulator_inputs();
    const auto input = std::find_if(inputs.begin(), inputs.end(), [](const auto& each) {
        return each.operation == "CreateService";
    });
    return *input->input;
}

bool has_placeholder(std::string_view text) {
    if (text.find_first_of("<>{}") != std::string_view::npos) return true;
    std::string upper(text);
    for (char& letter : upper) {
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    if (upper.find("XXXX") != std::string::npos) return true;
    // These words only where they are shouted: repositories may be called account-service.
    for (const std::string_view word : {"ACCOUNT", "REPLACE", "YOUR_", "YOUR-", "CHANGEME"}) {
        if (text.find(word) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace apprunner::cli
