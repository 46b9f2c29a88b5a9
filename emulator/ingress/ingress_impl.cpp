// Implements ingress_impl.hpp: every change of a route is a message to each ingress thread.
#include "emulator/ingress/ingress_impl.hpp"

#include "emulator/base/assert.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace apprunner::ingress {

namespace asio = boost::asio;

namespace {

constexpr int port_attempts_max = 100;
constexpr std::string_view loopback = "127.0.0.1";

/// Services' own ports: below those that the kernel hands out.
constexpr std::uint16_t own_port_first = 28'100;
constexpr std::uint16_t own_ports = 4000;
constexpr int own_port_attempts = 16;

/// The same in each process (FNV-1a).
std::uint32_t hash_of(std::string_view text) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 16'777'619U;
    return hash;
}

base::Error tls_error(const std::string& file, const boost::system::error_code& error) {
    return {base::Errc::invalid_argument, fmt::format("{}: {}", file, error.message())};
}

}  // namespace

Ingress::Impl::Impl(asio::any_io_executor control, IngressOptions options)
    : control_(control),
      options_(std::move(options)),
      room_(options_.clients_max),
      stop_timer_(control) {
    if (options_.on_access) access_log_ = std::make_shared<AccessLog>(control, options_.on_access);
    drains_ = std::make_shared<Drains>(
        control_,
        [this](const std::shared_ptr<InstanceLoad>& load, std::function<void()> then) {
            const auto cut = [load](Worker& worker) { worker.cut_upstream(*load); };
            on_every_worker(cut, std::move(then));
        }
    );
}

Ingress::Impl::~Impl() {
    if (access_log_) access_log_->close();
    if (shared_listener_) shared_listener_->close();
    for (auto& [id, service] : services_) {
        if (service.listener) service.listener->close();
    }
    // The first one carries the listeners, which hand connections to the others: it ends first, and
    // no event loop is destroyed before all have ended.
    for (const auto& worker : workers_) worker->end();
}

std::function<void()> Ingress::Impl::told_later(std::function<void()> function) {
    // The lock is taken on the control thread: an ingress thread must never be the last owner.
    return [weak = weak_from_this(), control = control_, function = std::move(function)] {
        asio::post(control, [weak, function] {
            if (const auto self = weak.lock()) function();
        });
    };
}

std::shared_ptr<void> Ingress::Impl::when_all_gone(std::function<void()> then) {
    return {nullptr, [tell = told_later(std::move(then))](void*) { tell(); }};
}

void Ingress::Impl::on_every_worker(std::function<void(Worker&)> work, std::function<void()> then) {
    const std::shared_ptr<void> last = when_all_gone(std::move(then));
    for (const auto& worker : workers_) {
        worker->post([&target = *worker, work, last] { work(target); });
    }
}

base::Result<void> Ingress::Impl::bind_shared_port() {
    const int attempts = options_.port_fixed || options_.port == 0 ? 1 : port_attempts_max;
    base::Result<void> bound;
    for (int i = 0; i < attempts && options_.port + i <= 65'535; ++i) {
        bound =
            shared_listener_->bind(options_.address, static_cast<std::uint16_t>(options_.port + i));
        if (bound || bound.error().code != base::Errc::conflict) return bound;
    }
    if (attempts == 1) return bound;
    return base::Error(
        base::Errc::conflict,
        fmt::format(
            "port {} on {} and the {} after it are taken",
            options_.port,
            options_.address,
            port_attempts_max - 1
        )
    );
}

base::Result<std::shared_ptr<asio::ssl::context>> Ingress::Impl::load_tls() const {
    if (!options_.tls) return std::shared_ptr<asio::ssl::context>();
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code error;
    context->use_certificate_chain_file(options_.tls->certificate, error);
    if (error) return tls_error(options_.tls->certificate, error);
    context->use_private_key_file(options_.tls->private_key, asio::ssl::context::pem, error);
    if (error) return tls_error(options_.tls->private_key, error);
    return context;
}

base::Result<void> Ingress::Impl::start() {
    APPRUNNER_TRY(tls, load_tls());
    for (unsigned i = 0; i < std::max(1U, options_.threads); ++i) {
        workers_.push_back(std::make_unique<Worker>(options_, access_log_, tls));
    }
    shared_listener_ = std::make_shared<Listener>(workers_, room_, "");
    if (auto bound = bind_shared_port(); !bound) return bound;
    for (const auto& worker : workers_) worker->start();
    if (!options_.waits_for_open) open();
    return {};
}

/// On the thread that accepts, after the routes that are on their way to it.
void Ingress::Impl::open() {
    workers_.front()->post([listener = shared_listener_] { listener->start(); });
}

std::shared_ptr<InstanceLoad> Ingress::Impl::load_of(const std::string& instance_id) {
    std::weak_ptr<InstanceLoad>& known = loads_[instance_id];
    if (auto load = known.lock()) return load;
    auto load = std::make_shared<InstanceLoad>(told_later([this, instance_id] {
        drains_->check(instance_id);
    }));
    known = load;
    return load;
}

std::shared_ptr<const SharedRoute> Ingress::Impl::share(Route route, const Service& service) {
    std::erase_if(loads_, [](const auto& entry) { return entry.second.expired(); });
    auto shared = std::make_shared<SharedRoute>();
    for (const model::RouteTarget& target : route.targets) {
        boost::system::error_code error;
        const auto address = asio::ip::make_address_v4(target.address, error);
        if (error) continue;  // There is no way to reach it.
        shared->targets.push_back({target, {address, target.port}, load_of(target.instance_id)});
    }
    route.host = host_name_of(route.host);
    shared->route = std::move(route);
    shared->load = service.load;
    return shared;
}

/// The port follows from the id, so that a service is found where it was when the daemon was
/// started again; where that one is taken it is the next free one.
std::shared_ptr<Listener> Ingress::Impl::own_listener(
    const std::string& service_id, std::uint16_t port
) {
    auto listener = std::make_shared<Listener>(workers_, room_, service_id);
    const std::string address(loopback);
    const bool is_avoided = avoided_ports_.contains(port);
    if (port != 0 && !is_avoided && listener->bind(address, port)) return listener;
    const std::uint32_t wish = hash_of(service_id);
    for (std::uint32_t i = 0; i < own_port_attempts; ++i) {
        const auto next = static_cast<std::uint16_t>(own_port_first + (wish + i) % own_ports);
        if (!avoided_ports_.contains(next) && listener->bind(address, next)) return listener;
    }
    return listener->bind(address, 0) ? listener : nullptr;
}

/// Connections of the port before go on.
void Ingress::Impl::use_own_port(
    Service& service, std::shared_ptr<Listener> listener, std::uint16_t wanted
) {
    if (service.listener) service.listener->close();
    service.listener = std::move(listener);
    service.fixed_port = 0;
    if (!service.listener) return;
    if (service.listener->port() == wanted) service.fixed_port = wanted;
    service.listener->start();
}

void Ingress::Impl::set_route(Route route, std::function<void()> done) {
    APPRUNNER_ASSERT(!workers_.empty(), "routes are set after start()");
    const std::string service_id = route.service_id;
    const std::uint16_t wanted_port = route.local_port;
    const auto [entry, is_new] = services_.try_emplace(service_id);
    if (is_new) entry->second.load = std::make_shared<ServiceLoad>();
    const auto shared = share(std::move(route), entry->second);
    on_every_worker([shared](Worker& worker) { worker.routes().replace(shared); }, std::move(done));
    // After the route is on its way, so that the first connection finds it.
    if (is_new) {
        use_own_port(entry->second, own_listener(service_id, wanted_port), wanted_port);
    } else {
        // One that is taken is tried again with the next route.
        (void)move_local_port(service_id, wanted_port);
    }
}

base::Result<void> Ingress::Impl::move_local_port(
    const std::string& service_id, std::uint16_t port
) {
    const auto found = services_.find(service_id);
    const bool is_known = found != services_.end();
    if (is_known && found->second.fixed_port == port) return {};
    if (port == 0) {
        if (is_known) use_own_port(found->second, own_listener(service_id, 0), 0);
        return {};
    }
    if (avoided_ports_.contains(port)) {
        return base::Error(base::Errc::conflict, fmt::format("port {} is to be avoided", port));
    }
    auto listener = std::make_shared<Listener>(workers_, room_, service_id);
    if (auto bound = listener->bind(std::string(loopback), port); !bound) return bound;
    if (is_known) use_own_port(found->second, std::move(listener), port);
    return {};
}

std::optional<std::uint16_t> Ingress::Impl::local_port(const std::string& service_id) const {
    const auto found = services_.find(service_id);
    if (found == services_.end() || !found->second.listener) return std::nullopt;
    return found->second.listener->port();
}

void Ingress::Impl::avoid_port(std::uint16_t port) {
    avoided_ports_.insert(port);
    for (auto& [service_id, service] : services_) {
        if (!service.listener || service.listener->port() != port) continue;
        use_own_port(service, own_listener(service_id, 0), 0);
    }
}

void Ingress::Impl::drain(
    const std::string& instance_id, base::Duration limit, std::function<void(bool)> done
) {
    const auto found = loads_.find(instance_id);
    auto load = found == loads_.end() ? nullptr : found->second.lock();
    if (!load) return told_later([done = std::move(done)] { done(true); })();
    drains_->begin(instance_id, std::move(load), limit, std::move(done));
}

void Ingress::Impl::remove_service(const std::string& service_id, std::function<void()> done) {
    const auto found = services_.find(service_id);
    if (found == services_.end()) return told_later(std::move(done))();
    if (found->second.listener) found->second.listener->close();
    services_.erase(found);
    on_every_worker(
        [service_id](Worker& worker) { worker.routes().remove(service_id); }, std::move(done)
    );
}

std::map<std::string, unsigned> Ingress::Impl::take_peaks() {
    std::map<std::string, unsigned> peaks;
    for (const auto& [service_id, service] : services_) {
        const unsigned peak = service.load->take_peak();
        if (peak > 0) peaks.emplace(service_id, peak);
    }
    return peaks;
}

void Ingress::Impl::stop(base::Duration limit, std::function<void()> done) {
    shared_listener_->close();
    for (auto& [id, service] : services_) {
        if (service.listener) service.listener->close();
    }
    const std::shared_ptr<void> last = when_all_gone([this, done = std::move(done)] {
        stop_timer_.cancel();
        done();
    });
    for (const auto& worker : workers_) {
        worker->post([&target = *worker, last] { target.finish([last] {}); });
    }
    stop_timer_.expires_after(limit);
    stop_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error) return;
        for (const auto& worker : self->workers_) {
            worker->post([&target = *worker] { target.cut_all(); });
        }
    });
}

}  // namespace apprunner::ingress
