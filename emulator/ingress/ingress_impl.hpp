// The control thread's half of the ingress: which services, instances, ports and drains there are,
// and the handing of routes to the ingress threads. Control thread only.
#pragma once

#include "emulator/ingress/access_log.hpp"
#include "emulator/ingress/client_room.hpp"
#include "emulator/ingress/drains.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/ingress/listener.hpp"
#include "emulator/ingress/load.hpp"
#include "emulator/ingress/route_table.hpp"
#include "emulator/ingress/worker.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace apprunner::ingress {

class Ingress::Impl : public std::enable_shared_from_this<Ingress::Impl> {
  public:
    Impl(boost::asio::any_io_executor control, IngressOptions options);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] base::Result<void> start();
    void open();
    [[nodiscard]] std::uint16_t port() const { return shared_listener_->port(); }
    void set_route(Route route, std::function<void()> done);
    [[nodiscard]] std::optional<std::uint16_t> local_port(const std::string& service_id) const;
    [[nodiscard]] base::Result<void> move_local_port(
        const std::string& service_id, std::uint16_t port
    );
    void avoid_port(std::uint16_t port);
    void allow_port(std::uint16_t port) { avoided_ports_.erase(port); }
    void drain(
        const std::string& instance_id, base::Duration limit, std::function<void(bool)> done
    );
    void remove_service(const std::string& service_id, std::function<void()> done);
    [[nodiscard]] std::map<std::string, unsigned> take_peaks();
    void stop(base::Duration limit, std::function<void()> done);

  private:
    struct Service {
        std::shared_ptr<ServiceLoad> load;
        std::shared_ptr<Listener> listener;  ///< Of its own port; null when none was free.
        std::uint16_t fixed_port = 0;        ///< Of a route's own wish; 0: it follows from the id.
    };

    /// Null when no TLS is wanted.
    [[nodiscard]] base::Result<std::shared_ptr<boost::asio::ssl::context>> load_tls() const;
    [[nodiscard]] base::Result<void> bind_shared_port();
    /// Bound to `port`, or to the one that follows from the id or the next free one; null: none.
    [[nodiscard]] std::shared_ptr<Listener> own_listener(
        const std::string& service_id, std::uint16_t port
    );
    /// In the place of the one that it has; `wanted` is what was asked for.
    static void use_own_port(
        Service& service, std::shared_ptr<Listener> listener, std::uint16_t wanted
    );
    [[nodiscard]] std::shared_ptr<InstanceLoad> load_of(const std::string& instance_id);
    [[nodiscard]] std::shared_ptr<const SharedRoute> share(Route route, const Service& service);
    /// Something that any thread may call; `function` then runs on the control thread, unless the
    /// ingress is gone by that time.
    [[nodiscard]] std::function<void()> told_later(std::function<void()> function);
    /// Something whose last copy, when it goes, has `then` run on the control thread.
    [[nodiscard]] std::shared_ptr<void> when_all_gone(std::function<void()> then);
    /// Runs `work` on each ingress thread, then `then` on the control thread.
    void on_every_worker(std::function<void(Worker&)> work, std::function<void()> then);

    boost::asio::any_io_executor control_;
    const IngressOptions options_;
    std::shared_ptr<AccessLog> access_log_;
    ClientRoom room_;  ///< Outlives the workers, whose connections have their places in it.
    Workers workers_;
    std::shared_ptr<Listener> shared_listener_;
    std::map<std::string, Service> services_;
    std::set<std::uint16_t> avoided_ports_;
    /// An instance is known for as long as a route or a request holds its load.
    std::map<std::string, std::weak_ptr<InstanceLoad>> loads_;
    std::shared_ptr<Drains> drains_;
    boost::asio::steady_timer stop_timer_;
};

}  // namespace apprunner::ingress
