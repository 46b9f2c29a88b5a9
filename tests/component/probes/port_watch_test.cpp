// The watch on this very process in a container's place, and the readers that it uses.
#include "probes/io/port_watch.hpp"

#include "probes/io/listening_sockets.hpp"
#include "tests/component/probes/test_server.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

namespace apprunner::probes {
namespace {

using Listeners = std::vector<model::ListeningSocket>;

constexpr std::chrono::seconds patience_s{20};

bool contains(const Listeners& listeners, const std::string& address, std::uint16_t port) {
    const model::ListeningSocket wanted{address, port};
    return std::binary_search(listeners.begin(), listeners.end(), wanted);
}

class PortWatchTest : public testing::Test {
  protected:
    void watch(pid_t pid, std::uint16_t port, const std::string& address = "127.0.0.1") {
        watch_.emplace(
            context.get_executor(),
            WatchedPort{pid, address, port},
            [this](const Listeners& listeners) {
                ++lists_told;
                last = listeners;
                opened_first = opened_first || opened > 0;
                if (on_list) on_list();
            },
            [this] {
                ++opened;
                if (on_open) on_open();
            }
        );
    }

    void run_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + patience_s;
        context.restart();
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            if (context.run_one_until(deadline) == 0) break;
        }
    }

    /// Whether all work ends.
    bool ends() {
        context.restart();
        context.run_for(patience_s);
        return context.stopped();
    }

    boost::asio::io_context context{1};
    std::optional<PortWatch> watch_;
    int lists_told = 0;
    Listeners last;
    int opened = 0;
    bool opened_first = false;  ///< on_open came before the list that shows why.
    std::function<void()> on_list;
    std::function<void()> on_open;
};

TEST_F(PortWatchTest, TellsSocketsAndTheOpenedPort) {
    const BoundSocket app("0.0.0.0");
    watch(getpid(), app.port());
    EXPECT_EQ(lists_told, 0) << "nothing is told from within the constructor";
    run_until([this] { return lists_told > 0; });
    ASSERT_EQ(lists_told, 1);
    EXPECT_FALSE(contains(last, "0.0.0.0", app.port()));
    app.listen();
    run_until([this] { return opened > 0; });
    EXPECT_EQ(opened, 1);
    EXPECT_TRUE(contains(last, "0.0.0.0", app.port()));
    EXPECT_TRUE(std::is_sorted(last.begin(), last.end()));
    const BoundSocket another;
    another.listen();
    run_until([&] { return contains(last, "127.0.0.1", another.port()); });
    EXPECT_EQ(opened, 1) << "told once";
}

TEST_F(PortWatchTest, LooksAtOnceWhenAsked) {
    const BoundSocket app("0.0.0.0");
    watch(getpid(), app.port());
    run_until([this] { return lists_told > 0; });
    app.listen();
    EXPECT_EQ(opened, 0);
    watch_->look_now();
    EXPECT_TRUE(contains(last, "0.0.0.0", app.port())) << "told before it returned";
    EXPECT_EQ(opened, 1);
    on_open = on_list = [this] { watch_.reset(); };
    const BoundSocket another;
    another.listen();
    watch_->look_now();
    EXPECT_FALSE(watch_) << "a callback may end the watch";
}

TEST_F(PortWatchTest, TellsWhatHasGone) {
    std::optional<BoundSocket> app("127.0.0.1");
    const std::uint16_t port = app->port();
    app->listen();
    watch(getpid(), port);
    run_until([&] { return contains(last, "127.0.0.1", port); });
    app.reset();
    run_until([&] { return !contains(last, "127.0.0.1", port); });
    EXPECT_FALSE(contains(last, "127.0.0.1", port));
    EXPECT_EQ(opened, 1);
}

TEST_F(PortWatchTest, AnAddressElsewhereIsNotOpen) {
    const BoundSocket app("127.0.0.2");
    app.listen();
    watch(getpid(), app.port(), "127.0.0.3");
    run_until([&] { return contains(last, "127.0.0.2", app.port()); });
    EXPECT_TRUE(contains(last, "127.0.0.2", app.port()));
    EXPECT_EQ(opened, 0);
}

TEST_F(PortWatchTest, AllAddressesAndMappedOnesAreOpen) {
    for (const std::string address : {"::", "::ffff:127.0.0.1"}) {
        const BoundSocket app(address);
        app.listen();
        opened = 0;
        watch(getpid(), app.port());
        run_until([this] { return opened > 0; });
        EXPECT_EQ(opened, 1) << address;
    }
}

TEST_F(PortWatchTest, WithoutAProcessItTriesToConnect) {
    const BoundSocket app;
    watch(0, app.port());
    context.run_for(std::chrono::milliseconds(150));
    EXPECT_EQ(opened, 0);
    app.listen();
    run_until([this] { return opened > 0; });
    EXPECT_EQ(opened, 1);
    EXPECT_EQ(lists_told, 0);
    EXPECT_TRUE(ends()) << "there is nothing more to tell";
    EXPECT_EQ(opened, 1);
}

TEST_F(PortWatchTest, NothingIsToldAfterStop) {
    const BoundSocket app;
    app.listen();
    for (const pid_t pid : {getpid(), pid_t{0}}) {
        watch(pid, app.port());
        watch_->stop();
        watch_->stop();
        EXPECT_TRUE(ends());
        EXPECT_EQ(lists_told + opened, 0);
    }
    const DeafPort deaf;
    watch(0, deaf.port());
    context.poll();
    watch_->stop();
    EXPECT_TRUE(ends());
    EXPECT_EQ(opened, 0);
}

TEST_F(PortWatchTest, CanBeDestroyedFromItsCallbacks) {
    const BoundSocket app;
    app.listen();
    on_list = [this] { watch_.reset(); };
    watch(getpid(), app.port());
    EXPECT_TRUE(ends());
    EXPECT_EQ(lists_told, 1);
    EXPECT_EQ(opened, 0);
    on_list = nullptr;
    on_open = [this] { watch_.reset(); };
    for (const pid_t pid : {getpid(), pid_t{0}}) {
        opened = 0;
        watch(pid, app.port());
        EXPECT_TRUE(ends());
        EXPECT_EQ(opened, 1);
    }
}

TEST_F(PortWatchTest, EndsWithTheProcess) {
    const pid_t child = fork();
    if (child == 0) {
        while (true) pause();
    }
    const BoundSocket app;
    watch(child, app.port());
    run_until([this] { return lists_told > 0; });
    EXPECT_GT(lists_told, 0);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(ends());
    EXPECT_EQ(opened, 0);
    const auto sockets = listening_sockets(child);
    ASSERT_FALSE(sockets);
    EXPECT_EQ(sockets.error().code, base::Errc::not_found);
    EXPECT_FALSE(tcp_sockets_in_use(child));
}

TEST(TcpSocketsInUse, CountsListeningSockets) {
    // Others use sockets too: it is enough that ours make a difference at last.
    const auto total = [] {
        const auto count = tcp_sockets_in_use(getpid());
        return count ? count->ipv4 + count->ipv6 : -1;
    };
    const int before = total();
    ASSERT_GE(before, 0);
    std::vector<std::unique_ptr<BoundSocket>> many;
    for (int i = 0; i < 200; ++i) {
        many.push_back(std::make_unique<BoundSocket>(i % 2 == 0 ? "127.0.0.1" : "::1"));
        many.back()->listen();
    }
    EXPECT_GT(total(), before + 100);
}

TEST(CheckContainerProcess, RefusesAProcessOfNoContainer) {
    const std::string id(64, 'a');
    for (const pid_t pid : {getpid(), pid_t{0}, pid_t{-1}}) {
        const auto checked = check_container_process(pid, id);
        ASSERT_FALSE(checked) << pid;
        EXPECT_EQ(checked.error().code, base::Errc::not_found);
    }
}

/// As with a program that calls pthread_exit in main(): the kernel shows no network of the process.
TEST(ListeningSocketsOf, AProcessWhoseFirstThreadHasEndedAreItsOtherThreads) {
    const BoundSocket server;
    server.listen();
    const pid_t child = fork();
    if (child == 0) {
        std::thread([] { pause(); }).detach();
        syscall(SYS_exit, 0);  // This thread alone.
    }
    const std::string status = "/proc/" + std::to_string(child) + "/net/tcp";
    const auto deadline = std::chrono::steady_clock::now() + patience_s;
    const auto can_be_read = [&status] {
        std::ifstream file(status);
        std::string line;
        return static_cast<bool>(std::getline(file, line));
    };
    while (can_be_read() && std::chrono::steady_clock::now() < deadline) sched_yield();
    EXPECT_FALSE(can_be_read()) << "its first thread has ended";
    const auto listeners = listening_sockets(child);
    const auto in_use = tcp_sockets_in_use(child);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    ASSERT_TRUE(listeners) << listeners.error().detail;
    EXPECT_TRUE(contains(*listeners, "127.0.0.1", server.port()));
    EXPECT_TRUE(in_use);
}

}  // namespace
}  // namespace apprunner::probes
