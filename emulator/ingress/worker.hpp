// One ingress thread: its event loop, its view of the routes, the connections it serves, and the
// one timer that ends what takes too long. Public functions marked "any thread" post to the
// thread; all others are for the thread itself.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/ingress/access_log.hpp"
#include "emulator/ingress/buffers.hpp"
#include "emulator/ingress/connection.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/ingress/route_table.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace apprunner::ingress {

class Worker {
  public:
    /// `access_log` and `tls` may be null.
    Worker(
        const IngressOptions& options,
        std::shared_ptr<AccessLog> access_log,
        std::shared_ptr<boost::asio::ssl::context> tls
    );
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Control thread, once.
    void start();
    /// Cuts all connections and joins the thread; what was posted before is still run. Control
    /// thread.
    void end();

    // Any thread.
    boost::asio::any_io_executor executor() { return context_.get_executor(); }
    template <class Function>
    void post(Function function) {
        boost::asio::post(context_, std::move(function));
    }
    void serve(AcceptedSocket accepted);

    // The control thread's orders, carried out on this thread.
    void cut_upstream(const InstanceLoad& load);
    /// Closes idle connections; the others are closed after their request. Calls `when_empty` once,
    /// when no connection is left.
    void finish(std::function<void()> when_empty);
    void cut_all();

    // For connections and exchanges.
    void add(ClientConnection& connection);
    void remove(ClientConnection& connection);
    [[nodiscard]] bool is_finishing() const { return finishing_; }
    [[nodiscard]] const IngressOptions& options() const { return options_; }
    [[nodiscard]] RouteTable& routes() { return routes_; }
    [[nodiscard]] BlockPool& blocks() { return blocks_; }
    [[nodiscard]] base::IdSource& ids() { return ids_; }
    [[nodiscard]] AccessLog* access_log() { return access_log_.get(); }
    [[nodiscard]] boost::asio::ssl::context* tls() { return tls_.get(); }
    /// The value of a Date field for now; valid until the next call.
    [[nodiscard]] std::string_view date();
    /// Makes sure that the timer runs; to be called when there is something to look after.
    void arm();

  private:
    using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

    void tick();

    const IngressOptions options_;
    const std::chrono::nanoseconds tick_interval_;
    const std::shared_ptr<AccessLog> access_log_;
    const std::shared_ptr<boost::asio::ssl::context> tls_;
    boost::asio::io_context context_{1};
    WorkGuard work_{context_.get_executor()};
    boost::asio::steady_timer timer_{context_};
    bool armed_ = false;
    bool finishing_ = false;
    bool closing_ = false;
    std::function<void()> when_empty_;
    base::IdSource ids_;
    BlockPool blocks_;
    RouteTable routes_;
    boost::intrusive::list<ClientConnection> connections_;
    std::chrono::sys_seconds date_of_{};
    std::string date_;
    std::thread thread_;
};

}  // namespace apprunner::ingress
