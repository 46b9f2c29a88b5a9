// The ingress: the data plane, what App Runner's Envoy is to the app. Accepts HTTP/1.1 for all
// services on one port (chosen by Host name) and for each service on a loopback port of its own,
// and relays to the instances of the service's current route. Knows no engine and no Docker.
//
// The control thread calls the functions; N threads of the ingress's own carry the traffic and read
// an immutable snapshot of the routes. Every callback runs on the control executor.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"
#include "emulator/model/route.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::ingress {

struct Route {
    std::string service_id;
    std::string service_name;
    std::string host;  ///< Host name without a port; empty: reached by its own port only.
    model::RouteMode mode = model::RouteMode::no_instances;
    std::vector<model::RouteTarget> targets;  ///< Not empty when serving.
    /// X-Forwarded-Proto says https to the instances, however the request came.
    bool forwards_https = true;
    int max_concurrency = 100;  ///< Requests at a time for each target.
    /// Its own loopback port; 0: one that follows from the id.
    std::uint16_t local_port = 0;
};

/// One request that has been answered, or refused.
struct AccessRecord {
    base::WallTime at;        ///< When its head had come.
    std::string service_id;   ///< Empty: no such service.
    std::string instance_id;  ///< Empty: no instance had it.
    std::string version;
    std::string client;  ///< ADDRESS:PORT.
    std::string method;
    std::string target;
    int status = 0;  ///< 0: cut off before an answer.
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    base::Duration took{};
    std::string remark;             ///< Why it was refused or cut; mostly empty.
    std::uint64_t lost_before = 0;  ///< Records that were lost between the last one and this.
};

/// PEM files.
struct TlsFiles {
    std::string certificate;  ///< With the certificates that lead to a trusted one, if any.
    std::string private_key;
};

struct IngressOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8071;  ///< Services by Host name. 0: any free one.
    bool port_fixed = false;    ///< False: a taken port gives way to the next free one.
    unsigned threads = 1;       ///< 1 to 64.
    /// All ports together; further ones wait. Each may take two descriptors.
    std::size_t clients_max = 16'384;
    base::Duration request_limit = std::chrono::seconds(120);  ///< App Runner's, body included.
    base::Duration connect_limit = std::chrono::seconds(5);
    base::Duration head_limit = std::chrono::seconds(60);  ///< From a request's first byte.
    base::Duration idle_client_limit = std::chrono::seconds(75);
    /// When set, every port takes https:// as well as http://, told apart by the first byte.
    std::optional<TlsFiles> tls;
    /// Of no meaning without `tls`: http:// is answered with a redirect to https://, as App Runner
    /// does (documented; its status is not known: 301, Envoy's default).
    bool redirects_http = false;
    /// Who comes before open() waits, and is not told that there is no such service.
    bool waits_for_open = false;
    /// Told for each request when set; a slow one loses records rather than holding traffic up.
    std::function<void(const AccessRecord&)> on_access;
};

class Ingress {
  public:
    /// `control` is the executor of the control thread.
    Ingress(boost::asio::any_io_executor control, IngressOptions options);
    /// Cuts what is still open and joins the threads.
    ~Ingress();
    Ingress(const Ingress&) = delete;
    Ingress& operator=(const Ingress&) = delete;

    /// Binds and starts the threads. Errc::conflict names the port that is taken;
    /// Errc::invalid_argument an address or a TLS file that is no good.
    [[nodiscard]] base::Result<void> start();
    /// The routes that there are already are set: with `waits_for_open`, whoever waits is served.
    void open();
    /// The port for services by Host name; after start().
    [[nodiscard]] std::uint16_t port() const;

    /// After start(). Replaces the service's route at one instant, and opens its own loopback port
    /// the first time.
    /// `done` runs when no ingress thread can pick from the old route any more: from then on every
    /// new request meets the new one.
    void set_route(Route route, std::function<void()> done);
    /// The service's own loopback port; nothing before its first route or when none was free. It is
    /// the route's, or follows from the id (another process gives it the same one); where that one
    /// is taken it is the next free one, until a later route finds it free.
    [[nodiscard]] std::optional<std::uint16_t> local_port(const std::string& service_id) const;

    /// The service gets that port of its own at once (0: the one that follows from its id); of a
    /// service without a route it is only looked whether the port can be had. Errc::conflict: it is
    /// taken; then, and on every error, the service keeps the one that it has.
    [[nodiscard]] base::Result<void> move_local_port(
        const std::string& service_id, std::uint16_t port
    );

    /// No service is to have that port as its own, for what is outside: one that has it moves.
    void avoid_port(std::uint16_t port);
    /// It may be had again.
    void allow_port(std::uint16_t port);

    /// To be called after a route without the instance is in force. `done(true)` when no request is
    /// under way on it any more; `done(false)` when `limit` passed first: what is left is cut then.
    void drain(
        const std::string& instance_id, base::Duration limit, std::function<void(bool)> done
    );
    /// Forgets the service and closes its port; requests to it are answered as to an unknown one.
    void remove_service(const std::string& service_id, std::function<void()> done);

    /// The highest number of requests under way at once since the last call, by service id; only
    /// services with any.
    [[nodiscard]] std::map<std::string, unsigned> take_peaks();

    /// Accepts nothing new, lets requests under way finish within `limit`, cuts the rest.
    void stop(base::Duration limit, std::function<void()> done);

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace apprunner::ingress
