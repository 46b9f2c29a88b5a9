// Takes numbers, texts and members out of a parsed document, and notes when one is not as it should
// be.
#include "emulator/persistence/json_archive.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace apprunner::persistence {

using nlohmann::json;

const json* DocumentReader::member_of(std::string_view name) const {
    if (!at_->is_object()) return nullptr;
    const auto found = at_->find(std::string(name));
    return found == at_->end() ? nullptr : &*found;
}

std::vector<const json*> DocumentReader::elements() {
    is_well_ = is_well_ && at_->is_array();
    std::vector<const json*> elements;
    if (!at_->is_array()) return elements;
    for (const json& element : *at_) elements.push_back(&element);
    return elements;
}

std::vector<std::pair<std::string, const json*>> DocumentReader::members() {
    std::vector<std::pair<std::string, const json*>> members;
    if (!is_object()) return members;
    for (const auto& member : at_->items()) members.emplace_back(member.key(), &member.value());
    return members;
}

int DocumentReader::number_key(const std::string& key) {
    int number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    is_well_ = is_well_ && error == std::errc() && end == key.data() + key.size();
    return number;
}

bool DocumentReader::is_object() {
    is_well_ = is_well_ && at_->is_object();
    return at_->is_object();
}

bool DocumentReader::flag() {
    is_well_ = is_well_ && at_->is_boolean();
    return at_->is_boolean() && at_->get<bool>();
}

std::int64_t DocumentReader::number(std::int64_t least, std::int64_t most) {
    const bool is_unsigned_number = at_->is_number_unsigned();
    const bool fits = at_->is_number_integer() &&
                      (!is_unsigned_number || at_->get<std::uint64_t>() <= INT64_MAX) &&
                      at_->get<std::int64_t>() >= least && at_->get<std::int64_t>() <= most;
    is_well_ = is_well_ && fits;
    return fits ? at_->get<std::int64_t>() : 0;
}

double DocumentReader::real() {
    is_well_ = is_well_ && at_->is_number();
    return at_->is_number() ? at_->get<double>() : 0;
}

std::string DocumentReader::text() {
    is_well_ = is_well_ && at_->is_string();
    return at_->is_string() ? at_->get<std::string>() : std::string();
}

}  // namespace apprunner::persistence
