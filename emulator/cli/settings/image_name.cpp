// The grammar is that of github.com/distribution/reference, by hand: the words differ by what is
// wrong.
#include "emulator/cli/settings/image_name.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace apprunner::cli {
namespace {

constexpr std::size_t tag_chars_max = 128;
constexpr std::size_t digest_digits_min = 32;
constexpr std::size_t nearest_max = 3;

bool is_lower(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

bool is_upper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

bool is_tag_letter(char letter) {
    return is_lower(letter) || is_upper(letter) || letter == '_' || letter == '.' || letter == '-';
}

/// Words of a-z and 0-9, joined by one dot, one or two underscores, or dashes.
bool is_path_part(std::string_view part) {
    if (part.empty() || !is_lower(part.front()) || !is_lower(part.back())) return false;
    for (std::size_t at = 0; at < part.size();) {
        if (is_lower(part[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (!is_lower(part[end])) ++end;
        const std::string_view joint = part.substr(at, end - at);
        const bool dashes = joint.find_first_not_of('-') == std::string_view::npos;
        if (!dashes && joint != "." && joint != "_" && joint != "__") return false;
        at = end;
    }
    return true;
}

bool is_digest(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const std::string_view digits = text.substr(colon + 1);
    return digits.size() >= digest_digits_min &&
           digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_host(std::string_view part) {
    return part == "localhost" || part.find_first_of(".:") != std::string_view::npos;
}

struct Parts {
    std::string_view host;  ///< "": none.
    std::string_view path;
    std::string_view tag;
    std::string_view digest;
    bool has_tag = false;
    bool has_digest = false;
};

Parts parts_of(std::string_view text) {
    Parts parts;
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        parts.has_digest = true;
        parts.digest = text.substr(at + 1);
        text = text.substr(0, at);
    }
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos && is_host(text.substr(0, slash))) {
        parts.host = text.substr(0, slash);
        text.remove_prefix(slash + 1);
    }
    if (const std::size_t colon = text.rfind(':');
        colon != std::string_view::npos && text.find('/', colon) == std::string_view::npos) {
        parts.has_tag = true;
        parts.tag = text.substr(colon + 1);
        text = text.substr(0, colon);
    }
    parts.path = text;
    return parts;
}

bool is_path(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        if (!is_path_part(path.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

bool is_tag(std::string_view tag) {
    return !tag.empty() && tag.size() <= tag_chars_max && tag.front() != '.' &&
           tag.front() != '-' && std::all_of(tag.begin(), tag.end(), is_tag_letter);
}

std::string flaw_of(const Parts& parts) {
    if (std::any_of(parts.path.begin(), parts.path.end(), is_upper)) {
        return "has upper-case letters; an image's name is in lower case";
    }
    if (!is_path(parts.path)) {
        return "is no image's name: that has a-z and 0-9, between them '.', '_', '-' and '/'";
    }
    if (parts.has_tag && !is_tag(parts.tag)) {
        return "has no tag behind its ':': letters, digits, '_', '.' and '-', at most 128";
    }
    if (parts.has_digest && !is_digest(parts.digest)) return "has no digest behind its '@'";
    return "";
}

bool looks_like_a_path(std::string_view text) {
    return text == "." || text == ".." || text == "~" || text.starts_with("./") ||
           text.starts_with("../") || text.starts_with("~/") || text.starts_with("/");
}

std::string build_advice(const std::string& text) {
    std::error_code ignored;
    const bool is_file = std::filesystem::is_regular_file(text, ignored);
    const bool is_folder = std::filesystem::is_directory(text, ignored);
    const std::string folder = is_file ? std::filesystem::path(text).parent_path().string() : text;
    return fmt::format(
        "'{}' is a {}; build it first: docker build -t NAME {}{} && apprunner-sim up NAME",
        printable(text),
        is_file ? "file" : (is_folder ? "folder" : "path"),
        is_file ? "-f " + printable(text) + " " : "",
        folder.empty() ? "." : printable(folder)
    );
}

/// The name without its tag and digest.
std::string repository_of(std::string_view image) {
    const Parts parts = parts_of(image);
    std::string name(parts.host);
    if (!name.empty()) name += '/';
    return name.append(parts.path);
}

}  // namespace

std::string image_name_complaint(const std::string& text) {
    if (looks_like_a_path(text)) return build_advice(text);
    const std::string flaw = flaw_of(parts_of(text));
    if (flaw.empty()) return "";
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) return build_advice(text);
    return fmt::format("'{}' {}", printable(text), flaw);
}

bool names_a_registry(std::string_view image) {
    return !parts_of(image).host.empty();
}

std::vector<std::string> nearest_images(
    const std::string& image, const std::vector<std::string>& local_names
) {
    std::vector<std::string> found;
    const std::string wanted = repository_of(image);
    for (const std::string& name : local_names) {
        if (found.size() < nearest_max && name != image && repository_of(name) == wanted) {
            found.push_back(name);
        }
    }
    if (!found.empty()) return found;
    std::vector<std::string> repositories;
    for (const std::string& name : local_names) repositories.push_back(repository_of(name));
    std::sort(repositories.begin(), repositories.end());
    repositories.erase(std::unique(repositories.begin(), repositories.end()), repositories.end());
    while (found.size() < nearest_max) {
        const auto meant = nearest(wanted, repositories);
        if (!meant) break;
        repositories.erase(std::find(repositories.begin(), repositories.end(), *meant));
        found.push_back(*meant);
    }
    return found;
}

std::string missing_image_text(
    const std::string& image, const std::vector<std::string>& local_names
) {
    const auto near = nearest_images(image, local_names);
    return "the engine has no image of that name" +
           (near.empty() ? std::string() : "; nearest: " + listed(near, "and"));
}

}  // namespace apprunner::cli
