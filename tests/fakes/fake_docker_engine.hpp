// A scripted Docker Engine on a unix socket, for component tests and for faults that a real engine
// does not give on demand: canned answers, streams that the test feeds, stalls and cut connections.
// It runs on a thread of its own; every function may be called from any thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::fakes {

struct FakeRequest {
    std::string method;
    std::string version;  ///< "1.41" of /v1.41/...; empty: the path had none.
    std::string path;     ///< Without version and query: /containers/create.
    std::string query;    ///< As it came, without '?'.
    std::map<std::string, std::string> headers;  ///< Names in lower case.
    std::string body;
};

struct FakeReply {
    int status = 200;
    std::string body;
    std::map<std::string, std::string> headers;
};

/// A reply that stays open, fed by the test. What is sent before a client comes waits for it. Must
/// not outlive its engine.
class FakeStream {
  public:
    virtual ~FakeStream() = default;
    /// One chunk.
    virtual void send(std::string bytes) = 0;
    /// The good end of the reply.
    virtual void end() = 0;
    /// Closes the connection in the middle.
    virtual void cut() = 0;
    /// Waits (10 s at most) until the client has hung up; false: it has not.
    virtual bool wait_closed() = 0;
};

class FakeDockerEngine {
  public:
    using Handler = std::function<FakeReply(const FakeRequest&)>;
    /// To be called once, from any thread.
    using Answer = std::function<void(FakeReply)>;
    using PatientHandler = std::function<void(const FakeRequest&, Answer)>;
    using StreamHandler = std::function<void(const FakeRequest&, std::shared_ptr<FakeStream>)>;

    /// Listens in a new folder of its own below the temporary folder. `api_version` is what /_ping
    /// tells.
    explicit FakeDockerEngine(std::string api_version = "1.41");
    ~FakeDockerEngine();
    FakeDockerEngine(const FakeDockerEngine&) = delete;
    FakeDockerEngine& operator=(const FakeDockerEngine&) = delete;

    /// unix:///.../engine.sock
    [[nodiscard]] std::string address() const;

    // Routes. A path is matched without its version; a segment "*" matches any. The route set last
    // counts. What has no route is answered 404 {"message":"page not found"}.
    void reply(const std::string& method, const std::string& path, FakeReply reply);
    /// Calls `handler` on the engine's thread for each request.
    void handle(const std::string& method, const std::string& path, Handler handler);
    /// The same; the answer may be given later.
    void handle_later(const std::string& method, const std::string& path, PatientHandler handler);
    /// The same; each request gets a stream of its own.
    void handle_stream(const std::string& method, const std::string& path, StreamHandler handler);
    /// Headers at once, then what the test feeds. Each call makes a new stream.
    std::shared_ptr<FakeStream> stream(const std::string& method, const std::string& path);
    /// Takes the request and never answers.
    void stall(const std::string& method, const std::string& path);
    /// Takes the request and closes the connection.
    void cut(const std::string& method, const std::string& path);

    void set_api_version(std::string api_version);
    /// Closes every connection and the listening socket, as a dying engine does.
    void stop_listening();
    /// Listens again, at the same address.
    void start_listening();

    /// Of the engine's thread, on which handlers run.
    [[nodiscard]] boost::asio::any_io_executor executor();
    /// Does the work on that thread, between two requests, and waits for its end.
    void run(const std::function<void()>& work);

    /// All requests so far but those to /_ping.
    [[nodiscard]] std::vector<FakeRequest> requests() const;
    [[nodiscard]] std::size_t pings() const;
    /// Waits (10 s at most) for the request number `count` (from 1) to this route, and gives it. An
    /// empty method in the result: it did not come.
    [[nodiscard]] FakeRequest wait_for(
        const std::string& method, const std::string& path, std::size_t count = 1
    );

  private:
    class Server;
    std::unique_ptr<Server> server_;
};

}  // namespace apprunner::fakes
