// Tokens are base64 of "<list> <key>": opaque to clients, readable to us.
#include "emulator/api/pages.hpp"

#include "emulator/base/base64.hpp"

namespace apprunner::api {

std::string page_token(std::string_view list, std::string_view key) {
    return base::to_base64(std::string(list) + " " + std::string(key));
}

std::optional<std::string> page_key(std::string_view list, std::string_view token) {
    const auto text = base::from_base64(token);
    if (!text || text->size() <= list.size() || text->compare(0, list.size(), list) != 0 ||
        (*text)[list.size()] != ' ') {
        return std::nullopt;
    }
    return text->substr(list.size() + 1);
}

}  // namespace apprunner::api
