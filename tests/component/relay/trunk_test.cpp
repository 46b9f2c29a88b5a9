// Two ends of a trunk over a socket pair, the far one as the program has it, with servers on
// loopback behind it: ends, refusals, windows, many at a time, and a trunk that breaks.
#include "emulator/relay/trunk.hpp"

#include "emulator/base/await.hpp"
#include "emulator/relay/dial_stdio.hpp"
#include "emulator/relay/passage.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::relay {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::seconds;
using Local = asio::local::stream_protocol::socket;

class TrunkTest : public ::testing::Test {
  protected:
    TrunkTest() {
        std::array<int, 2> pair{};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
        near_->assign(asio::local::stream_protocol(), pair[0]);
        far_ = std::async(std::launch::async, [far = pair[1]] {
            const int code = dial_stdio(far, far);
            close(far);
            return code;
        });
        std::string greeting(std::string(dial_greeting).size(), '\0');
        asio::read(*near_, asio::buffer(greeting));
        EXPECT_EQ(greeting, dial_greeting);
        trunk_ = std::make_shared<Trunk>(context_.get_executor(), stream(), nullptr);
        asio::co_spawn(context_, Trunk::run(trunk_), asio::detached);
    }
    ~TrunkTest() override {
        trunk_->close();
        context_.poll();
        EXPECT_EQ(far_.get(), 0);
    }

    Stream stream() {
        Stream ends;
        ends.read = [near = near_]() -> asio::awaitable<std::string> { return read_from(near); };
        ends.write = [near = near_](std::string_view bytes) { return write_to(near, bytes); };
        ends.close = [near = near_] { near->close(); };
        return ends;
    }
    static asio::awaitable<std::string> read_from(std::shared_ptr<Local> socket) {
        std::string bytes(10'000, '\0');
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] = co_await socket->async_read_some(buffer, base::no_throw);
        bytes.resize(size);
        co_return bytes;
    }
    static asio::awaitable<bool> write_to(std::shared_ptr<Local> socket, std::string_view bytes) {
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] = co_await asio::async_write(*socket, buffer, base::no_throw);
        co_return !error;
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    /// Runs until it holds; false: it does not, in time.
    bool run_until(const std::function<bool()>& holds) {
        const auto until = std::chrono::steady_clock::now() + seconds(20);
        while (!holds() && std::chrono::steady_clock::now() < until) {
            context_.restart();
            context_.run_one_for(std::chrono::milliseconds(100));
        }
        return holds();
    }
    template <class T>
    T result_of(asio::awaitable<T> call) {
        std::optional<T> result;
        asio::co_spawn(
            context_,
            std::move(call),
            [&result](std::exception_ptr /*thrown*/, T value) { result = std::move(value); }
        );
        EXPECT_TRUE(run_until([&result] { return result.has_value(); }));
        return result.value_or(T());
    }
    /// All that comes of the line until its end.
    static asio::awaitable<std::string> read_all(std::shared_ptr<TrunkLine> line) {
        std::string all;
        std::string more = co_await line->read();
        while (!more.empty()) {
            all += more;
            more = co_await line->read();
        }
        co_return all;
    }

    asio::io_context context_;
    std::shared_ptr<Local> near_ = std::make_shared<Local>(context_);
    std::shared_ptr<Trunk> trunk_;
    std::future<int> far_;
    asio::io_context servers_;
    tcp::acceptor acceptor_{servers_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
};

TEST_F(TrunkTest, EachDirectionEndsByItself) {
    const auto line = trunk_->open(port());
    EXPECT_TRUE(result_of(line->write("question")));
    line->end();
    context_.poll();
    tcp::socket server = acceptor_.accept();
    std::string question;
    boost::system::error_code error;
    asio::read(server, asio::dynamic_buffer(question), error);
    EXPECT_EQ(question, "question");
    EXPECT_EQ(error, asio::error::eof) << "the client's end has come";
    asio::write(server, asio::buffer(std::string("answer")));
    server.close();
    EXPECT_EQ(result_of(read_all(line)), "answer");
    EXPECT_FALSE(line->is_cut());
}

TEST_F(TrunkTest, APortThatListensLateIsReached) {
    const std::uint16_t late = port();
    acceptor_.close();
    const auto line = trunk_->open(late);
    EXPECT_TRUE(result_of(line->write("early")));
    acceptor_ = tcp::acceptor(servers_, tcp::endpoint(asio::ip::address_v4::loopback(), late));
    std::array<char, 5> bytes{};
    tcp::socket server = acceptor_.accept();
    asio::read(server, asio::buffer(bytes));
    EXPECT_EQ(std::string(bytes.data(), bytes.size()), "early");
}

TEST_F(TrunkTest, AServerThatBreaksOffIsNoEnd) {
    const auto line = trunk_->open(port());
    context_.poll();
    tcp::socket server = acceptor_.accept();
    asio::write(server, asio::buffer(std::string("part")));
    std::string read = result_of(line->read());
    EXPECT_EQ(read, "part");
    server.set_option(asio::socket_base::linger(true, 0));
    server.close();
    EXPECT_EQ(result_of(line->read()), "");
    EXPECT_TRUE(line->is_cut());
}

TEST_F(TrunkTest, ALineThatNobodyReadsHoldsUpNoOther) {
    const auto slow = trunk_->open(port());
    context_.poll();
    // More than the kernel's buffers and the line's window hold.
    constexpr std::size_t size = 32'000'000;
    std::thread flood([server = std::make_shared<tcp::socket>(acceptor_.accept())] {
        asio::write(*server, asio::buffer(std::string(size, 'x')));
        server->close();
    });
    const auto quick = trunk_->open(port());
    EXPECT_TRUE(result_of(quick->write("ping")));
    tcp::socket server = acceptor_.accept();
    asio::write(server, asio::buffer(std::string("pong")));
    EXPECT_EQ(result_of(quick->read()), "pong");
    EXPECT_EQ(result_of(read_all(slow)).size(), size) << "and nothing of it is lost";
    flood.join();
}

TEST_F(TrunkTest, ManyAtATimeAreAllAnswered) {
    constexpr std::size_t many = 200;
    constexpr std::size_t large = 300'000;
    std::thread server([this] {
        std::vector<tcp::socket> clients;
        while (clients.size() < many) clients.push_back(acceptor_.accept());
        // The last one that came is answered first.
        for (std::size_t left = many; left > 0; --left) {
            asio::write(clients[left - 1], asio::buffer(std::string(large, 'y')));
            clients[left - 1].close();
        }
    });
    std::size_t answered = 0;
    for (std::size_t at = 0; at < many; ++at) {
        const auto on_end = [&answered](std::exception_ptr /*thrown*/, const std::string& all) {
            if (all.size() == large) ++answered;
        };
        asio::co_spawn(context_, read_all(trunk_->open(port())), on_end);
    }
    EXPECT_TRUE(run_until([&answered] { return answered == many; })) << answered;
    server.join();
}

TEST_F(TrunkTest, ATrunkThatBreaksCutsItsLines) {
    const auto line = trunk_->open(port());
    context_.poll();
    const tcp::socket server = acceptor_.accept();
    near_->shutdown(Local::shutdown_both);
    EXPECT_EQ(result_of(line->read()), "");
    EXPECT_TRUE(line->is_cut());
    EXPECT_TRUE(trunk_->is_over());
    EXPECT_TRUE(trunk_->open(port())->is_cut());
    EXPECT_FALSE(result_of(line->write("late")));
}

/// What a client of a passage hears that has said so much and waits for the answer.
class PassageTest : public TrunkTest {
  protected:
    std::string heard(std::shared_ptr<TrunkLine> line, const std::string& said) {
        tcp::acceptor door(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        std::future<std::string> heard =
            std::async(std::launch::async, [where = door.local_endpoint(), said] {
                asio::io_context own;
                tcp::socket client(own);
                client.connect(where);
                std::string answer;
                boost::system::error_code error;
                // It may be broken before all is said.
                asio::write(client, asio::buffer(said), error);
                if (!error) asio::read(client, asio::dynamic_buffer(answer), error);
                return error == asio::error::eof ? answer : error.message();
            });
        PassageOptions options;
        options.end_limit = seconds(20);
        options.refusal = [](const std::string& reason) { return "no: " + reason; };
        bool is_over = false;
        asio::co_spawn(
            context_,
            carry(door.accept(), std::move(line), std::move(options)),
            [&is_over](std::exception_ptr /*thrown*/) { is_over = true; }
        );
        EXPECT_TRUE(run_until([&is_over] { return is_over; }));
        return heard.get();
    }
};

TEST_F(PassageTest, AClientIsToldWhyThereIsNoWay) {
    auto line = TrunkLine::refused(context_.get_executor(), "ssh says so");
    EXPECT_EQ(heard(std::move(line), std::string(100'000, 'z')), "no: ssh says so");
}

TEST_F(PassageTest, AClientOfABrokenLineSeesThatItBroke) {
    const auto line = trunk_->open(port());
    line->cut();
    EXPECT_EQ(heard(line, "question"), "Connection reset by peer");
}

}  // namespace
}  // namespace apprunner::relay
