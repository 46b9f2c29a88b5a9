// Members of other people's JSON (the engine's answers, the docker command's files), read so that
// missing, null and mistyped ones do no harm. Pure, for the client's own use; any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace apprunner::docker {

using Json = nlohmann::json;

/// The member, or a null: of an object without it, and of what is no object. `object` must outlive
/// the reference.
[[nodiscard]] const Json& member_of(const Json& object, const char* key);

/// The member's value; an empty one when the member is missing, null or of another type. Numbers
/// are whole ones that fit; of lists and maps, what is no text is left out.
[[nodiscard]] std::string text_of(const Json& object, const char* key);
[[nodiscard]] std::int64_t number_of(const Json& object, const char* key);
[[nodiscard]] bool flag_of(const Json& object, const char* key);
[[nodiscard]] std::vector<std::string> texts_of(const Json& object, const char* key);
[[nodiscard]] std::map<std::string, std::string> text_map_of(const Json& object, const char* key);

}  // namespace apprunner::docker
