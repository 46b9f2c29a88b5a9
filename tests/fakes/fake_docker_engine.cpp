// The fake engine: one thread, one coroutine per connection.
#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <variant>

namespace apprunner::fakes {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using Local = asio::local::stream_protocol;
using Socket = Local::socket;

constexpr std::chrono::seconds patience{10};
constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

FakeRequest request_of(const http::request<http::string_body>& message) {
    FakeRequest request;
    const auto method = message.method_string();
    request.method.assign(method.data(), method.size());
    std::string target(message.target().data(), message.target().size());
    const auto question = target.find('?');
    if (question != std::string::npos) {
        request.query = target.substr(question + 1);
        target.resize(question);
    }
    if (target.size() > 2 && target[1] == 'v' && target[2] >= '0' && target[2] <= '9') {
        const auto slash = target.find('/', 1);
        request.version = target.substr(2, slash - 2);
        target.erase(0, slash);
    }
    request.path = target;
    for (const auto& field : message) {
        const std::string name(field.name_string().data(), field.name_string().size());
        request.headers[lower(name)] = std::string(field.value().data(), field.value().size());
    }
    request.body = message.body();
    return request;
}

bool matches(std::string_view pattern, std::string_view path) {
    while (true) {
        const auto pattern_end = pattern.find('/');
        const auto path_end = path.find('/');
        const auto segment = pattern.substr(0, pattern_end);
        if (segment != "*" && segment != path.substr(0, path_end)) return false;
        const bool last = pattern_end == std::string_view::npos;
        if (last != (path_end == std::string_view::npos)) return false;
        if (last) return true;
        pattern.remove_prefix(pattern_end + 1);
        path.remove_prefix(path_end + 1);
    }
}

}  // namespace

class FakeDockerEngine::Server {
  public:
    struct Stall {};
    struct Cut {};
    class Stream;
    using Action = std::variant<
        FakeReply,
        Handler,
        PatientHandler,
        StreamHandler,
        Stall,
        Cut,
        std::shared_ptr<Stream>>;

    explicit Server(std::string api_version) : api_version_(std::move(api_version)) {
        std::string folder =
            (std::filesystem::temp_directory_path() / "fake-engine-XXXXXX").string();
        if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        open();
        thread_ = std::thread([this] { context_.run(); });
    }

    ~Server() {
        on_thread([this] { close(); });
        work_.reset();
        thread_.join();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Runs it on the engine's thread and waits for its end.
    template <class Work>
    void on_thread(Work work) {
        std::promise<void> done;
        asio::post(context_, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }

    void route(const std::string& method, const std::string& path, Action action) {
        const std::lock_guard lock(mutex_);
        routes_.push_front({method, path, std::move(action)});
    }

    void set_api_version(std::string api_version) {
        const std::lock_guard lock(mutex_);
        api_version_ = std::move(api_version);
    }

    [[nodiscard]] std::string socket_path() const { return (folder_ / "engine.sock").string(); }

    void open() {
        const Local::endpoint endpoint(socket_path());
        acceptor_.emplace(context_, endpoint);
        asio::co_spawn(context_, accept(), asio::detached);
    }

    void close() {
        if (acceptor_) acceptor_->close();
        std::error_code ignored;
        std::filesystem::remove(socket_path(), ignored);
        for (const auto& socket : sockets_) {
            boost::system::error_code failed;
            socket->close(failed);
        }
        for (const auto& pending : pendings_) pending->cut();
        pendings_.clear();
    }

    std::vector<FakeRequest> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    std::size_t pings() const {
        const std::lock_guard lock(mutex_);
        return pings_;
    }

    FakeRequest wait_for(const std::string& method, const std::string& path, std::size_t count) {
        std::unique_lock lock(mutex_);
        FakeRequest found;
        arrived_.wait_for(lock, patience, [&] {
            std::size_t seen = 0;
            for (const auto& request : requests_) {
                if (request.method != method || !matches(path, request.path)) continue;
                if (++seen == count) {
                    found = request;
                    return true;
                }
            }
            return false;
        });
        return found;
    }

    asio::io_context& context() { return context_; }

  private:
    struct Route {
        std::string method;
        std::string path;
        Action action;
    };
    using SocketPointer = std::shared_ptr<Socket>;

    /// An answer that is to come. The engine's thread only.
    class Pending {
      public:
        explicit Pending(asio::io_context& context) : timer_(context) {
            timer_.expires_at(asio::steady_timer::time_point::max());
        }

        void give(FakeReply reply) {
            if (!reply_) reply_ = std::move(reply);
            timer_.cancel();
        }
        void cut() {
            is_cut_ = true;
            timer_.cancel();
        }
        /// Nothing: the engine has closed meanwhile.
        asio::awaitable<std::optional<FakeReply>> wait() {
            while (!reply_ && !is_cut_) co_await timer_.async_wait(no_throw);
            co_return is_cut_ ? std::nullopt : reply_;
        }

      private:
        asio::steady_timer timer_;
        std::optional<FakeReply> reply_;
        bool is_cut_ = false;
    };

    asio::awaitable<void> accept() {
        while (true) {
            auto [failed, socket] = co_await acceptor_->async_accept(no_throw);
            if (failed) co_return;
            auto shared = std::make_shared<Socket>(std::move(socket));
            sockets_.insert(shared);
            asio::co_spawn(context_, serve(shared), asio::detached);
        }
    }

    asio::awaitable<void> serve(SocketPointer socket) {
        boost::beast::flat_buffer buffer;
        bool goes_on = true;
        while (goes_on) {
            http::request<http::string_body> message;
            auto [failed, size] = co_await http::async_read(*socket, buffer, message, no_throw);
            if (failed) break;
            const FakeRequest request = request_of(message);
            const Action action = note(request);
            goes_on = co_await act(socket, request, action);
        }
        boost::system::error_code ignored;
        socket->close(ignored);
        sockets_.erase(socket);
    }

    /// Remembers the request and finds its route.
    Action note(const FakeRequest& request) {
        const std::lock_guard lock(mutex_);
        if (request.path == "/_ping") {
            ++pings_;
        } else {
            requests_.push_back(request);
        }
        arrived_.notify_all();
        for (const auto& route : routes_) {
            if (route.method == request.method && matches(route.path, request.path)) {
                return route.action;
            }
        }
        FakeReply reply;
        reply.status = request.path == "/_ping" ? 200 : 404;
        reply.body = request.path == "/_ping" ? "OK" : R"({"message":"page not found"})";
        return reply;
    }

    std::string head_of(int status, const std::map<std::string, std::string>& headers) {
        const std::lock_guard lock(mutex_);
        std::string head = fmt::format("HTTP/1.1 {} Fake\r\nServer: Fake/1\r\n", status);
        if (!api_version_.empty()) head += "Api-Version: " + api_version_ + "\r\n";
        for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
        return head;
    }

    asio::awaitable<bool> act(SocketPointer socket, const FakeRequest& request, Action action) {
        if (std::holds_alternative<Cut>(action)) co_return false;
        if (std::holds_alternative<Stall>(action)) {
            co_await until_closed(socket);
            co_return false;
        }
        if (auto* stream = std::get_if<std::shared_ptr<Stream>>(&action)) {
            const bool goes_on = co_await feed(socket, *stream);
            co_return goes_on;
        }
        if (const auto* open = std::get_if<StreamHandler>(&action)) {
            const bool goes_on = co_await feed_anew(socket, request, *open);
            co_return goes_on;
        }
        if (const auto* patient = std::get_if<PatientHandler>(&action)) {
            const auto reply = co_await wait_for_answer(*patient, request);
            if (!reply) co_return false;
            const bool goes_on = co_await write(socket, *reply);
            co_return goes_on;
        }
        const auto* handler = std::get_if<Handler>(&action);
        const FakeReply reply =
            handler != nullptr ? (*handler)(request) : std::get<FakeReply>(action);
        const bool goes_on = co_await write(socket, reply);
        co_return goes_on;
    }

    asio::awaitable<std::optional<FakeReply>> wait_for_answer(
        const PatientHandler& handler, const FakeRequest& request
    ) {
        const auto pending = std::make_shared<Pending>(context_);
        pendings_.insert(pending);
        handler(request, [this, pending](FakeReply reply) {
            asio::post(context_, [pending, reply = std::move(reply)]() mutable {
                pending->give(std::move(reply));
            });
        });
        auto reply = co_await pending->wait();
        pendings_.erase(pending);
        co_return reply;
    }

    asio::awaitable<bool> write(SocketPointer socket, const FakeReply& reply) {
        std::string text = head_of(reply.status, reply.headers);
        const bool has_body = reply.status != 204 && reply.status != 304;
        if (has_body) text += fmt::format("Content-Length: {}\r\n", reply.body.size());
        text += "\r\n" + (has_body ? reply.body : std::string());
        const auto bytes = asio::buffer(text);
        auto [failed, size] = co_await asio::async_write(*socket, bytes, no_throw);
        co_return !failed;
    }

    asio::awaitable<void> until_closed(SocketPointer socket) {
        std::array<char, 64> ignored{};
        const auto space = asio::buffer(ignored);
        while (true) {
            auto [failed, size] = co_await socket->async_read_some(space, no_throw);
            if (failed) co_return;
        }
    }

    asio::awaitable<bool> feed_anew(
        SocketPointer socket, const FakeRequest& request, const StreamHandler& open
    );
    asio::awaitable<bool> feed(SocketPointer socket, std::shared_ptr<Stream> stream);
    asio::awaitable<void> watch(SocketPointer socket, std::shared_ptr<Stream> stream);

    asio::io_context context_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{
        context_.get_executor()};
    std::filesystem::path folder_;
    std::optional<Local::acceptor> acceptor_;
    std::set<SocketPointer> sockets_;              // The engine's thread only.
    std::set<std::shared_ptr<Pending>> pendings_;  // The engine's thread only.
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::list<Route> routes_;            // Guarded by mutex_.
    std::vector<FakeRequest> requests_;  // Guarded by mutex_.
    std::size_t pings_ = 0;              // Guarded by mutex_.
    std::string api_version_;            // Guarded by mutex_.
    std::thread thread_;
};

class FakeDockerEngine::Server::Stream : public FakeStream,
                                         public std::enable_shared_from_this<Stream> {
  public:
    enum class Kind { chunk, end, cut };
    struct Step {
        Kind kind;
        std::string bytes;
    };

    explicit Stream(asio::io_context& context) : context_(context), timer_(context) {
        timer_.expires_at(asio::steady_timer::time_point::max());
    }

    void send(std::string bytes) override { add({Kind::chunk, std::move(bytes)}); }
    void end() override { add({Kind::end, {}}); }
    void cut() override { add({Kind::cut, {}}); }

    bool wait_closed() override {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [this] { return closed_; });
    }

    /// The engine's thread: the client has hung up.
    void note_closed() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        changed_.notify_all();
        timer_.cancel();
    }

    bool is_closed() {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

    void note_opened() {
        const std::lock_guard lock(mutex_);
        closed_ = false;
    }

    std::deque<Step> steps;  ///< The engine's thread only.

    asio::steady_timer& timer() { return timer_; }

  private:
    void add(Step step) {
        asio::post(context_, [self = shared_from_this(), step = std::move(step)]() mutable {
            self->steps.push_back(std::move(step));
            self->timer_.cancel();
        });
    }

    asio::io_context& context_;
    asio::steady_timer timer_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool closed_ = false;  // Guarded by mutex_.
};

asio::awaitable<bool> FakeDockerEngine::Server::feed_anew(
    SocketPointer socket, const FakeRequest& request, const StreamHandler& open
) {
    const auto stream = std::make_shared<Stream>(context_);
    open(request, stream);
    const bool goes_on = co_await feed(socket, stream);
    co_return goes_on;
}

asio::awaitable<void> FakeDockerEngine::Server::watch(
    SocketPointer socket, std::shared_ptr<Stream> stream
) {
    co_await until_closed(socket);
    stream->note_closed();
}

asio::awaitable<bool> FakeDockerEngine::Server::feed(
    SocketPointer socket, std::shared_ptr<Stream> stream
) {
    stream->note_opened();
    std::string text = head_of(200, {}) + "Transfer-Encoding: chunked\r\n\r\n";
    const auto head = asio::buffer(text);
    auto [head_failed, head_size] = co_await asio::async_write(*socket, head, no_throw);
    if (head_failed) co_return false;
    asio::co_spawn(context_, watch(socket, stream), asio::detached);
    while (!stream->is_closed()) {
        if (stream->steps.empty()) {
            co_await stream->timer().async_wait(no_throw);
            continue;
        }
        const Stream::Step step = std::move(stream->steps.front());
        stream->steps.pop_front();
        if (step.kind == Stream::Kind::cut) co_return false;
        const bool last = step.kind == Stream::Kind::end;
        text = last ? std::string("0\r\n\r\n")
                    : fmt::format("{:x}\r\n{}\r\n", step.bytes.size(), step.bytes);
        const auto bytes = asio::buffer(text);
        auto [failed, size] = co_await asio::async_write(*socket, bytes, no_throw);
        // The watching read would take the next request's bytes, so the connection ends here.
        if (failed || last) co_return false;
    }
    co_return false;
}

FakeDockerEngine::FakeDockerEngine(std::string api_version)
    : server_(std::make_unique<Server>(std::move(api_version))) {}

FakeDockerEngine::~FakeDockerEngine() = default;

std::string FakeDockerEngine::address() const {
    return "unix://" + server_->socket_path();
}

void FakeDockerEngine::reply(const std::string& method, const std::string& path, FakeReply reply) {
    server_->route(method, path, std::move(reply));
}

void FakeDockerEngine::handle(const std::string& method, const std::string& path, Handler handler) {
    server_->route(method, path, std::move(handler));
}

std::shared_ptr<FakeStream> FakeDockerEngine::stream(
    const std::string& method, const std::string& path
) {
    auto stream = std::make_shared<Server::Stream>(server_->context());
    server_->route(method, path, stream);
    return stream;
}

void FakeDockerEngine::handle_later(
    const std::string& method, const std::string& path, PatientHandler handler
) {
    server_->route(method, path, std::move(handler));
}

void FakeDockerEngine::handle_stream(
    const std::string& method, const std::string& path, StreamHandler handler
) {
    server_->route(method, path, std::move(handler));
}

asio::any_io_executor FakeDockerEngine::executor() {
    return server_->context().get_executor();
}

void FakeDockerEngine::run(const std::function<void()>& work) {
    server_->on_thread(work);
}

void FakeDockerEngine::stall(const std::string& method, const std::string& path) {
    server_->route(method, path, Server::Stall());
}

void FakeDockerEngine::cut(const std::string& method, const std::string& path) {
    server_->route(method, path, Server::Cut());
}

void FakeDockerEngine::set_api_version(std::string api_version) {
    server_->set_api_version(std::move(api_version));
}

void FakeDockerEngine::stop_listening() {
    server_->on_thread([this] { server_->close(); });
}

void FakeDockerEngine::start_listening() {
    server_->on_thread([this] { server_->open(); });
}

std::vector<FakeRequest> FakeDockerEngine::requests() const {
    return server_->requests();
}

std::size_t FakeDockerEngine::pings() const {
    return server_->pings();
}

FakeRequest FakeDockerEngine::wait_for(
    const std::string& method, const std::string& path, std::size_t count
) {
    return server_->wait_for(method, path, count);
}

}  // namespace apprunner::fakes
