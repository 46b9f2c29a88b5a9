// Splits pairs, and compares them with an answer's tags.
#include "emulator/cli/settings/tag_flags.hpp"

#include "emulator/model/time_to_live.hpp"

#include <algorithm>
#include <cctype>

namespace apprunner::cli {

namespace rules {

Complaint tag_pair(const std::string& text) {
    constexpr std::size_t key_max = 128;
    constexpr std::size_t value_max = 256;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return "takes KEY=VALUE";
    const auto [key, value] = split_pair(text);
    if (key.starts_with("aws:")) return "takes a key that does not begin with aws:";
    if (key.size() > key_max || value.size() > value_max) {
        return "takes a key of at most 128 characters and a value of at most 256";
    }
    if (key != model::time_to_live_tag || model::time_to_live_of(value)) return "";
    return key + " takes " + std::string(model::time_to_live_form);
}

Complaint account_id(const std::string& text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::isdigit(letter) != 0;
    });
    return digits && text.size() == 12 ? "" : "takes 12 digits";
}

}  // namespace rules

void add_tags(Json& request, const std::vector<std::string>& pairs) {
    for (const std::string& pair : pairs) {
        const auto [key, value] = rules::split_pair(pair);
        Json& tags = request["Tags"];
        if (!tags.is_array()) tags = Json::array();
        const auto same = std::find_if(tags.begin(), tags.end(), [&key = key](const Json& each) {
            return text_at(each, "Key") == key;
        });
        if (same == tags.end()) {
            tags.push_back({{"Key", key}, {"Value", value}});
        } else {
            (*same)["Value"] = value;
        }
    }
}

bool has_tags(const Json& tags, const std::vector<std::string>& pairs) {
    return std::all_of(pairs.begin(), pairs.end(), [&tags](const std::string& pair) {
        return std::any_of(tags.begin(), tags.end(), [&pair](const Json& each) {
            return text_at(each, "Key") + "=" + text_at(each, "Value") == pair;
        });
    });
}

}  // namespace apprunner::cli
