// Takes the Credential of an Authorization header apart: access key, Region; a key of twelve digits
// is an account.
#include "emulator/api/http/credential_scope.hpp"

#include <algorithm>
#include <array>

namespace apprunner::api {

namespace {

/// A Region goes into ARNs and host names: only what fits there is taken over.
bool is_region(std::string_view text) {
    constexpr std::size_t chars_max = 32;
    return !text.empty() && text.size() <= chars_max &&
           std::all_of(text.begin(), text.end(), [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                      letter == '-';
           });
}

bool is_account_id(std::string_view text) {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char letter) {
               return letter >= '0' && letter <= '9';
           });
}

}  // namespace

std::optional<model::Account> account_of_credentials(std::string_view authorization) {
    constexpr std::string_view label = "Credential=";
    const std::size_t start = authorization.find(label);
    if (start == std::string_view::npos) return std::nullopt;
    std::string_view scope = authorization.substr(start + label.size());
    scope = scope.substr(0, scope.find_first_of(", "));
    std::array<std::string_view, 5> parts;  // key, date, Region, service, "aws4_request"
    for (std::size_t at = 0; at < parts.size(); ++at) {
        const std::size_t slash = scope.find('/');
        parts[at] = scope.substr(0, slash);
        if (slash == std::string_view::npos) {
            if (at + 1 < parts.size()) return std::nullopt;
            break;
        }
        scope.remove_prefix(slash + 1);
    }
    model::Account account{"", ""};
    if (is_region(parts[2])) account.region = parts[2];
    if (is_account_id(parts[0])) account.account_id = parts[0];
    return account;
}

model::Account completed(model::Account named, const model::Account& otherwise) {
    if (named.region.empty()) named.region = otherwise.region;
    if (named.account_id.empty()) named.account_id = otherwise.account_id;
    return named;
}

}  // namespace apprunner::api
