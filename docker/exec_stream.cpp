// Asks for the program by the client, and for its streams on a connection of its own: from the end
// of the answer's head on that is theirs.
#include "docker/exec_stream.hpp"

#include "docker/engine_connection.hpp"
#include "docker/reach_errors.hpp"

#include <utility>

namespace apprunner::docker {

namespace asio = boost::asio;

namespace {

constexpr std::size_t head_bytes_max = 16UL * 1024;
constexpr std::size_t stderr_bytes_max = 2000;
constexpr std::string_view head_end = "\r\n\r\n";

std::string request_of(const Endpoint& endpoint, const std::string& exec_id) {
    constexpr std::string_view body = R"({"Detach":false,"Tty":false})";
    const std::string base = endpoint.kind == EndpointKind::ssh ? "" : endpoint.base_path;
    return "POST " + base + "/exec/" + exec_id +
           "/start HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n"
           "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// Engines answer 101, older ones 200 with the streams behind it.
bool is_handed_over(std::string_view head) {
    return head.starts_with("HTTP/1.1 101") || head.starts_with("HTTP/1.1 200");
}

}  // namespace

ExecStream::ExecStream(std::unique_ptr<EngineConnection> connection)
    : connection_(std::move(connection)) {}

ExecStream::~ExecStream() = default;

asio::awaitable<base::Result<std::unique_ptr<ExecStream>>> ExecStream::start(
    EngineClient& client,
    std::string container,
    std::vector<std::string> words,
    std::unique_ptr<EngineConnection> connection
) {
    auto created = co_await client.create_exec(std::move(container), std::move(words));
    if (!created) co_return created.error();
    std::unique_ptr<ExecStream> stream(new ExecStream(std::move(connection)));
    const auto handed = co_await stream->hand_over(std::move(*created));
    if (!handed) co_return handed.error();
    co_return std::move(stream);
}

asio::awaitable<base::Result<void>> ExecStream::hand_over(std::string exec_id) {
    const std::string request = request_of(connection_->endpoint(), exec_id);
    std::string head;
    bool goes_on = co_await connection_->write(request);
    while (goes_on && head.find(head_end) == std::string::npos && head.size() < head_bytes_max) {
        const std::string more = co_await connection_->read();
        goes_on = !more.empty();
        head += more;
    }
    const std::size_t end = head.find(head_end);
    if (end == std::string::npos) {
        const Endpoint& endpoint = connection_->endpoint();
        const std::string ended = "it ended the connection";
        if (endpoint.kind == EndpointKind::ssh) {
            co_return ssh_error(endpoint, connection_->last_words(), ended);
        }
        co_return base::Error(
            base::Errc::unreachable, "the Docker Engine at " + endpoint.name + ": " + ended
        );
    }
    if (!is_handed_over(head)) {
        co_return base::Error(
            base::Errc::refused,
            "the Docker Engine at " + connection_->endpoint().name +
                " does not hand a program's streams over: " + head.substr(0, head.find('\r')) +
                " " + head.substr(end + head_end.size())
        );
    }
    frames_.feed(std::string_view(head).substr(end + head_end.size()), pending_, errors_);
    co_return base::Result<void>();
}

asio::awaitable<std::string> ExecStream::read() {
    while (pending_.empty()) {
        const std::string bytes = co_await connection_->read();
        if (bytes.empty()) co_return std::string();
        frames_.feed(bytes, pending_, errors_);
        if (errors_.size() > stderr_bytes_max) {
            errors_.erase(0, errors_.size() - stderr_bytes_max);
        }
    }
    co_return std::exchange(pending_, {});
}

asio::awaitable<bool> ExecStream::write(std::string_view bytes) {
    return connection_->write(bytes);
}

void ExecStream::close() {
    connection_->close();
}

std::string ExecStream::last_words() const {
    return errors_.empty() ? connection_->last_words() : errors_;
}

}  // namespace apprunner::docker
