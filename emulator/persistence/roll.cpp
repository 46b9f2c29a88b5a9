// The file is replaced whole, with its sum in the first line.
#include "emulator/persistence/roll.hpp"

#include "emulator/core/engine.hpp"
#include "emulator/persistence/sqlite/private_file.hpp"
#include "emulator/persistence/sqlite/row_sum.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <variant>

namespace apprunner::persistence {

namespace {

constexpr const char* roll_name = "/state.roll";

bool write_file(const std::string& folder, const std::string& text) {
    const std::string fresh = folder + roll_name + ".new";
    const auto opened = open_private_file(fresh);
    if (!opened) return false;
    const bool is_written =
        ftruncate(*opened, 0) == 0 &&
        pwrite(*opened, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    close(*opened);
    return is_written && std::rename(fresh.c_str(), (folder + roll_name).c_str()) == 0;
}

}  // namespace

base::Result<Roll> read_roll(const std::string& folder) {
    std::ifstream file(folder + roll_name, std::ios::binary);
    if (!file) return Roll{};
    const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto end = all.find('\n');
    const base::Error damaged(base::Errc::protocol, "the list of services is damaged");
    if (end == std::string::npos) return damaged;
    const std::string text = all.substr(end + 1);
    if (all.substr(0, end) != std::to_string(sum_of({text}))) return damaged;
    auto roll = read_roll_document(text);
    if (!roll) return damaged;
    return roll;
}

std::optional<std::string> owner_in(const std::string& folder) {
    std::error_code error;
    const bool has_file = std::filesystem::exists(folder + "/state.db", error);
    if (error) return std::nullopt;
    const bool has_roll = std::filesystem::exists(folder + roll_name, error);
    if (!has_file && !has_roll) return std::string();
    const auto roll = read_roll(folder);
    if (!roll || roll->owner.empty()) return std::nullopt;
    return roll->owner;
}

RollKeeper::RollKeeper(std::string folder, std::string owner)
    : folder_(std::move(folder)), owner_(std::move(owner)) {}

void RollKeeper::take(const core::Outbox& outbox, const core::Engine& engine) {
    for (const std::string& id : outbox.changed_services) {
        const auto view = engine.services().find(id);
        const bool is_living = view != engine.services().end() &&
                               view->second.service.status != model::ServiceStatus::deleted;
        if (is_living && !services_.contains(id)) {
            services_[id] = {id, view->second.service.service_name, std::nullopt};
            is_changed_ = true;
        } else if (!is_living && services_.erase(id) > 0) {
            is_changed_ = has_gone_ = true;
        }
    }
    for (const core::Effect& effect : outbox.effects) {
        const auto* route = std::get_if<core::SwitchTraffic>(&effect);
        const auto known = route == nullptr ? services_.end() : services_.find(route->service_id);
        if (known == services_.end()) continue;
        known->second.route = *route;
        is_changed_ = true;
    }
}

void RollKeeper::write_without_gone() {
    if (has_gone_) write();
}

void RollKeeper::write() {
    if (!is_changed_) return;
    Roll roll;
    roll.owner = owner_;
    for (const auto& [id, entry] : services_) roll.services.push_back(entry);
    const std::string text = document_of(roll);
    if (!write_file(folder_, std::to_string(sum_of({text})) + "\n" + text)) return;
    is_changed_ = has_gone_ = false;
}

}  // namespace apprunner::persistence
