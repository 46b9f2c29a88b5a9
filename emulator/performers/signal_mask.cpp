// Masks of status are numbers to the base 16, the lowest bit for signal 1.
#include "emulator/performers/signal_mask.hpp"

#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>

namespace apprunner::performers {

namespace {

/// "SigCgt:\t0000000000004002".
std::optional<bool> is_in(std::string_view status_text, std::string_view mask, int signal) {
    constexpr int base_16 = 16;
    const std::size_t at = status_text.find(mask);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view rest = status_text.substr(at + mask.size());
    while (rest.starts_with('\t') || rest.starts_with(' ')) rest.remove_prefix(1);
    std::uint64_t bits = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), bits, base_16);
    if (parsed.ec != std::errc()) return std::nullopt;
    return ((bits >> static_cast<unsigned>(signal - 1)) & 1U) != 0;
}

}  // namespace

bool drops_signal(std::string_view status_text, int signal) {
    const auto is_blocked = is_in(status_text, "\nSigBlk:", signal);
    const auto is_ignored = is_in(status_text, "\nSigIgn:", signal);
    const auto is_caught = is_in(status_text, "\nSigCgt:", signal);
    if (!is_blocked || !is_ignored || !is_caught) return false;
    return !*is_blocked && (*is_ignored || !*is_caught);
}

bool drops_signal(pid_t pid, const std::string& proc_folder, int signal) {
    std::ifstream file(proc_folder + "/" + std::to_string(pid) + "/status");
    std::ostringstream text;
    text << file.rdbuf();
    return drops_signal(text.str(), signal);
}

}  // namespace apprunner::performers
