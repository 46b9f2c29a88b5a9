// The client's looks into a container: a file of it as an archive, and the memory that it has used.
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

#include <algorithm>

namespace apprunner::docker {

namespace {

/// A file is looked at while somebody waits for the verdict.
constexpr std::chrono::milliseconds look_limit{2'000};

/// One answer, without the second that the engine waits for a difference.
EngineClient::Awaitable<Json> read_stats(std::shared_ptr<Session> session, std::string id) {
    EngineRequest request;
    request.target =
        "/containers/" + url_encode(id) + "/stats" + query_of({{"stream", "0"}, {"one-shot", "1"}});
    request.total_limit = look_limit;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return json_of(reply->body, "GET /containers/ID/stats");
}

}  // namespace

EngineClient::Awaitable<std::string> EngineClient::read_archive(
    std::string id, std::string path, std::size_t bytes_max
) {
    const auto session = session_;
    // Filled on the transport's thread, and read once the call is over.
    const auto bytes = std::make_shared<std::string>();
    EngineRequest request;
    request.target = "/containers/" + url_encode(id) + "/archive" + query_of({{"path", path}});
    request.total_limit = look_limit;
    request.on_bytes = [bytes, bytes_max](std::string_view piece) {
        bytes->append(piece.substr(0, bytes_max - bytes->size()));
        return bytes->size() < bytes_max ? Flow::more : Flow::stop;
    };
    const auto reply = co_await Session::call(session, std::move(request));
    // A reader that has enough ends the answer, which the transport takes for a broken one.
    if (!reply && bytes->size() < bytes_max) co_return reply.error();
    std::string read = std::move(*bytes);
    co_return read;
}

EngineClient::Awaitable<std::int64_t> EngineClient::memory_used(std::string id) {
    const auto session = session_;
    const auto stats = co_await read_stats(session, std::move(id));
    if (!stats) co_return stats.error();
    const Json& memory = member_at(*stats, "memory_stats");
    const std::int64_t used =
        std::max(whole_number_at(memory, "max_usage"), whole_number_at(memory, "usage"));
    co_return used;
}

EngineClient::Awaitable<ResourceUse> EngineClient::resources_used(std::string id) {
    const auto session = session_;
    const auto stats = co_await read_stats(session, std::move(id));
    if (!stats) co_return stats.error();
    const Json& memory = member_at(*stats, "memory_stats");
    const Json& details = member_at(memory, "stats");
    // As the docker command counts; the name is that of the kernel's cgroups, v1 or v2.
    const bool is_v1 = member_at(details, "total_inactive_file").is_number();
    const std::int64_t droppable =
        whole_number_at(details, is_v1 ? "total_inactive_file" : "inactive_file");
    ResourceUse used;
    used.cpu_ns =
        whole_number_at(member_at(member_at(*stats, "cpu_stats"), "cpu_usage"), "total_usage");
    const std::int64_t bytes = whole_number_at(memory, "usage");
    used.memory_bytes = bytes > droppable ? bytes - droppable : bytes;
    co_return used;
}

}  // namespace apprunner::docker
