// From a reader's tree to the members of CreateService: one lowering for the spellings of all
// formats, along the table of CreateService's input. Keeps for each member where it is written,
// and lists what nobody can know here. Pure; any thread.
#pragma once

#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/terminal/json.hpp"
#include "emulator/wire/shape.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace apprunner::cli {

/// A member whose value is not known. `path` ends with the name of a variable where it is one, or
/// with a block's name where the whole block is not known.
struct Unresolved {
    std::string path;
    std::string expression;
    std::string settled_by;  ///< "--var cpu=VALUE"; "": only the member's own flag does.
    formats::Origin origin;
};

/// A value that no member of that name may have, in words.
struct BadValue {
    std::string path;
    std::string complaint;
    formats::Origin origin;
};

/// Members by their path: "SourceConfiguration.ImageRepository.ImageIdentifier", and a variable by
/// the path of its map and its name.
struct LoweredService {
    Json members = Json::object();
    std::map<std::string, formats::Origin> origins;
    std::set<std::string> sensitive;
    std::vector<Unresolved> unresolved;
    std::vector<BadValue> bad_values;
    std::vector<std::string> stand_ins;  ///< Paths of ARNs that stand in for unknown ones.
    std::vector<std::string> notes;
    bool is_code = false;           ///< It has a CodeRepository; the image is not the file's.
    formats::Origin code_origin;    ///< Where.
    formats::Origin origin;         ///< Of the service.
    bool holds_access_role = true;  ///< As in FoundService.
    bool holds_instance_role = true;
};

/// Lowers a service. What of a CodeRepository holds for the run becomes an ImageRepository's.
/// Throws formats::ConfigError: an unknown key, a wrong type.
[[nodiscard]] LoweredService lower_service(
    const formats::ConfigValue& members, formats::MemberSpelling spelling
);

/// Lowers one member of CreateService's; its value is put into `service`. Throws ConfigError.
void lower_member(
    const formats::ConfigValue& value, const wire::Member& member, LoweredService& service
);

/// The input of the daemon's own CreateService, which is what a configuration may say.
[[nodiscard]] const wire::Shape& create_service_shape();

/// Whether the text has a part that somebody has yet to fill in: `<ACCOUNT_ID>`, `xxxx.dkr.ecr`,
/// `REPLACE_ME`, `${ACCOUNT}`.
[[nodiscard]] bool has_placeholder(std::string_view text);

}  // namespace apprunner::cli
