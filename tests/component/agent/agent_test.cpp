// Who gets to the engine by an agent, and that whatever is spoken there goes through: requests,
// streams that end on one side, and connections that stop being HTTP.
#include "emulator/agent/agent.hpp"

#include "tests/unit/docker/temporary_folder.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <optional>
#include <thread>

namespace apprunner::agent {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string token(40, 't');
const std::string good_head =
    "POST /v1.41/containers/c/attach HTTP/1.1\r\nHost: docker\r\nAuthorization: Bearer " + token +
    "\r\n\r\n";

class AnAgent : public testing::Test {
  protected:
    void start(std::chrono::milliseconds head_limit = std::chrono::seconds(20)) {
        AgentOptions options;
        options.host = "127.0.0.1";
        options.port = 0;
        options.docker_socket = (folder_.path() / "docker.sock").string();
        options.token = token;
        options.head_limit = head_limit;
        agent_.emplace(context_, options);
        const auto started = agent_->start();
        ASSERT_TRUE(started) << started.error().detail;
        port_ = agent_->port();
        thread_ = std::thread([this] { context_.run(); });
    }

    ~AnAgent() override {
        asio::post(context_, [this] {
            if (agent_) agent_->stop();
            work_.reset();
        });
        if (thread_.joinable()) thread_.join();
    }

    /// An engine that does so with its one connection; gives what it has returned.
    std::future<std::string> engine(std::function<std::string(stream_protocol::socket&)> acts) {
        const stream_protocol::endpoint where((folder_.path() / "docker.sock").string());
        auto acceptor = std::make_shared<stream_protocol::acceptor>(engine_context_, where);
        return std::async(std::launch::async, [acceptor, acts] {
            stream_protocol::socket socket = acceptor->accept();
            return acts(socket);
        });
    }

    tcp::socket connect() {
        tcp::socket socket(client_context_);
        socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port_));
        return socket;
    }

    template <class Socket>
    static std::string read_all(Socket& socket) {
        std::string all;
        boost::system::error_code ignored;
        asio::read(socket, asio::dynamic_buffer(all), ignored);
        return all;
    }
    template <class Socket>
    static std::string read_some(Socket& socket, std::size_t bytes) {
        std::string text(bytes, '\0');
        asio::read(socket, asio::buffer(text));
        return text;
    }
    template <class Socket>
    static void send(Socket& socket, const std::string& text) {
        asio::write(socket, asio::buffer(text));
    }

    docker::TemporaryFolder folder_;
    asio::io_context context_{1};
    asio::io_context engine_context_;
    asio::io_context client_context_;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{
        context_.get_executor()};
    std::optional<Agent> agent_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST_F(AnAgent, PassesOnWhatComesAfterTheToken) {
    start();
    auto seen = engine([](auto& socket) {
        std::string request = read_some(socket, good_head.size() + 4);
        send(socket, "HTTP/1.1 101 UPGRADED\r\n\r\nraw");
        return request;
    });
    tcp::socket client = connect();
    send(client, good_head.substr(0, 20));
    send(client, good_head.substr(20) + "body");
    EXPECT_EQ(read_all(client), "HTTP/1.1 101 UPGRADED\r\n\r\nraw");
    EXPECT_EQ(seen.get(), good_head + "body");
}

TEST_F(AnAgent, PassesOnTheEndOfOneSide) {
    start();
    auto seen = engine([](auto& socket) {
        std::string input = read_all(socket);
        send(socket, "heard it all");
        return input;
    });
    tcp::socket client = connect();
    send(client, good_head + "the input");
    client.shutdown(tcp::socket::shutdown_send);
    EXPECT_EQ(read_all(client), "heard it all");
    EXPECT_THAT(seen.get(), EndsWith("the input"));
}

TEST_F(AnAgent, PassesOnMegabytesBothWays) {
    start();
    const std::string much(8 * 1024 * 1024, 'x');
    auto seen = engine([&much](auto& socket) {
        read_some(socket, good_head.size());
        std::string input = read_some(socket, much.size());
        send(socket, input);
        return std::to_string(input.size());
    });
    tcp::socket client = connect();
    send(client, good_head);
    auto sent = std::async(std::launch::async, [&client, &much] { send(client, much); });
    EXPECT_EQ(read_all(client), much);
    sent.get();
    EXPECT_EQ(seen.get(), std::to_string(much.size()));
}

TEST_F(AnAgent, HangsUpOnTheEngineWhenTheClientIsGone) {
    start();
    auto seen = engine([](auto& socket) { return read_all(socket); });
    {
        tcp::socket client = connect();
        send(client, good_head);
    }
    EXPECT_EQ(seen.get(), good_head);
}

TEST_F(AnAgent, RefusesWhoHasAnotherToken) {
    start();
    for (const std::string& field :
         {std::string(), "Authorization: Bearer " + std::string(40, 'x') + "\r\n"}) {
        tcp::socket client = connect();
        send(client, "GET /containers/json HTTP/1.1\r\nHost: docker\r\n" + field + "\r\n");
        const std::string answer = read_all(client);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 "));
        EXPECT_THAT(answer, EndsWith(R"({"message":"the agent wants its token"})"));
    }
    // No engine has been asked: there is none, and that would have been told.
}

TEST_F(AnAgent, TellsThatItsEngineIsNotThere) {
    start();
    tcp::socket client = connect();
    send(client, good_head);
    const std::string answer = read_all(client);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 502 "));
    EXPECT_THAT(answer, HasSubstr("does not answer"));
}

TEST_F(AnAgent, HangsUpOnAHeadWithoutEnd) {
    start();
    tcp::socket client = connect();
    boost::system::error_code broken;
    asio::write(client, asio::buffer(std::string(1024 * 1024, 'x')), broken);
    EXPECT_THAT(read_all(client), IsEmpty());
}

TEST_F(AnAgent, HangsUpOnAHeadThatDoesNotCome) {
    start(std::chrono::milliseconds(50));
    tcp::socket client = connect();
    send(client, good_head.substr(0, 30));
    EXPECT_THAT(read_all(client), IsEmpty());
}

TEST_F(AnAgent, LeavesAStreamAloneThatIsSilentForLong) {
    start(std::chrono::milliseconds(50));
    auto seen = engine([](auto& socket) {
        read_some(socket, good_head.size());
        // The limit is of the head only: the client says when it has been over for long.
        std::string late = read_some(socket, 4);
        send(socket, "yes");
        return late;
    });
    tcp::socket client = connect();
    send(client, good_head);
    tcp::socket slow = connect();
    EXPECT_THAT(read_all(slow), IsEmpty());  // Came later, and its limit is over.
    send(client, "late");
    EXPECT_EQ(read_all(client), "yes");
    EXPECT_EQ(seen.get(), "late");
}

}  // namespace
}  // namespace apprunner::agent
