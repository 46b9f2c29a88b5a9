// The client's image calls but for the pull: inspect, list, tag, remove.
#include "docker/images.hpp"

#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

#include <charconv>

namespace apprunner::docker {

namespace {

/// "8080/tcp" and plain "8080"; UDP ports are not App Runner's.
std::vector<std::uint16_t> tcp_ports_of(const Json& config) {
    std::vector<std::uint16_t> ports;
    const Json& exposed = member_at(config, "ExposedPorts");
    if (!exposed.is_object()) return ports;
    for (const auto& [text, ignored] : exposed.items()) {
        const std::string_view number = std::string_view(text).substr(0, text.find('/'));
        if (text.size() > number.size() && text.substr(number.size()) != "/tcp") continue;
        std::uint16_t port = 0;
        const auto parsed = std::from_chars(number.data(), number.data() + number.size(), port);
        if (parsed.ec == std::errc() && port != 0) ports.push_back(port);
    }
    return ports;
}

ImageInfo image_of(const Json& parsed) {
    const Json& config = member_at(parsed, "Config");
    ImageInfo info;
    info.details.image_id = text_at(parsed, "Id");
    info.details.architecture = text_at(parsed, "Architecture");
    info.details.os = text_at(parsed, "Os");
    info.details.size_bytes = whole_number_at(parsed, "Size");
    info.details.entrypoint = texts_at(config, "Entrypoint");
    info.details.cmd = texts_at(config, "Cmd");
    for (const auto& line : texts_at(config, "Env")) {
        const auto equals = line.find('=');
        const bool has_value = equals != std::string::npos;
        info.details.environment[line.substr(0, equals)] =
            has_value ? line.substr(equals + 1) : std::string();
    }
    info.details.exposed_ports = tcp_ports_of(config);
    info.details.user = text_at(config, "User");
    info.repo_tags = texts_at(parsed, "RepoTags");
    info.repo_digests = texts_at(parsed, "RepoDigests");
    info.working_folder = text_at(config, "WorkingDir");
    const auto check = texts_at(member_at(config, "Healthcheck"), "Test");
    info.has_healthcheck = !check.empty() && check.front() != "NONE";
    info.stop_signal = text_at(config, "StopSignal");
    info.labels = text_map_at(config, "Labels");
    return info;
}

/// A reference may hold slashes, which the engine takes unencoded in the path.
std::string image_path(const std::string& reference) {
    std::string path = "/images/";
    for (const char c : reference) {
        const bool as_it_is = c == '/' || c == ':' || c == '@';
        path += as_it_is ? std::string(1, c) : url_encode(std::string_view(&c, 1));
    }
    return path;
}

}  // namespace

EngineClient::Awaitable<ImageInfo> EngineClient::inspect_image(std::string reference) {
    const auto session = session_;
    EngineRequest request;
    request.target = image_path(reference) + "/json";
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "GET /images/NAME/json"));
    co_return image_of(parsed);
}

EngineClient::Awaitable<std::vector<ListedImage>> EngineClient::list_images(
    std::vector<std::string> labels
) {
    const auto session = session_;
    EngineRequest request;
    const std::string filters = filters_of({{"label", std::move(labels)}});
    request.target = "/images/json" + query_of({{"filters", filters}});
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "GET /images/json"));
    std::vector<ListedImage> result;
    for (const auto& item : parsed) {
        ListedImage image;
        image.id = text_at(item, "Id");
        image.repo_tags = texts_at(item, "RepoTags");
        image.labels = text_map_at(item, "Labels");
        result.push_back(std::move(image));
    }
    co_return result;
}

EngineClient::Awaitable<std::vector<std::string>> EngineClient::image_names() {
    std::vector<std::string> any_label;
    const auto images = co_await list_images(std::move(any_label));
    if (!images) co_return images.error();
    std::vector<std::string> names;
    for (const ListedImage& image : *images) {
        names.insert(names.end(), image.repo_tags.begin(), image.repo_tags.end());
    }
    co_return names;
}

EngineClient::Awaitable<void> EngineClient::tag_image(TagImage options) {
    const auto session = session_;
    // The engine reads a colon that is followed by a slash as the port of a registry, so do we.
    const auto colon = options.target.rfind(':');
    const bool has_tag =
        colon != std::string::npos && options.target.find('/', colon) == std::string::npos;
    const std::string repository = options.target.substr(0, has_tag ? colon : std::string::npos);
    const std::string tag = has_tag ? options.target.substr(colon + 1) : std::string("latest");
    EngineRequest request;
    request.method = "POST";
    request.target =
        image_path(options.source) + "/tag" + query_of({{"repo", repository}, {"tag", tag}});
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<void> EngineClient::remove_image(RemoveImage options) {
    const auto session = session_;
    EngineRequest request;
    request.method = "DELETE";
    request.target =
        image_path(options.reference) + query_of({{"force", options.force ? "1" : ""}});
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

}  // namespace apprunner::docker
