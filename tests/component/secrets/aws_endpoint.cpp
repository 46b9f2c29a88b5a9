// One blocking connection after the other.
#include "tests/component/secrets/aws_endpoint.hpp"

#include "emulator/base/text.hpp"
#include "emulator/wire/json.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>

namespace apprunner::secrets {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using wire::Json;
using Request = http::request<http::string_body>;

namespace {

/// AWS allows five minutes.
constexpr double skew_s_max = 300;

bool is_now(const std::string& time) {
    std::tm utc{};
    if (strptime(time.c_str(), "%Y%m%dT%H%M%SZ", &utc) == nullptr) return false;
    return std::abs(std::difftime(timegm(&utc), std::time(nullptr))) < skew_s_max;
}

/// "ok", or what AWS would refuse.
std::string verdict_on(
    const Request& request, const base::AwsKeys& keys, const std::string& region
) {
    const auto given = base::parse_authorization(std::string(request[http::field::authorization]));
    if (!given) return "no signature";
    base::SignableRequest signed_request;
    signed_request.method = std::string(request.method_string());
    const std::string target(request.target());
    signed_request.path = target.substr(0, target.find('?'));
    for (const auto& field : request) {
        signed_request.fields.emplace_back(field.name_string(), field.value());
    }
    signed_request.payload_hash = base::sha256_hex(request.body());
    const std::string time(request["X-Amz-Date"]);
    const std::string service =
        std::string(request["X-Amz-Target"]).starts_with("AmazonSSM.") ? "ssm" : "secretsmanager";
    if (given->access_key_id != keys.access_key_id) return "another key";
    if (given->scope.region != region) return "another Region";
    if (given->scope.service != service) return "another service";
    if (!is_now(time) || given->scope.date != time.substr(0, 8)) return "another time";
    if (std::string(request["X-Amz-Security-Token"]) != keys.session_token) return "another token";
    const std::string names = ";" + base::joined(given->signed_fields, ";") + ";";
    for (const char* name : {"host", "x-amz-date", "x-amz-target", "content-type"}) {
        if (names.find(";" + std::string(name) + ";") == std::string::npos) return "not signed";
    }
    const std::string expected =
        base::expected_signature(signed_request, *given, keys.secret_access_key, time);
    return base::is_same_signature(expected, given->signature) ? "ok" : "another signature";
}

Json error(const std::string& type) {
    return {{"__type", type}, {"Message", "as AWS says"}};
}

}  // namespace

AwsEndpoint::AwsEndpoint(base::AwsKeys keys)
    : keys_(std::move(keys)),
      acceptor_(io_, {asio::ip::make_address("127.0.0.1"), 0}),
      thread_([this] { serve(); }) {}

AwsEndpoint::~AwsEndpoint() {
    ends_ = true;
    asio::ip::tcp::socket waker(io_);
    boost::system::error_code ignored;
    waker.connect(acceptor_.local_endpoint(), ignored);
    waker.close(ignored);
    thread_.join();
}

std::string AwsEndpoint::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

std::vector<std::string> AwsEndpoint::seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
}

void AwsEndpoint::serve() {
    while (!ends_) {
        boost::system::error_code error;
        asio::ip::tcp::socket socket = acceptor_.accept(error);
        if (!error && !ends_) answer(std::move(socket));
    }
}

void AwsEndpoint::answer(asio::ip::tcp::socket socket) {
    boost::system::error_code failed;
    boost::beast::flat_buffer buffer;
    Request request;
    http::read(socket, buffer, request, failed);
    if (failed) return;
    const std::string verdict = verdict_on(request, keys_, region);
    {
        const std::lock_guard lock(mutex_);
        seen_.push_back(verdict);
    }
    const Json asked = Json::parse(request.body(), nullptr, false);
    http::response<http::string_body> response(http::status::ok, 11);
    Json body;
    if (verdict != "ok") {
        response.result(http::status::bad_request);
        body = error("InvalidSignatureException");
    } else if (asked.contains("Names")) {
        const std::string name = asked["Names"][0];
        body = {{"Parameters", Json::array()}, {"InvalidParameters", Json::array()}};
        if (values.contains(name)) {
            body["Parameters"].push_back({{"Name", name}, {"Value", values[name]}});
        } else {
            body["InvalidParameters"].push_back(name);
        }
    } else {
        std::string key = wire::text_at(asked, "SecretId");
        const std::string stage = wire::text_at(asked, "VersionStage");
        if (!stage.empty() && stage != "AWSCURRENT") key += "\n" + stage;
        const auto found = values.find(key);
        if (found == values.end()) response.result(http::status::bad_request);
        body = found == values.end() ? error("ResourceNotFoundException")
                                     : Json{{"SecretString", found->second}};
    }
    response.body() = body.dump();
    response.prepare_payload();
    http::write(socket, response, failed);
}

}  // namespace apprunner::secrets
