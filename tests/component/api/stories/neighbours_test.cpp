// STS and ECR, as much of them as clients of App Runner ask.
#include "tests/component/api/api_fixture.hpp"

namespace apprunner::api {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

/// A registry with one repository, "team/shop", whose tags "v1" and "latest" are one image.
class FakeRegistry {
  public:
    FakeRegistry() : thread_([this] { serve(); }) {}
    ~FakeRegistry() {
        is_ending_ = true;
        boost::system::error_code ignored;
        tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }

    [[nodiscard]] std::string address() const {
        return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

  private:
    void serve() {
        while (!is_ending_) {
            tcp::socket socket(context_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            boost::beast::flat_buffer buffer;
            http::request<http::string_body> request;
            http::read(socket, buffer, request, error);
            if (error) continue;
            http::write(socket, answer(std::string(request.target())), error);
        }
    }

    static http::response<http::string_body> answer(const std::string& target) {
        http::response<http::string_body> response(http::status::ok, 11);
        const std::string root = "/v2/team/shop/";
        if (target == root + "tags/list") {
            response.body() = R"({"name":"team/shop","tags":["latest","v1"]})";
        } else if (target == root + "manifests/latest" || target == root + "manifests/v1" ||
                   target == root + "manifests/sha256:00ff") {
            response.set("Docker-Content-Digest", "sha256:00ff");
            response.body() = R"({"config":{"size":10},"layers":[{"size":30},{"size":2}]})";
        } else if (target == "/v2/team/huge/tags/list") {
            response.body() = R"({"name":"team/huge","tags":["v1"]})";
        } else if (target == "/v2/team/huge/manifests/v1") {
            response.set("Docker-Content-Digest", "sha256:00ee");
            response.body() = R"({"config":{"size":-5},"layers":[
                {"size":9223372036854775807},{"size":9223372036854775807},{"size":2}]})";
        } else {
            response.result(http::status::not_found);
            response.body() = R"({"errors":[{"code":"NAME_UNKNOWN"}]})";
        }
        response.prepare_payload();
        return response;
    }

    asio::io_context context_;
    tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    std::atomic<bool> is_ending_ = false;
    std::thread thread_;
};

class NeighboursTest : public ApiFixture {
  protected:
    /// A second server, for whom `registry` stands in for ECR.
    HttpReply ask_ecr(
        const std::string& registry, const std::string& operation, const wire::Json& body
    ) {
        ApiOptions options;
        options.port = 0;
        options.registry = registry;
        std::optional<Server> server;
        on_control([&] {
            server.emplace(control_, options, driver_, catalog_, log_store_, feed_, Host());
            server->start().value();
        });
        HttpReply reply;
        {
            HttpClient client(server->port());
            reply = client.call("AmazonEC2ContainerRegistry_V20150921." + operation, body);
        }
        on_control([&] { server.reset(); });
        return reply;
    }

    FakeRegistry registry_;
};

TEST_F(NeighboursTest, WhoAmI) {
    auto request = aws_request("", "Action=GetCallerIdentity&Version=2011-06-15");
    request.erase("X-Amz-Target");
    request.set(http::field::content_type, "application/x-www-form-urlencoded; charset=utf-8");
    const HttpReply reply = client_->send(request);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("Content-Type"), "text/xml");
    EXPECT_NE(reply.text.find("<Account>000000000000</Account>"), std::string::npos);
    EXPECT_NE(
        reply.text.find("<RequestId>" + reply.headers.at("x-amzn-RequestId")), std::string::npos
    );
    request.body() = "Version=2011-06-15&Action=AssumeRole";
    request.prepare_payload();
    const HttpReply refused = client_->send(request);
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.text.find("<Code>InvalidAction</Code>"), std::string::npos);
}

TEST_F(NeighboursTest, TokensForTheRegistry) {
    const HttpReply reply =
        ask_ecr(registry_.address(), "GetAuthorizationToken", wire::Json::object());
    const wire::Json& data = reply.body["authorizationData"][0];
    EXPECT_EQ(data["authorizationToken"], "QVdTOmFwcHJ1bm5lci1zaW0=");
    EXPECT_EQ(data["proxyEndpoint"], "http://" + registry_.address());
    EXPECT_GT(data["expiresAt"].get<double>(), 1.5e9);
}

TEST_F(NeighboursTest, ImagesOfTheRegistry) {
    const wire::Json all = {{"repositoryName", "team/shop"}};
    const HttpReply reply = ask_ecr(registry_.address(), "DescribeImages", all);
    EXPECT_EQ(
        reply.body["imageDetails"],
        (wire::Json{
            {{"registryId", "000000000000"},
             {"repositoryName", "team/shop"},
             {"imageDigest", "sha256:00ff"},
             {"imageTags", {"latest", "v1"}},
             {"imageSizeInBytes", 42}}})
    ) << reply.text;
    const wire::Json one = {
        {"repositoryName", "team/shop"}, {"imageIds", {{{"imageDigest", "sha256:00ff"}}}}};
    EXPECT_EQ(
        ask_ecr(registry_.address(), "DescribeImages", one).body["imageDetails"][0]["imageTags"],
        wire::Json::array()
    );
}

TEST_F(NeighboursTest, SizesThatNoImageHasDoNotOverflow) {
    const wire::Json huge = {{"repositoryName", "team/huge"}};
    const HttpReply reply = ask_ecr(registry_.address(), "DescribeImages", huge);
    const std::int64_t tebibyte = std::int64_t{1} << 40U;
    EXPECT_EQ(reply.body["imageDetails"][0]["imageSizeInBytes"], 2 * tebibyte + 2) << reply.text;
}

TEST_F(NeighboursTest, WhatTheRegistryDoesNotHave) {
    const HttpReply repository =
        ask_ecr(registry_.address(), "DescribeImages", {{"repositoryName", "team/cart"}});
    EXPECT_EQ(repository.body["__type"], "RepositoryNotFoundException");
    const wire::Json tag = {{"repositoryName", "team/shop"}, {"imageIds", {{{"imageTag", "v2"}}}}};
    const HttpReply image = ask_ecr(registry_.address(), "DescribeImages", tag);
    EXPECT_EQ(image.body["__type"], "ImageNotFoundException");
    EXPECT_NE(image.body["message"].get<std::string>().find("imageTag:'v2'"), std::string::npos);
    const wire::Json odd = {
        {"repositoryName", "team/shop"}, {"imageIds", {{{"imageTag", "v1 HTTP/1.1\r\nX: y"}}}}};
    EXPECT_EQ(
        ask_ecr(registry_.address(), "DescribeImages", odd).body["__type"],
        "InvalidParameterException"
    );
}

TEST_F(NeighboursTest, NoRegistry) {
    std::string nowhere;
    {
        asio::io_context context;
        tcp::acceptor free_port(context, {asio::ip::make_address("127.0.0.1"), 0});
        nowhere = "127.0.0.1:" + std::to_string(free_port.local_endpoint().port());
    }
    const HttpReply reply = ask_ecr(nowhere, "DescribeImages", {{"repositoryName", "team/shop"}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_NE(reply.body["message"].get<std::string>().find(nowhere), std::string::npos);
}

}  // namespace

}  // namespace apprunner::api
