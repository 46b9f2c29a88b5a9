// The reader's looks at one JSON value.
#include "emulator/state/archive.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace apprunner::state {

using nlohmann::json;

const json* Reader::member_of(std::string_view name) const {
    if (!at_->is_object()) return nullptr;
    const auto found = at_->find(std::string(name));
    return found == at_->end() ? nullptr : &*found;
}

const json* Reader::element(const json* array, std::size_t index) {
    return &(*array)[index];
}

std::vector<std::string> Reader::keys() {
    std::vector<std::string> keys;
    if (!is_object()) return keys;
    for (const auto& [key, value] : at_->items()) keys.push_back(key);
    return keys;
}

int Reader::number_key(const std::string& key) {
    int number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    is_well_ = is_well_ && error == std::errc() && end == key.data() + key.size();
    return number;
}

std::size_t Reader::size_of_array() {
    is_well_ = is_well_ && at_->is_array();
    return at_->is_array() ? at_->size() : 0;
}

bool Reader::is_object() {
    is_well_ = is_well_ && at_->is_object();
    return at_->is_object();
}

bool Reader::flag() {
    is_well_ = is_well_ && at_->is_boolean();
    return at_->is_boolean() && at_->get<bool>();
}

std::int64_t Reader::number(std::int64_t least, std::int64_t most) {
    const bool is_unsigned_number = at_->is_number_unsigned();
    const bool fits = at_->is_number_integer() &&
                      (!is_unsigned_number || at_->get<std::uint64_t>() <= INT64_MAX) &&
                      at_->get<std::int64_t>() >= least && at_->get<std::int64_t>() <= most;
    is_well_ = is_well_ && fits;
    return fits ? at_->get<std::int64_t>() : least > 0 || most < 0 ? least : 0;
}

double Reader::real() {
    is_well_ = is_well_ && at_->is_number();
    return at_->is_number() ? at_->get<double>() : 0;
}

std::string Reader::text() {
    is_well_ = is_well_ && at_->is_string();
    return at_->is_string() ? at_->get<std::string>() : std::string();
}

}  // namespace apprunner::state
