// The ports on this machine's loopback behind which the emulator's container is: the API's, the
// ingress's, and one for each service, all with the numbers that they have there. One executor.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/relay/carrier.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace apprunner::relay {

class Doors : public std::enable_shared_from_this<Doors> {
  public:
    /// `api_users`: who may connect to the API, by uid; root may.
    Doors(boost::asio::any_io_executor executor, std::set<unsigned> api_users)
        : executor_(std::move(executor)), api_users_(std::move(api_users)) {}

    /// Binds a port for good, and gives its number; the first free one of a hundred, unless
    /// `fixed`. Clients wait until lead_to().
    [[nodiscard]] base::Result<std::uint16_t> open(std::uint16_t port, bool fixed, bool is_api);
    /// From now on all that come are carried.
    void lead_to(std::shared_ptr<Carrier> carrier);
    /// Opens and closes services' ports so that these are open.
    void serve(const std::set<std::uint16_t>& ports);
    /// Of the services' ports: those that are open, and why others cannot be.
    [[nodiscard]] std::set<std::uint16_t> served() const;
    [[nodiscard]] const std::map<std::uint16_t, std::string>& refused() const { return refused_; }
    /// Nobody is let in any more; connections go on for as long as the executor runs.
    void close();

  private:
    using Tcp = boost::asio::ip::tcp;
    struct Door {
        Door(const boost::asio::any_io_executor& executor, std::uint16_t number, bool api)
            : acceptor(executor), port(number), is_api(api) {}
        Tcp::acceptor acceptor;
        std::uint16_t port;
        bool is_api;
        bool is_service = false;
    };

    [[nodiscard]] base::Result<std::shared_ptr<Door>> bind(std::uint16_t port, bool is_api);
    static boost::asio::awaitable<void> let_in(
        std::shared_ptr<Doors> self, std::shared_ptr<Door> door
    );
    static boost::asio::awaitable<void> lead(
        std::shared_ptr<Doors> self, std::shared_ptr<Door> door, Tcp::socket client
    );
    [[nodiscard]] bool may_enter(const Door& door, const Tcp::socket& client) const;

    boost::asio::any_io_executor executor_;
    const std::set<unsigned> api_users_;
    std::shared_ptr<Carrier> carrier_;
    std::map<std::uint16_t, std::shared_ptr<Door>> doors_;
    std::map<std::uint16_t, std::string> refused_;
    std::size_t inside_ = 0;
};

}  // namespace apprunner::relay
