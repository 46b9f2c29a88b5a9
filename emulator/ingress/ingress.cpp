// Implements ingress.hpp: passes every call on to Impl.
#include "emulator/ingress/ingress.hpp"

#include "emulator/ingress/ingress_impl.hpp"

#include <utility>

namespace apprunner::ingress {

Ingress::Ingress(boost::asio::any_io_executor control, IngressOptions options)
    : impl_(std::make_shared<Impl>(std::move(control), std::move(options))) {}

Ingress::~Ingress() = default;

base::Result<void> Ingress::start() {
    return impl_->start();
}

void Ingress::open() {
    impl_->open();
}

std::uint16_t Ingress::port() const {
    return impl_->port();
}

void Ingress::set_route(Route route, std::function<void()> done) {
    impl_->set_route(std::move(route), std::move(done));
}

std::optional<std::uint16_t> Ingress::local_port(const std::string& service_id) const {
    return impl_->local_port(service_id);
}

base::Result<void> Ingress::move_local_port(const std::string& service_id, std::uint16_t port) {
    return impl_->move_local_port(service_id, port);
}

void Ingress::avoid_port(std::uint16_t port) {
    impl_->avoid_port(port);
}

void Ingress::allow_port(std::uint16_t port) {
    impl_->allow_port(port);
}

void Ingress::drain(
    const std::string& instance_id, base::Duration limit, std::function<void(bool)> done
) {
    impl_->drain(instance_id, limit, std::move(done));
}

void Ingress::remove_service(const std::string& service_id, std::function<void()> done) {
    impl_->remove_service(service_id, std::move(done));
}

std::map<std::string, unsigned> Ingress::take_peaks() {
    return impl_->take_peaks();
}

void Ingress::stop(base::Duration limit, std::function<void()> done) {
    impl_->stop(limit, std::move(done));
}

}  // namespace apprunner::ingress
