// One TCP check: connects within the time that it is given, and closes again.
#include "probes/io/tcp_probe.hpp"

#include "probes/io/attempt.hpp"

#include <boost/asio/this_coro.hpp>

namespace apprunner::probes {

boost::asio::awaitable<Outcome> tcp_probe(ProbeTarget target) {
    const auto executor = co_await boost::asio::this_coro::executor;
    Attempt attempt(executor);
    auto check = connect(attempt, target);
    auto outcome = co_await within(target.timeout, std::move(check), attempt);
    co_return outcome;
}

}  // namespace apprunner::probes
