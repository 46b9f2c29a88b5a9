// A daemon that answers the CLI's door (AWS JSON over HTTP) from a script, with real sockets and no
// engine. Not a model of App Runner: each test says what happens. Its own threads; all public
// functions may be called from any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::cli::fake {

using Json = nlohmann::ordered_json;

/// One call as it came in.
struct Call {
    std::string target;
    Json body;
};

/// What happens once an operation has begun.
struct Script {
    std::vector<Json> entries;  ///< Feed entries without Sequence and ids.
    std::string grade = "PASS";
    std::string ending = "PASSED";
    std::string operation_status = "SUCCEEDED";
    std::string service_status = "RUNNING";
    std::string summary = "healthy after 0.1 s";
    Json findings = Json::array();
    bool verdict = true;           ///< False: the operation never ends.
    Json provisional;              ///< DescribeEmulation's, while it has not ended.
    bool ignores_sigterm = false;  ///< A deletion has to kill.
    Json local_images;             ///< Lint's, of an image that is not there; null: it is.
    bool dies = false;  ///< The connection breaks after the entries, and nothing answers again.
};

class FakeDaemon {
  public:
    /// Listens on 127.0.0.1 at a free port.
    FakeDaemon();
    ~FakeDaemon();
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;

    [[nodiscard]] std::string endpoint() const;
    /// For the next operations.
    void set_script(Script script);
    void set_engine_reachable(bool reachable);
    /// A service that is there already, with DescribeService's members.
    void add_service(const std::string& name, const std::string& status, const Json& configuration);
    /// The next call of that target is refused with AWS's exception.
    void refuse(const std::string& target, const std::string& exception, const std::string& text);
    /// Appends to the feed of the last service that an operation was begun for.
    void append(Json entry);

    [[nodiscard]] std::vector<Call> calls(const std::string& target) const;
    /// Blocks until StopDaemon was called.
    void wait_for_stop();

  private:
    struct Service {
        std::string arn;
        Json shape;
        Json operations = Json::array();
        Json verdict;
    };
    struct Reply {
        unsigned status = 200;
        Json body = Json::object();
        bool hang_up = false;
    };

    void accept();
    void serve(int socket_number);
    Reply answer(const std::string& target, const Json& body);
    Reply answer_state(const std::string& target, const Json& body);
    Reply read_feed(const Json& body);
    Json begin(Service& service, const std::string& type);
    void finish(Service& service, const std::string& operation_id);
    void push(const Service& service, const std::string& operation_id, Json entry);
    Service* find(const Json& body);
    Reply describe_emulation(const Service& service) const;

    struct Net;
    std::unique_ptr<Net> net_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Script script_;
    bool engine_reachable_ = true;
    bool stopping_ = false;
    bool stop_called_ = false;
    bool dead_ = false;
    int last_operation_ = 0;
    std::vector<Call> calls_;
    std::map<std::string, Json> refusals_;
    std::map<std::string, Service> services_;
    std::string last_service_;
    std::vector<Json> feed_;
    std::thread acceptor_;
    std::vector<std::thread> sessions_;
};

}  // namespace apprunner::cli::fake
