// Who gets keys, where, and which; the endpoint listens on loopback in place of 169.254.170.2.
#include "emulator/roles/role_endpoint.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <thread>

namespace apprunner::roles {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

const RoleHolder dummy{
    "0123456789abcdef0123456789abcdef", "arn:aws:iam::123456789012:role/team/shop", "dummy"};

class Roles : public testing::Test {
  protected:
    Roles() {
        options_.address = "127.0.0.1";
        options_.port = 0;
        options_.admits = [this](const asio::ip::address&) { return admits_; };
        options_.variable = [this](const char* name) -> std::optional<std::string> {
            const auto found = variables_.find(name);
            return found != variables_.end() ? std::optional(found->second) : std::nullopt;
        };
        options_.sts = [](std::string_view body, const RoleHolder* holder) {
            return RoleReply{
                200,
                "text/xml",
                std::string(body) + " by " + (holder != nullptr ? session_arn(*holder) : "nobody")};
        };
        endpoint_ = std::make_shared<RoleEndpoint>(io_, options_);
    }
    ~Roles() override {
        endpoint_->stop();
        io_.run_for(std::chrono::seconds(1));
    }

    /// The whole answer; "" when the connection was closed without a byte.
    std::string ask(const std::string& request, std::uint16_t port) {
        std::string answer;
        std::thread client([&request, &answer, port] {
            asio::io_context io;
            tcp::socket socket(io);
            boost::system::error_code ignored;
            const tcp::endpoint place(asio::ip::make_address("127.0.0.1"), port);
            socket.connect(place, ignored);
            asio::write(socket, asio::buffer(request), ignored);
            asio::read(socket, asio::dynamic_buffer(answer), ignored);
        });
        std::thread server([this] { io_.run(); });
        client.join();
        io_.stop();
        server.join();
        io_.restart();
        return answer;
    }
    std::string get(const std::string& path) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", endpoint_->port());
    }
    static std::string body_of(const std::string& answer) {
        return answer.substr(answer.find("\r\n\r\n") + 4);
    }
    /// The path in the variable that an instance was given.
    static std::string path_in(const std::string& uri) { return uri.substr(uri.find("/v2/")); }

    asio::io_context io_;
    RoleEndpointOptions options_;
    std::shared_ptr<RoleEndpoint> endpoint_;
    std::map<std::string, std::string> variables_{{"HOME", "/nowhere"}};
    bool admits_ = true;
};

TEST_F(Roles, AnInstanceGetsKeysInEcssForm) {
    ASSERT_TRUE(endpoint_->listen());
    const auto variables = endpoint_->admit(dummy);
    const std::string at = "http://127.0.0.1:" + std::to_string(endpoint_->port());
    ASSERT_THAT(
        variables,
        ElementsAre(
            Pair(full_uri_variable, StartsWith(at + "/v2/credentials/")), Pair(sts_variable, at)
        )
    );
    const std::string answer = get(path_in(variables[0].second));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
    const json keys = json::parse(body_of(answer));
    EXPECT_EQ(keys.at("RoleArn"), dummy.role_arn);
    EXPECT_EQ(keys.at("AccessKeyId"), "ASIA0123456789ABCDEF");
    EXPECT_FALSE(keys.at("SecretAccessKey").get<std::string>().empty());
    EXPECT_FALSE(keys.at("Token").get<std::string>().empty());
    EXPECT_THAT(keys.at("Expiration").get<std::string>(), testing::EndsWith("Z"));
}

TEST_F(Roles, AnotherPathAndAnInstanceThatIsGoneGetNothing) {
    ASSERT_TRUE(endpoint_->listen());
    const auto variables = endpoint_->admit(dummy);
    EXPECT_THAT(get("/v2/credentials/" + std::string(32, '0')), StartsWith("HTTP/1.1 404"));
    endpoint_->dismiss(dummy.instance_id);
    EXPECT_THAT(get(path_in(variables[0].second)), StartsWith("HTTP/1.1 404"));
}

TEST_F(Roles, WhoComesFromElsewhereHearsNotAByte) {
    ASSERT_TRUE(endpoint_->listen());
    const auto variables = endpoint_->admit(dummy);
    admits_ = false;
    EXPECT_EQ(get(path_in(variables[0].second)), "");
}

TEST_F(Roles, AreTheSameForTheNextDaemon) {
    ASSERT_TRUE(endpoint_->listen());
    const std::string uri = endpoint_->admit(dummy)[0].second;
    const std::uint16_t port = endpoint_->port();
    endpoint_->stop();
    io_.run_for(std::chrono::milliseconds(1));
    io_.restart();
    endpoint_ = std::make_shared<RoleEndpoint>(io_, options_);
    ASSERT_TRUE(endpoint_->admit_again(dummy, uri));
    EXPECT_EQ(endpoint_->port(), port);
    EXPECT_THAT(get(path_in(uri)), StartsWith("HTTP/1.1 200"));
    EXPECT_FALSE(endpoint_->admit_again(dummy, "http://169.254.170.2:x/v2/credentials/1"));
    EXPECT_FALSE(endpoint_->admit_again(dummy, "/other/1"));
}

TEST_F(Roles, StsKnowsAnInstanceByItsKey) {
    ASSERT_TRUE(endpoint_->listen());
    static_cast<void>(endpoint_->admit(dummy));
    const auto post = [this](const std::string& key) {
        return body_of(
            ask("POST / HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + key +
                    "/20260101/us-east-1/sts/aws4_request\r\nContent-Length: 4\r\n\r\nform",
                endpoint_->port())
        );
    };
    EXPECT_EQ(
        post("ASIA0123456789ABCDEF"),
        "form by arn:aws:sts::123456789012:assumed-role/shop/" + dummy.instance_id
    );
    EXPECT_EQ(post("AKIDOTHER"), "form by nobody");
}

TEST_F(Roles, AProfilesKeysAreReadWhenTheyAreAskedFor) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("apprunner-sim-roles-" + fresh_token());
    std::filesystem::create_directory(folder);
    const std::string file = (folder / "credentials").string();
    const auto write = [&file](const std::string& key) {
        std::ofstream(file) << "[work]\naws_access_key_id = " << key
                            << "\naws_secret_access_key = s\n";
    };
    variables_ = {
        {"AWS_SHARED_CREDENTIALS_FILE", file},
        {"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT"},
        {"AWS_SECRET_ACCESS_KEY", "e"}};
    RoleHolder holder = dummy;
    holder.mode = "profile:work";
    EXPECT_FALSE(endpoint_->keys_for(holder));
    ASSERT_TRUE(endpoint_->listen());
    const auto variables = endpoint_->admit(holder);
    // Real keys are good at AWS's own STS.
    EXPECT_THAT(variables, ElementsAre(Pair(full_uri_variable, Not(IsEmpty()))));
    EXPECT_THAT(get(path_in(variables[0].second)), HasSubstr("NoKeys"));
    write("AKIDONE");
    EXPECT_THAT(get(path_in(variables[0].second)), HasSubstr("AKIDONE"));
    write("AKIDTWO");
    EXPECT_THAT(get(path_in(variables[0].second)), HasSubstr("AKIDTWO"));
    holder.mode = "profile";
    EXPECT_EQ(endpoint_->keys_for(holder).value().access_key_id, "AKIDENVIRONMENT");
    std::filesystem::remove_all(folder);
}

TEST_F(Roles, AnAddressThatThisMachineLacksIsSaidSo) {
    options_.address = "192.0.2.77";
    endpoint_ = std::make_shared<RoleEndpoint>(io_, options_);
    const auto listens = endpoint_->listen();
    ASSERT_FALSE(listens);
    EXPECT_EQ(listens.error().code, base::Errc::unreachable);
    EXPECT_EQ(endpoint_->port(), 0);
}

}  // namespace
}  // namespace apprunner::roles
