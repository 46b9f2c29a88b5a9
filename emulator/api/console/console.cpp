// Files with what browsers are told about them: nothing from anywhere else, no frame around them,
// no guess of their type.
#include "emulator/api/console/console.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/console/web_files.hpp"
#include "emulator/runtime/clock.hpp"

#include <algorithm>
#include <cstdio>

namespace apprunner::api {

namespace {

constexpr std::string_view page_name = "index.html";
constexpr std::string_view token_place = "@TOKEN@";
constexpr std::string_view version_place = "@VERSION@";
constexpr std::string_view folder = "/console/";

constexpr std::string_view guards =
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; object-src 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cache-Control: no-cache\r\n";

std::string_view name_of(std::string_view path) {
    if (path == "/") return page_name;
    return path.starts_with(folder) ? path.substr(folder.size()) : std::string_view();
}

void put(std::string& text, std::string_view place, std::string_view value) {
    const std::size_t at = text.find(place);
    if (at != std::string::npos) text.replace(at, place.size(), value);
}

/// FNV-1a: it only has to tell one content from another.
std::string tag_of(std::string_view content) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char each : content) {
        hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211U;
    }
    char text[20];
    std::snprintf(text, sizeof text, "\"%016llx\"", static_cast<unsigned long long>(hash));
    return text;
}

}  // namespace

Console::Console(Context& context)
    : context_(context), token_(base::IdSource(runtime::fresh_seed()).hex32()) {}

bool Console::is_token(std::string_view text) const {
    return text == token_;
}

std::optional<ConsoleReply> Console::file(
    std::string_view path, std::string_view accept, std::string_view known_tag
) const {
    if (path == "/" && accept.find("text/html") == std::string_view::npos) return std::nullopt;
    const std::string_view name = name_of(path);
    const auto files = console::web_files();
    const auto found = std::find_if(files.begin(), files.end(), [name](const auto& each) {
        return each.name == name;
    });
    if (name.empty() || found == files.end()) return std::nullopt;
    ConsoleReply reply;
    reply.content_type = found->content_type;
    reply.body = found->content;
    if (name == page_name) {
        put(reply.body, token_place, token_);
        put(reply.body, version_place, context_.options.version);
    }
    const std::string tag = tag_of(reply.body);
    reply.headers = std::string(guards) + "ETag: " + tag + "\r\n";
    if (known_tag == tag) {
        reply.status = 304;
        reply.body.clear();
    }
    return reply;
}

}  // namespace apprunner::api
