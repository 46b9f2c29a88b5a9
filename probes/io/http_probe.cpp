// A health check is one exchange with the probe's own Host.
#include "probes/io/http_probe.hpp"

#include "probes/io/http_exchange.hpp"

namespace apprunner::probes {

boost::asio::awaitable<Outcome> http_probe(ProbeTarget target, std::string path) {
    std::string request = get_text(path, "", target.port, false);
    auto outcome = co_await exchange(target, request);
    co_return outcome;
}

}  // namespace apprunner::probes
