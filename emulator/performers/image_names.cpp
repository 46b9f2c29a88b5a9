// Tells ECR, ECR Public, other registries and short names apart by the host in front of an image's
// name.
#include "emulator/performers/image_names.hpp"

#include <algorithm>
#include <cctype>

namespace apprunner::performers {

namespace {

std::string_view host_of(std::string_view image_identifier) {
    const std::size_t slash = image_identifier.find('/');
    return slash == std::string_view::npos ? std::string_view() : image_identifier.substr(0, slash);
}

bool is_private_ecr(std::string_view host) {
    constexpr std::size_t account_digits = 12;
    if (host.size() <= account_digits) return false;
    const std::string_view account = host.substr(0, account_digits);
    const bool digits = std::all_of(account.begin(), account.end(), [](unsigned char letter) {
        return std::isdigit(letter) != 0;
    });
    const bool is_amazon = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    return digits && is_amazon && host.substr(account_digits).starts_with(".dkr.ecr.");
}

}  // namespace

RegistryKind registry_kind(std::string_view image_identifier) {
    const std::string_view host = host_of(image_identifier);
    if (host == "public.ecr.aws") return RegistryKind::ecr_public;
    if (is_private_ecr(host)) return RegistryKind::ecr;
    const bool is_host = host == "localhost" || host.find_first_of(".:") != std::string_view::npos;
    return is_host ? RegistryKind::named : RegistryKind::unnamed;
}

std::optional<std::string> in_registry(
    std::string_view image_identifier, std::string_view registry
) {
    const RegistryKind kind = registry_kind(image_identifier);
    if (registry.empty() || (kind != RegistryKind::ecr && kind != RegistryKind::ecr_public)) {
        return std::nullopt;
    }
    const std::string_view rest = image_identifier.substr(host_of(image_identifier).size());
    return std::string(registry) + std::string(rest);
}

}  // namespace apprunner::performers
