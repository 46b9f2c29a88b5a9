// A blocking Beast server, one thread per connection: simple enough to be trusted in tests.
#include "tests/component/cli/fake_daemon.hpp"

#include "emulator/model/feed_kind.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <unistd.h>

#include <chrono>

namespace apprunner::cli::fake {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

/// Small, so that clients have to turn pages.
constexpr std::ptrdiff_t page_entries_max = 3;

std::string uuid(int number) {
    const std::string digits = std::to_string(number);
    return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

}  // namespace

struct FakeDaemon::Net {
    asio::io_context context;
    tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    std::mutex mutex;
    std::vector<std::shared_ptr<tcp::socket>> sockets;
};

FakeDaemon::FakeDaemon() : net_(std::make_unique<Net>()) {
    acceptor_ = std::thread([this] { accept(); });
}

FakeDaemon::~FakeDaemon() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    {
        // Wakes the acceptor's blocking call; closing the socket alone would not.
        boost::system::error_code ignored;
        tcp::socket knock(net_->context);
        knock.connect(net_->acceptor.local_endpoint(), ignored);
    }
    acceptor_.join();
    {
        const std::lock_guard lock(net_->mutex);
        boost::system::error_code ignored;
        for (const auto& socket : net_->sockets) {
            socket->shutdown(tcp::socket::shutdown_both, ignored);
        }
    }
    for (std::thread& session : sessions_) session.join();
}

std::string FakeDaemon::endpoint() const {
    return "http://127.0.0.1:" + std::to_string(net_->acceptor.local_endpoint().port());
}

void FakeDaemon::accept() {
    while (true) {
        auto socket = std::make_shared<tcp::socket>(net_->context);
        boost::system::error_code error;
        net_->acceptor.accept(*socket, error);
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        if (error || dead_) continue;
        const std::lock_guard net_lock(net_->mutex);
        net_->sockets.push_back(socket);
        const int number = static_cast<int>(net_->sockets.size()) - 1;
        sessions_.emplace_back([this, number] { serve(number); });
    }
}

void FakeDaemon::serve(int socket_number) {
    std::shared_ptr<tcp::socket> socket;
    {
        const std::lock_guard lock(net_->mutex);
        socket = net_->sockets.at(static_cast<std::size_t>(socket_number));
    }
    boost::beast::flat_buffer buffer;
    boost::system::error_code error;
    while (true) {
        http::request<http::string_body> request;
        http::read(*socket, buffer, request, error);
        if (error) break;
        Reply reply;
        if (request.target() != "/healthz") {
            reply = answer(
                std::string(request["X-Amz-Target"]), Json::parse(request.body(), nullptr, false)
            );
        }
        if (reply.hang_up) break;
        http::response<http::string_body> response(http::int_to_status(reply.status), 11);
        response.set(http::field::content_type, "application/x-amz-json-1.0");
        response.body() = reply.body.dump();
        response.prepare_payload();
        http::write(*socket, response, error);
        if (error) break;
    }
    socket->shutdown(tcp::socket::shutdown_both, error);
}

void FakeDaemon::set_script(Script script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
}

void FakeDaemon::set_engine_reachable(bool reachable) {
    const std::lock_guard lock(mutex_);
    engine_reachable_ = reachable;
}

void FakeDaemon::refuse(
    const std::string& target, const std::string& exception, const std::string& text
) {
    const std::lock_guard lock(mutex_);
    refusals_[target] = {{"__type", exception}, {"Message", text}};
}

void FakeDaemon::add_service(
    const std::string& name, const std::string& status, const Json& configuration
) {
    const std::lock_guard lock(mutex_);
    Service& service = services_[name];
    service.arn = "arn:aws:apprunner:us-east-1:000000000000:service/" + name + "/abc";
    service.shape = configuration;
    service.shape["ServiceName"] = name;
    service.shape["ServiceArn"] = service.arn;
    service.shape["ServiceUrl"] = "abcdefghij.us-east-1.localhost";
    service.shape["Status"] = status;
}

void FakeDaemon::append(Json entry) {
    const std::lock_guard lock(mutex_);
    push(services_.at(last_service_), "", std::move(entry));
    changed_.notify_all();
}

std::vector<Call> FakeDaemon::calls(const std::string& target) const {
    const std::lock_guard lock(mutex_);
    std::vector<Call> found;
    for (const Call& call : calls_) {
        if (call.target == target) found.push_back(call);
    }
    return found;
}

void FakeDaemon::wait_for_stop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_called_; });
}

void FakeDaemon::push(const Service& service, const std::string& operation_id, Json entry) {
    Json whole = {
        {"Sequence", feed_.size() + 1},
        {"At", 1'700'000'000'000ULL + feed_.size() * 100},
        {"ServiceArn", service.arn},
        {"OperationId", operation_id},
        {"InstanceId", "inst01"},
        {"Kind", "EVENT"},
        {"Stream", ""},
        {"Text", ""},
    };
    whole.update(entry);
    feed_.push_back(std::move(whole));
}

/// Begins an operation; it ends at once unless the script says otherwise, its entries in the feed.
Json FakeDaemon::begin(Service& service, const std::string& type) {
    const std::string id = uuid(++last_operation_);
    service.operations.insert(
        service.operations.begin(),
        Json{
            {"Id", id},
            {"Type", type},
            {"Status", "IN_PROGRESS"},
            {"StartedAt", 1'700'000'000.5},
        }
    );
    service.shape["Status"] = "OPERATION_IN_PROGRESS";
    last_service_ = service.shape["ServiceName"].get<std::string>();
    for (const Json& entry : script_.entries) push(service, id, entry);
    if (script_.verdict && !script_.dies) finish(service, id);
    return id;
}

void FakeDaemon::finish(Service& service, const std::string& operation_id) {
    Json& operation = service.operations.front();
    operation["EndedAt"] = 1'700'000'002.0;
    const std::string type = operation["Type"].get<std::string>();
    if (type == "PAUSE_SERVICE" || type == "DELETE_SERVICE") {
        // These have no verdict; a client has to see the operation's end itself.
        operation["Status"] = "SUCCEEDED";
        service.shape["Status"] = type == "PAUSE_SERVICE" ? "PAUSED" : "DELETED";
        if (script_.ignores_sigterm) {
            const Json remark = {
                {"Kind", "REMARK"}, {"Text", std::string(model::ignored_sigterm_remark)}};
            push(service, operation_id, remark);
        }
        push(service, operation_id, {{"Kind", "EVENT"}, {"Text", type + " ended"}});
        return;
    }
    operation["Status"] = script_.operation_status;
    service.shape["Status"] = script_.service_status;
    service.verdict = {
        {"OperationId", operation_id},
        {"Grade", script_.grade},
        {"Ending", script_.ending},
        {"Summary", script_.summary},
        {"Findings", script_.findings},
        {"DocumentedLimitSeconds", 25},
        {"StoppedEarly", false},
    };
    push(service, operation_id, {{"Kind", "VERDICT"}, {"Text", script_.summary}});
}

FakeDaemon::Service* FakeDaemon::find(const Json& body) {
    const std::string arn = body.value("ServiceArn", "");
    for (auto& [name, service] : services_) {
        if (service.arn == arn) return &service;
    }
    return nullptr;
}

FakeDaemon::Reply FakeDaemon::describe_emulation(const Service& service) const {
    Json answer = {
        {"ServiceArn", service.arn},
        {"ServiceName", service.shape["ServiceName"]},
        {"LocalUrl", "http://127.0.0.1:40001"},
        {"Host", "abcdefghij.us-east-1.localhost"},
        {"Profile", "current"},
        {"Instances",
         {{{"InstanceId", "inst01"},
           {"State", "SERVING"},
           {"Revision", 1},
           {"ProbeAddress", "169.254.172.3"},
           {"Port", 8080},
           {"Listeners", {{{"Address", "0.0.0.0"}, {"Port", 8080}}}},
           {"OutOfMemory", false},
           {"Probes",
            {{{"Number", 1},
              {"AtSeconds", 0.0},
              {"Healthy", true},
              {"Kind", "CONNECTED"},
              {"Detail", "connected"},
              {"TookMs", 1}}}}}}},
        {"FailedInstances",
         {{{"InstanceId", "inst02"},
           {"State", "STOPPED"},
           {"Revision", 2},
           {"ProbeAddress", "169.254.172.4"},
           {"Port", 8080},
           {"ExitCode", 3},
           {"OutOfMemory", false},
           {"Answers",
            {{{"Kind", "ANSWERED"},
              {"Status", 429},
              {"Count", 3},
              {"StatusLine", "HTTP/1.1 429 Too Many Requests"},
              {"Body", "slow down \x1b[2J"}}}},
           {"LastLines", {"no database \x1b[2J"}}}}},
    };
    if (!service.verdict.is_null()) answer["Verdict"] = service.verdict;
    if (!script_.provisional.is_null()) answer["ProvisionalVerdict"] = script_.provisional;
    return {200, answer};
}

/// Long poll: at once with entries, else at the first one or after the wait.
FakeDaemon::Reply FakeDaemon::read_feed(const Json& body) {
    const std::string arn = body.value("ServiceArn", "");
    const auto after = body.value("After", std::uint64_t{0});
    const auto wanted = [&] {
        Json entries = Json::array();
        for (const Json& entry : feed_) {
            const bool newer = entry["Sequence"].get<std::uint64_t>() > after;
            if (newer && (arn.empty() || entry["ServiceArn"] == arn)) entries.push_back(entry);
        }
        return entries;
    };
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(body.value("WaitSeconds", 0)), [&] {
        return stopping_ || script_.dies || !wanted().empty();
    });
    Json entries = wanted();
    if (stopping_ || (script_.dies && entries.empty())) {
        dead_ = true;
        return {200, Json::object(), true};
    }
    const bool has_more = std::ssize(entries) > page_entries_max;
    if (has_more) {
        entries.erase(entries.begin() + page_entries_max, entries.end());
    }
    const std::uint64_t next =
        entries.empty() ? after : entries.back()["Sequence"].get<std::uint64_t>();
    return {200, {{"Entries", entries}, {"HasMore", has_more}, {"Next", next}, {"Dropped", 0}}};
}

FakeDaemon::Reply FakeDaemon::answer(const std::string& target, const Json& body) {
    {
        const std::lock_guard lock(mutex_);
        calls_.push_back({target, body});
        changed_.notify_all();
        if (const auto refusal = refusals_.find(target); refusal != refusals_.end()) {
            const Json text = refusal->second;
            refusals_.erase(refusal);
            return {400, text};
        }
    }
    if (target == "AppRunnerSim.ReadFeed") return read_feed(body);
    const std::lock_guard lock(mutex_);
    if (target == "AppRunnerSim.DescribeDaemon") {
        Json engine = {{"Endpoint", "unix:///fake.sock"}, {"Reachable", engine_reachable_}};
        if (engine_reachable_) engine["ApiVersion"] = "1.41";
        if (!engine_reachable_) engine["Error"] = "no such file";
        return {
            200,
            {{"Version", PROGRAM_VERSION},
             {"Pid", getpid()},
             {"Endpoint", endpoint()},
             {"IngressPort", 8071},
             {"Region", "us-east-1"},
             {"ServiceCount", services_.size()},
             {"Engine", engine}}};
    }
    if (target == "AppRunnerSim.StopDaemon") {
        stop_called_ = true;
        changed_.notify_all();
        return {};
    }
    if (target == "AppRunnerSim.SetEmulation") return {};
    if (target == "AppRunnerSim.SetSecrets") return {};
    if (target == "AppRunnerSim.TakePort") return {};
    if (target == "AppRunnerSim.Lint") {
        Json found = {{"ImageInspected", script_.local_images.is_null()}};
        found["Findings"] = Json::array();
        if (!script_.local_images.is_null()) {
            found["ImageProblem"] = "No such image";
            found["LocalImages"] = script_.local_images;
        }
        return {200, found};
    }
    return answer_state(target, body);
}

FakeDaemon::Reply FakeDaemon::answer_state(const std::string& target, const Json& body) {
    if (target == "AppRunner.ListServices") {
        Json list = Json::array();
        for (const auto& [name, service] : services_) {
            if (service.shape["Status"] == "DELETED") continue;
            list.push_back(
                {{"ServiceName", name},
                 {"ServiceArn", service.arn},
                 {"Status", service.shape["Status"]}}
            );
        }
        return {200, {{"ServiceSummaryList", list}}};
    }
    if (target == "AppRunnerSim.CreateService") {
        const std::string name = body["ServiceName"].get<std::string>();
        Service& service = services_[name];
        service.arn = "arn:aws:apprunner:us-east-1:000000000000:service/" + name + "/abc";
        service.shape = body;
        service.shape["ServiceArn"] = service.arn;
        service.shape["ServiceUrl"] = "abcdefghij.us-east-1.localhost";
        const Json id = begin(service, "CREATE_SERVICE");
        return {200, {{"Service", service.shape}, {"OperationId", id}}};
    }
    Json named = body;
    if (named.contains("ResourceArn")) named["ServiceArn"] = named["ResourceArn"];
    Service* service = find(named);
    if (service == nullptr) {
        return {400, {{"__type", "ResourceNotFoundException"}, {"Message", "no such service"}}};
    }
    if (target == "AppRunner.ListTagsForResource") {
        return {200, {{"Tags", service->shape.value("Tags", Json::array())}}};
    }
    if (target == "AppRunner.TagResource") {
        service->shape["Tags"] = body["Tags"];
        return {};
    }
    if (target == "AppRunner.DescribeService") return {200, {{"Service", service->shape}}};
    if (target == "AppRunnerSim.DescribeEmulation") return describe_emulation(*service);
    if (target == "AppRunner.ListOperations") {
        return {200, {{"OperationSummaryList", service->operations}}};
    }
    static const std::map<std::string, std::string> types = {
        {"AppRunnerSim.UpdateService", "UPDATE_SERVICE"},
        {"AppRunner.StartDeployment", "START_DEPLOYMENT"},
        {"AppRunner.PauseService", "PAUSE_SERVICE"},
        {"AppRunner.ResumeService", "RESUME_SERVICE"},
        {"AppRunner.DeleteService", "DELETE_SERVICE"},
    };
    const auto type = types.find(target);
    if (type == types.end()) {
        return {400, {{"__type", "InvalidRequestException"}, {"Message", "what is " + target}}};
    }
    const Json id = begin(*service, type->second);
    changed_.notify_all();
    return {200, {{"Service", service->shape}, {"OperationId", id}}};
}

}  // namespace apprunner::cli::fake
