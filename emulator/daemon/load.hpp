// A load made on purpose: GET / of a service at a steady rate, by its own port as any client, each
// on a connection of its own, and what came back. A look under light load, no benchmark. Control
// thread only.
#pragma once

#include "emulator/api/host.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace apprunner::daemon {

/// Services under load at a time.
inline constexpr std::size_t loads_max = 4;

class LoadMaker {
  public:
    explicit LoadMaker(boost::asio::any_io_executor control) : control_(std::move(control)) {}
    ~LoadMaker();
    LoadMaker(const LoadMaker&) = delete;
    LoadMaker& operator=(const LoadMaker&) = delete;

    /// In place of one under way; counts begin anew. `seconds` 0 ends it. Errc::conflict when
    /// there are too many.
    [[nodiscard]] base::Result<void> start(
        const std::string& service_id, std::uint16_t port, int per_second, int seconds
    );
    [[nodiscard]] std::optional<api::LoadView> find(const std::string& service_id) const;

  private:
    struct Load;

    static boost::asio::awaitable<void> make(std::shared_ptr<Load> load);
    static boost::asio::awaitable<void> ask(std::shared_ptr<Load> load);

    boost::asio::any_io_executor control_;
    std::map<std::string, std::shared_ptr<Load>> loads_;
};

}  // namespace apprunner::daemon
