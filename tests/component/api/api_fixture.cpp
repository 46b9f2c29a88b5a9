// The fixture and the client.
#include "tests/component/api/api_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <chrono>

namespace apprunner::api {

namespace asio = boost::asio;
namespace http = boost::beast::http;

http::request<http::string_body> aws_request(const std::string& target, const std::string& body) {
    http::request<http::string_body> request(http::verb::post, "/", 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::content_type, "application/x-amz-json-1.0");
    request.set("X-Amz-Target", target);
    request.body() = body;
    request.prepare_payload();
    return request;
}

HttpClient::HttpClient(std::uint16_t port) : port_(port) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port_});
}

HttpReply HttpClient::call(const std::string& target, const wire::Json& body) {
    return send(aws_request(target, body.dump()));
}

HttpReply HttpClient::send(http::request<http::string_body> request) {
    http::write(socket_, request);
    http::response<http::string_body> response;
    http::read(socket_, buffer_, response);
    HttpReply reply;
    reply.status = static_cast<int>(response.result_int());
    for (const auto& field : response) {
        reply.headers[std::string(field.name_string())] = std::string(field.value());
    }
    reply.text = response.body();
    reply.body = wire::Json::parse(reply.text, nullptr, false);
    return reply;
}

std::string HttpClient::exchange(const std::string& bytes) {
    boost::system::error_code ignored;
    asio::write(socket_, asio::buffer(bytes), ignored);
    std::string answer;
    asio::read(socket_, asio::dynamic_buffer(answer), ignored);
    return answer;
}

bool HttpClient::is_closed_by_server() {
    boost::system::error_code error;
    char byte = 0;
    socket_.read_some(asio::buffer(&byte, 1), error);
    return error == asio::error::eof || error == asio::error::connection_reset;
}

ApiFixture::ApiFixture() {
    ApiOptions options;
    options.port = 0;
    options.version = "1.2.3";
    options.ingress_port = 8071;
    Host host;
    host.local_url = [](const std::string& service_id) {
        return "http://127.0.0.1:40001/" + service_id;
    };
    host.take_local_port = [](std::string name,
                              std::uint16_t port) -> asio::awaitable<base::Result<void>> {
        if (port != 8080) co_return base::Result<void>();
        co_return base::Error(base::Errc::conflict, "port 8080 of " + name + " is taken");
    };
    host.local_ports = [this] { return local_ports_; };
    host.note_relay = [this](auto /*open*/, auto refused) {
        for (const auto& [port, reason] : refused) local_ports_.erase(port);
    };
    host.engine_status = []() -> asio::awaitable<EngineStatus> {
        EngineStatus status;
        status.endpoint = "unix:///fake.sock";
        status.reachable = true;
        status.api_version = "1.41";
        co_return status;
    };
    host.metrics = &metrics_;
    host.on_push = [this](const std::string& repository, const std::string& tag) {
        pushed_.push_back(repository + ":" + tag);
    };
    host.keep = [this]() -> base::Result<void> {
        if (kept_trouble_.empty()) return {};
        return base::Error(base::Errc::refused, kept_trouble_);
    };
    host.stop = [this](bool remove_services, std::function<void(std::string)> done) {
        on_stop_(remove_services, std::move(done));
    };
    on_stop_ = [](bool /*remove_services*/, const std::function<void(std::string)>& done) {
        done("");
    };
    server_.emplace(control_, options, driver_, catalog_, log_store_, feed_, host);
    server_->start().value();
    thread_ = std::thread([this] { control_.run(); });
    client_ = std::make_unique<HttpClient>(server_->port());
}

ApiFixture::~ApiFixture() {
    on_control([this] { server_->stop(); });
    client_.reset();
    work_.reset();
    control_.stop();
    thread_.join();
}

void ApiFixture::on_control(const std::function<void()>& work) {
    std::promise<void> done;
    asio::post(control_, [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

wire::Json ApiFixture::wait_for_status(const std::string& service_arn, const std::string& status) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    wire::Json service;
    do {
        service = call("AppRunner.DescribeService", {{"ServiceArn", service_arn}}).body["Service"];
        if (service["Status"] == status) return service;
    } while (std::chrono::steady_clock::now() < deadline);
    ADD_FAILURE() << "status is " << service["Status"] << ", not " << status;
    return service;
}

wire::Json ApiFixture::create_request(const std::string& name, const std::string& repository) {
    return {
        {"ServiceName", name},
        {"SourceConfiguration",
         {{"AuthenticationConfiguration",
           {{"AccessRoleArn", "arn:aws:iam::000000000000:role/service-role/ecr"}}},
          {"ImageRepository",
           {{"ImageIdentifier",
             "000000000000.dkr.ecr.us-east-1.amazonaws.com/" + repository + ":v1"},
            {"ImageRepositoryType", "ECR"}}}}}};
}

std::string ApiFixture::create(const std::string& name, const std::string& repository) {
    const HttpReply reply = call("AppRunner.CreateService", create_request(name, repository));
    EXPECT_EQ(reply.status, 200) << reply.text;
    return reply.body["Service"]["ServiceArn"].get<std::string>();
}

}  // namespace apprunner::api
