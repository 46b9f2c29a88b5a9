// Takes paths apart at their dots, up to the name of a variable.
#include "emulator/cli/settings/paths.hpp"

#include "emulator/cli/settings/lower.hpp"

namespace apprunner::cli {
namespace {

bool is_in(const std::string& path, const std::string& block) {
    return path == block || path.rfind(block + ".", 0) == 0;
}

void add_leaves(
    const Json& value,
    const wire::Shape& shape,
    const std::string& path,
    std::vector<std::string>& paths
) {
    for (const wire::Member& member : shape.members) {
        const Json& inner = member_at(value, member.name);
        if (inner.is_null()) continue;
        const std::string full = joined_path(path, member.name);
        if (member.shape->kind == wire::Kind::structure) {
            add_leaves(inner, *member.shape, full, paths);
        } else if (member.shape->kind == wire::Kind::map) {
            for (const auto& [name, text] : inner.items()) paths.push_back(joined_path(full, name));
        } else {
            paths.push_back(full);
        }
    }
}

}  // namespace

std::string joined_path(std::string_view path, std::string_view name) {
    std::string joined(path);
    if (!joined.empty()) joined += '.';
    joined += name;
    return joined;
}

std::string last_of(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? path : path.substr(dot + 1);
}

std::string variables_map_of(const std::string& path) {
    for (const auto& map : {model::field::variables.name, model::field::secrets.name}) {
        std::string variables = joined_path(image_path, map);
        if (is_in(path, variables)) return variables;
    }
    return "";
}

std::string variable_name_of(const std::string& path) {
    const std::string map = variables_map_of(path);
    return map.empty() || path == map ? "" : path.substr(map.size() + 1);
}

const Json* at_path(const Json& members, const std::string& path) {
    const std::string map = variables_map_of(path);
    std::string_view rest = map.empty() ? path : map;
    const Json* at = &members;
    while (!rest.empty()) {
        const std::size_t dot = std::min(rest.find('.'), rest.size());
        const std::string name(rest.substr(0, dot));
        rest.remove_prefix(std::min(dot + 1, rest.size()));
        if (!at->is_object() || !at->contains(name)) return nullptr;
        at = &at->at(name);
    }
    const std::string variable = variable_name_of(path);
    if (variable.empty()) return at;
    return at->is_object() && at->contains(variable) ? &at->at(variable) : nullptr;
}

std::vector<std::string> leaf_paths(const Json& members) {
    std::vector<std::string> paths;
    add_leaves(members, create_service_shape(), "", paths);
    return paths;
}

}  // namespace apprunner::cli
