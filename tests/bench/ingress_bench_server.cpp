// Hosts the ingress alone, without daemon and containers, for scripts/bench.d/ingress: one service
// whose instances are given on the command line and replaced by lines on standard input.
//
//     ingress_bench_server [--threads N] [--port P] [--records] ADDRESS:PORT...
//
// Prints "ready SHARED-PORT OWN-PORT". Each line "ADDRESS:PORT..." on standard input switches to
// those instances: "switched MS" is printed when the route is in force, "drained MS yes|no" when
// the old ones are drained or cut. The end of the input ends it.
#include "emulator/ingress/ingress.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <istream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace ingress = apprunner::ingress;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds drain_limit_s{10};
constexpr std::string_view service_id = "bench";
constexpr int concurrency_max = 100'000;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void say(const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
}

class Bench {
  public:
    Bench(asio::io_context& control, const ingress::IngressOptions& options)
        : control_(control), input_(control, ::dup(STDIN_FILENO)) {
        ingress_ = std::make_unique<ingress::Ingress>(control.get_executor(), options);
        ingress_->start().value();
    }

    void begin(const std::vector<std::string>& addresses) {
        ingress_->set_route(route_to(addresses), [this] {
            const auto own_port = ingress_->local_port(std::string(service_id)).value_or(0);
            say(fmt::format("ready {} {}", ingress_->port(), own_port));
            read_line();
        });
    }

  private:
    ingress::Route route_to(const std::vector<std::string>& addresses) {
        ingress::Route route;
        route.service_id = service_id;
        route.service_name = service_id;
        route.host = "bench.localhost";
        route.mode = apprunner::model::RouteMode::serving;
        route.max_concurrency = concurrency_max;
        current_.clear();
        for (const std::string& address : addresses) {
            const std::size_t colon = address.find(':');
            apprunner::model::RouteTarget target;
            target.instance_id = fmt::format("{}-{}", address, ++instances_made_);
            target.address = address.substr(0, colon);
            target.port = static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)));
            target.version = "revision 1";
            current_.push_back(target.instance_id);
            route.targets.push_back(std::move(target));
        }
        return route;
    }

    void read_line() {
        asio::async_read_until(input_, buffer_, '\n', [this](const auto& error, std::size_t) {
            if (error) {
                ingress_.reset();
                control_.stop();
                return;
            }
            std::istream stream(&buffer_);
            std::string line;
            std::getline(stream, line);
            std::istringstream words(line);
            std::vector<std::string> addresses;
            for (std::string word; words >> word;) addresses.push_back(word);
            switch_to(addresses);
        });
    }

    void switch_to(const std::vector<std::string>& addresses) {
        const auto start = Clock::now();
        const std::vector<std::string> former = current_;
        ingress_->set_route(route_to(addresses), [this, former, start] {
            say(fmt::format("switched {:.3f}", milliseconds_since(start)));
            auto left = std::make_shared<std::size_t>(former.size());
            auto in_time = std::make_shared<bool>(true);
            for (const std::string& id : former) {
                ingress_->drain(id, drain_limit_s, [=, this](bool drained) {
                    *in_time = *in_time && drained;
                    if (--*left > 0) return;
                    const char* const answer = *in_time ? "yes" : "no";
                    say(fmt::format("drained {:.3f} {}", milliseconds_since(start), answer));
                    read_line();
                });
            }
        });
    }

    asio::io_context& control_;
    asio::posix::stream_descriptor input_;
    asio::streambuf buffer_;
    std::unique_ptr<ingress::Ingress> ingress_;
    std::vector<std::string> current_;
    int instances_made_ = 0;
};

int run(const std::vector<std::string>& arguments) {
    ingress::IngressOptions options;
    options.port = 0;
    std::vector<std::string> addresses;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool has_value = i + 1 < arguments.size();
        if (arguments[i] == "--threads" && has_value) {
            options.threads = static_cast<unsigned>(std::stoul(arguments[++i]));
        } else if (arguments[i] == "--port" && has_value) {
            options.port = static_cast<std::uint16_t>(std::stoul(arguments[++i]));
        } else if (arguments[i] == "--records") {
            options.on_access = [](const ingress::AccessRecord& /*record*/) {};
        } else {
            addresses.push_back(arguments[i]);
        }
    }
    asio::io_context control(1);
    Bench bench(control, options);
    bench.begin(addresses);
    // While a route is on its way to the ingress threads, the control thread has nothing to do.
    const auto work = asio::make_work_guard(control);
    control.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
