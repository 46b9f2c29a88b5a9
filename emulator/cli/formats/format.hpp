// The formats in which people keep an App Runner service, one row and one file each. A reader finds
// the services in its file and leaves their members in one of three spellings; it neither checks
// nor lowers them (settings/lower.hpp). Pure; any thread.
#pragma once

#include "emulator/cli/formats/value.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::cli::formats {

/// How the members of a service are spelled.
enum class MemberSpelling {
    create_service,  ///< The API's shape: PascalCase, variables as a map.
    cloudformation,  ///< The same, with variables as a list of Name and Value.
    terraform,       ///< snake_case; blocks are lists of one object; tags are a map.
};

/// What the command line tells the readers.
struct ReaderInputs {
    std::map<std::string, std::string> parameters;  ///< --param, CloudFormation's.
    /// Terraform's, in the order of the command line, where the last one counts: --var by its name
    /// and value, --var-file by "" and its path.
    std::vector<std::pair<std::string, std::string>> variables;
    std::string environment;  ///< --environment, Copilot's.
};

/// One service of a file.
struct FoundService {
    std::string name;  ///< As --service takes it: an address, a logical id, a name.
    MemberSpelling spelling = MemberSpelling::create_service;
    ConfigValue members;
    std::vector<std::string> notes = {};
    /// The file has no place for a role to pull with, or for one of the instance: that none is
    /// there says nothing.
    bool holds_access_role = true;
    bool holds_instance_role = true;
};
using FoundServices = std::vector<FoundService>;

struct Format {
    std::string_view name;
    bool (*recognises)(const ConfigValue& document);
    /// Throws ConfigError. Empty: the file has no service.
    FoundServices (*read)(const ConfigValue& document, const ReaderInputs& inputs);
    /// Named, it is told what to give instead; lying in a folder, it is passed over.
    bool is_refused = false;
};

/// The format of the document by its content alone, or nullptr.
[[nodiscard]] const Format* format_of(const ConfigValue& document);

/// Whether a text may be a file of one of them, without parsing it: for looking through a folder.
[[nodiscard]] bool may_be_configuration(std::string_view content);

extern const Format create_service_format;
extern const Format terraform_json_format;
extern const Format cloudformation_format;
extern const Format apprunner_yaml_format;
extern const Format copilot_format;
extern const Format deploy_action_format;
extern const Format compose_format;

}  // namespace apprunner::cli::formats
