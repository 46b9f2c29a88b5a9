// The far end of a carrier against a server on loopback: both directions, each with an end of its
// own.
#include "emulator/relay/dial_stdio.hpp"

#include "emulator/relay/frames.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <future>
#include <string>

namespace apprunner::relay {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class DialStdio : public ::testing::Test {
  protected:
    DialStdio() {
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair_.data()), 0);
        code_ = std::async(std::launch::async, [this] { return dial_stdio(pair_[1], pair_[1]); });
    }
    ~DialStdio() override {
        close(pair_[0]);
        close(pair_[1]);
    }

    void say(const std::string& bytes) const {
        EXPECT_EQ(write(pair_[0], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    [[nodiscard]] char hear() const {
        char letter = 0;
        EXPECT_EQ(read(pair_[0], &letter, 1), 1);
        return letter;
    }

    asio::io_context context_;
    tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::array<int, 2> pair_{};
    std::future<int> code_;
};

TEST_F(DialStdio, EachDirectionEndsByItself) {
    say(std::to_string(acceptor_.local_endpoint().port()) + "\n");
    tcp::socket server = acceptor_.accept();
    EXPECT_EQ(hear(), reached);
    say(framed("question") + framed(""));
    std::string question;
    boost::system::error_code error;
    asio::read(server, asio::dynamic_buffer(question), error);
    EXPECT_EQ(question, "question");
    EXPECT_EQ(error, asio::error::eof) << "the client's end has come";
    asio::write(server, asio::buffer(std::string("answer")));
    server.shutdown(tcp::socket::shutdown_send);
    FrameReader frames;
    std::string answer;
    while (!frames.has_ended()) frames.feed(std::string(1, hear()), answer);
    EXPECT_EQ(answer, "answer");
    EXPECT_EQ(code_.get(), 0);
}

TEST_F(DialStdio, APortWhereNobodyListensIsTold) {
    const std::string port = std::to_string(acceptor_.local_endpoint().port());
    acceptor_.close();
    ::testing::internal::CaptureStderr();
    say(port + "\n");
    EXPECT_EQ(code_.get(), 1);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "port " + port + ": Connection refused\n");
}

TEST_F(DialStdio, OneThatNobodyWantedEndsWithoutAWord) {
    shutdown(pair_[0], SHUT_WR);
    EXPECT_EQ(code_.get(), 0);
}

}  // namespace
}  // namespace apprunner::relay
