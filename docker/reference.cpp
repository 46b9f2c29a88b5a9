// Takes an image's reference apart into registry, repository, tag and digest, and checks the
// characters and lengths of each.
#include "docker/reference.hpp"

#include <algorithm>

namespace apprunner::docker {

namespace {

constexpr std::string_view hub = "docker.io";
constexpr std::string_view hub_legacy = "index.docker.io";
constexpr std::string_view hub_library = "library/";

bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_word(char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_separator(char c) {
    return c == '.' || c == '_' || c == '-';
}

/// Lower-case letters and digits, with '.', '_', '__' or any number of '-' between them.
bool is_path_component(std::string_view text) {
    if (text.empty() || !is_lower_or_digit(text.front()) || !is_lower_or_digit(text.back())) {
        return false;
    }
    for (std::size_t i = 0; i < text.size();) {
        if (is_lower_or_digit(text[i])) {
            ++i;
            continue;
        }
        if (!is_separator(text[i])) return false;
        std::size_t run = 0;
        while (is_separator(text[i + run])) ++run;
        const std::string_view between = text.substr(i, run);
        const bool dashes = between.find_first_not_of('-') == std::string_view::npos;
        if (!dashes && between != "." && between != "_" && between != "__") return false;
        i += run;
    }
    return true;
}

bool is_repository(std::string_view text) {
    constexpr std::size_t bytes_max = 255;
    if (text.size() > bytes_max) return false;
    while (true) {
        const auto slash = text.find('/');
        if (!is_path_component(text.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        text.remove_prefix(slash + 1);
    }
}

bool is_tag(std::string_view text) {
    constexpr std::size_t bytes_max = 128;
    if (text.empty() || text.size() > bytes_max || !is_word(text.front())) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_word(c) || c == '.' || c == '-';
    });
}

bool is_digest(std::string_view text) {
    constexpr std::string_view algorithm = "sha256:";
    constexpr std::size_t hex_digits = 64;
    if (text.substr(0, algorithm.size()) != algorithm) return false;
    text.remove_prefix(algorithm.size());
    return text.size() == hex_digits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool holds_only(std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// Letters and digits, with '-' between them; the parts of a host stand between dots.
bool is_host(std::string_view text) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    while (true) {
        const auto dot = text.find('.');
        const std::string_view part = text.substr(0, dot);
        if (!holds_only(part, letters) || part.front() == '-' || part.back() == '-') return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

/// HOST, HOST:PORT, [V6] or [V6]:PORT.
bool is_registry(std::string_view text) {
    const bool is_ipv6 = text.substr(0, 1) == "[";
    const auto close = text.find(']');
    if (is_ipv6 && close == std::string_view::npos) return false;
    const std::size_t host_size = is_ipv6 ? close + 1 : std::min(text.find(':'), text.size());
    const std::string_view rest = text.substr(host_size);
    if (!rest.empty() && (rest.front() != ':' || !holds_only(rest.substr(1), "0123456789"))) {
        return false;
    }
    const std::string_view host = text.substr(0, host_size);
    if (!is_ipv6) return is_host(host);
    return holds_only(host.substr(1, close - 1), "0123456789abcdefABCDEF:");
}

/// The first component is a registry's host when it cannot be a Docker Hub user.
bool names_registry(std::string_view first) {
    return first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
}

/// As much of it as an error repeats.
std::string in_quotes(std::string_view text) {
    constexpr std::size_t quoted_bytes_max = 300;
    return "\"" + std::string(text.substr(0, quoted_bytes_max)) + "\"";
}

base::Error wrong(std::string_view text, const std::string& why) {
    return {base::Errc::invalid_argument, in_quotes(text) + " is not an image reference: " + why};
}

base::Result<ImageReference> checked(std::string_view text, ImageReference reference) {
    if (!is_registry(reference.registry))
        return wrong(text, "its registry is not HOST or HOST:PORT");
    if (!is_repository(reference.repository)) {
        const bool upper =
            std::any_of(reference.repository.begin(), reference.repository.end(), [](char c) {
                return c >= 'A' && c <= 'Z';
            });
        return wrong(
            text,
            upper ? "repository names are lower case"
                  : "its repository " + in_quotes(reference.repository) +
                        " may hold lower-case letters, digits, and '.', '_', '-' between them, "
                        "255 in all"
        );
    }
    if (!reference.tag.empty() && !is_tag(reference.tag)) {
        return wrong(text, "its tag may hold 128 letters, digits, '_', '.' and '-' at most");
    }
    if (!reference.digest.empty() && !is_digest(reference.digest)) {
        return wrong(text, "its digest is not sha256: and 64 hexadecimal digits");
    }
    return reference;
}

}  // namespace

base::Result<ImageReference> parse_reference(std::string_view text) {
    ImageReference reference;
    std::string_view rest = text;
    const auto at = rest.find('@');
    if (at != std::string_view::npos) {
        reference.digest = rest.substr(at + 1);
        if (reference.digest.empty()) return wrong(text, "the digest after '@' is missing");
        rest = rest.substr(0, at);
    }
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos && names_registry(rest.substr(0, slash))) {
        reference.registry = rest.substr(0, slash);
        rest.remove_prefix(slash + 1);
    } else {
        reference.registry = hub;
    }
    if (reference.registry == hub_legacy) reference.registry = hub;
    const auto colon = rest.find(':');
    if (colon != std::string_view::npos) {
        reference.tag = rest.substr(colon + 1);
        if (reference.tag.empty()) return wrong(text, "the tag after ':' is missing");
        rest = rest.substr(0, colon);
    } else if (reference.digest.empty()) {
        reference.tag = "latest";
    }
    if (rest.empty()) return wrong(text, "the repository is missing");
    reference.repository = rest;
    if (reference.registry == hub && rest.find('/') == std::string_view::npos) {
        reference.repository.insert(0, hub_library);
    }
    return checked(text, std::move(reference));
}

std::string ImageReference::full() const {
    std::string text = name();
    if (!tag.empty()) text += ":" + tag;
    if (!digest.empty()) text += "@" + digest;
    return text;
}

}  // namespace apprunner::docker
