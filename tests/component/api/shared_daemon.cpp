// The fixture; waiting operations are run to their end.
#include "tests/component/api/shared_daemon.hpp"

#include <boost/asio/co_spawn.hpp>

#include <ctime>

namespace apprunner::api {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

ApiOptions options_of() {
    ApiOptions options;
    options.address = "0.0.0.0";
    options.version = "1.2.3";
    options.access_key = key_of(home);
    for (const std::string& account_id : {ours, theirs}) {
        options.accounts.emplace(account_id, key_of(account_id));
    }
    return options;
}

core::EngineOptions engine_options() {
    core::EngineOptions options;
    options.is_shared = true;
    return options;
}

}  // namespace

base::AwsKeys key_of(const std::string& account_id) {
    return {"APPRUNNERSIM" + account_id, "a-secret-of-" + account_id};
}

void sign_with(HttpRequest& request, const base::AwsKeys& key, const std::string& region) {
    const std::string host(request[http::field::host].data(), request[http::field::host].size());
    const std::string target(request.target().data(), request.target().size());
    const std::string method(request.method_string().data(), request.method_string().size());
    base::SignableRequest what{
        method, target, "", {{"Host", host}}, base::sha256_hex(request.body())};
    const auto operation = request["X-Amz-Target"];
    if (!operation.empty()) {
        what.fields.emplace_back("X-Amz-Target", std::string(operation.data(), operation.size()));
    }
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char time[32];
    std::strftime(time, sizeof time, "%Y%m%dT%H%M%SZ", &parts);
    for (const auto& [name, value] : base::sign(what, key, time, region, "apprunner")) {
        request.set(name, value);
    }
}

SharedDaemon::SharedDaemon()
    : driver_(control_, engine_options(), log_store_, feed_),
      context_{options_of(), driver_, catalog_, log_store_, feed_, {}, {}, {}} {
    Host& host = context_.host;
    host.metrics = &metrics_;
    host.recorder = &recorder_;
    host.start_load = [](const std::string& /*id*/, int /*rate*/, int /*time*/) {
        return base::Result<void>();
    };
    host.inject_fault = [this](const std::string& name, const std::string& /*kind*/, int /*time*/) {
        faulty_ = name;
    };
    host.give_secrets = [this](const std::string& name, const auto& /*values*/, bool /*aws*/) {
        trusted_ = name;
        return true;
    };
    host.stop = [](bool /*removes*/, const std::function<void(std::string)>& done) { done(""); };
}

SharedDaemon::~SharedDaemon() {
    router_.end_reading();
}

HttpReply SharedDaemon::call(
    const std::string& account_id, const std::string& target, const Json& body
) {
    HttpRequest request = aws_request(target, body.dump());
    request.set(http::field::host, "apprunner.team.example:8070");
    sign_with(request, key_of(account_id), "us-east-1");
    return send(request, Visitor{false, std::nullopt});
}

HttpReply SharedDaemon::send(const HttpRequest& request, const Visitor& visitor) {
    Router::Routed routed = router_.route(request, visitor);
    if (routed.later) {
        auto later = std::move(*routed.later);
        asio::co_spawn(control_, std::move(later), [&](const std::exception_ptr&, Reply reply) {
            routed.reply = std::move(reply);
        });
        settle();
    }
    HttpReply reply;
    reply.status = routed.reply.status;
    reply.text = routed.reply.body;
    reply.body = Json::parse(reply.text, nullptr, false);
    return reply;
}

void SharedDaemon::settle() {
    control_.restart();
    while (control_.poll() > 0) {
    }
}

}  // namespace apprunner::api
