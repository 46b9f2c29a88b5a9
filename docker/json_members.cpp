// Each reader asks for the type before it takes the value: nlohmann's own would throw.
#include "docker/json_members.hpp"

#include <limits>

namespace apprunner::docker {

namespace {

const Json no_json;

}  // namespace

const Json& member_of(const Json& object, const char* key) {
    if (!object.is_object()) return no_json;
    const auto found = object.find(key);
    return found == object.end() ? no_json : *found;
}

std::string text_of(const Json& object, const char* key) {
    const Json& value = member_of(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t number_of(const Json& object, const char* key) {
    const Json& value = member_of(object, key);
    // Of numbers with a fraction or an exponent, which may not fit, the engine sends none.
    if (!value.is_number_integer()) return 0;
    const bool fits = !value.is_number_unsigned() ||
                      value.get<std::uint64_t>() <=
                          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return fits ? value.get<std::int64_t>() : 0;
}

bool flag_of(const Json& object, const char* key) {
    const Json& value = member_of(object, key);
    return value.is_boolean() && value.get<bool>();
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
    std::vector<std::string> result;
    const Json& list = member_of(object, key);
    if (!list.is_array()) return result;
    for (const auto& item : list) {
        if (item.is_string()) result.push_back(item.get<std::string>());
    }
    return result;
}

std::map<std::string, std::string> text_map_of(const Json& object, const char* key) {
    std::map<std::string, std::string> result;
    const Json& map = member_of(object, key);
    if (!map.is_object()) return result;
    for (const auto& [name, value] : map.items()) {
        if (value.is_string()) result.emplace(name, value.get<std::string>());
    }
    return result;
}

}  // namespace apprunner::docker
