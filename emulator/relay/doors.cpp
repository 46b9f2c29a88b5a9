// Binds, accepts, looks who comes, and has each connection carried.
#include "emulator/relay/doors.hpp"

#include "emulator/api/http/peer_user.hpp"
#include "emulator/base/await.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/relay/passage.hpp"
#include "probes/io/port_holder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <utility>

namespace apprunner::relay {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr int port_attempts_max = 100;
/// Further clients wait.
constexpr std::size_t inside_max = 512;
constexpr std::chrono::milliseconds until_room{20};
/// What a client may take to end its direction after the other one has ended.
constexpr std::chrono::seconds client_end_limit{30};

std::string answer_of(std::string_view type, const std::string& body) {
    return fmt::format(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: {}\r\nConnection: close\r\n"
        "Content-Length: {}\r\n\r\n{}",
        type,
        body.size(),
        body
    );
}

/// In the form of AWS's errors.
std::string refusal_of_api(const std::string& why) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.text_member("__type", "EngineUnreachableException");
    out.text_member("message", why);
    out.end_object();
    return answer_of("application/x-amz-json-1.0", body);
}

std::string refusal_of_service(const std::string& why) {
    return answer_of("text/plain", why + "\n");
}

}  // namespace

base::Result<std::shared_ptr<Doors::Door>> Doors::bind(std::uint16_t port, bool is_api) {
    const auto door = std::make_shared<Door>(executor_, port, is_api);
    const Tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    error_code error;
    door->acceptor.open(where.protocol(), error);
    if (!error) door->acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) door->acceptor.bind(where, error);
    if (!error) door->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) door->port = door->acceptor.local_endpoint(error).port();
    if (!error) return door;
    if (error == asio::error::address_in_use) {
        return base::Error(
            base::Errc::conflict,
            fmt::format("port {} on 127.0.0.1 is taken{}", port, probes::port_holder_text(port))
        );
    }
    return base::Error(
        base::Errc::invalid_argument,
        fmt::format("cannot listen on 127.0.0.1:{}: {}", port, error.message())
    );
}

base::Result<std::uint16_t> Doors::open(std::uint16_t port, bool fixed, bool is_api) {
    auto door = bind(port, is_api);
    for (int next = port + 1; !fixed && !door && port != 0; ++next) {
        const bool goes_on = next < port + port_attempts_max && next <= 65'535;
        if (!goes_on || door.error().code != base::Errc::conflict) break;
        door = bind(static_cast<std::uint16_t>(next), is_api);
    }
    if (!door) return door.error();
    doors_[(*door)->port] = *door;
    return (*door)->port;
}

void Doors::lead_to(std::shared_ptr<Carrier> carrier) {
    carrier_ = std::move(carrier);
    for (const auto& [port, door] : doors_) {
        asio::co_spawn(executor_, let_in(shared_from_this(), door), asio::detached);
    }
}

void Doors::serve(const std::set<std::uint16_t>& ports) {
    refused_.clear();
    std::erase_if(doors_, [&ports](const auto& each) {
        const auto& [port, door] = each;
        if (!door->is_service || ports.contains(port)) return false;
        error_code ignored;
        door->acceptor.close(ignored);
        return true;
    });
    for (const std::uint16_t port : ports) {
        if (doors_.contains(port)) continue;
        const auto door = bind(port, false);
        if (!door) {
            refused_[port] = door.error().detail;
            continue;
        }
        (*door)->is_service = true;
        doors_[port] = *door;
        asio::co_spawn(executor_, let_in(shared_from_this(), *door), asio::detached);
    }
}

std::set<std::uint16_t> Doors::served() const {
    std::set<std::uint16_t> ports;
    for (const auto& [port, door] : doors_) {
        if (door->is_service) ports.insert(port);
    }
    return ports;
}

void Doors::close() {
    for (const auto& [port, door] : doors_) {
        error_code ignored;
        door->acceptor.close(ignored);
    }
    doors_.clear();
}

/// Services are for everybody on this machine, as they are without a relay. /healthz would be, too;
/// but what is asked is read only there.
bool Doors::may_enter(const Door& door, const Tcp::socket& client) const {
    if (!door.is_api) return true;
    error_code error;
    const auto peer = client.remote_endpoint(error);
    const auto own = client.local_endpoint(error);
    const auto uid = error ? std::nullopt : api::uid_of_peer(peer, own);
    return uid && (*uid == 0 || api_users_.contains(*uid));
}

asio::awaitable<void> Doors::let_in(std::shared_ptr<Doors> self, std::shared_ptr<Door> door) {
    while (door->acceptor.is_open()) {
        auto [error, client] = co_await door->acceptor.async_accept(base::no_throw);
        if (error == asio::error::operation_aborted) co_return;
        if (error || self->inside_ >= inside_max) co_await base::sleep_for(until_room);
        while (!error && self->inside_ >= inside_max && door->acceptor.is_open()) {
            co_await base::sleep_for(until_room);
        }
        if (error) continue;
        error_code ignored;
        client.set_option(Tcp::no_delay(true), ignored);
        ++self->inside_;
        asio::co_spawn(self->executor_, lead(self, door, std::move(client)), asio::detached);
    }
}

asio::awaitable<void> Doors::lead(
    std::shared_ptr<Doors> self, std::shared_ptr<Door> door, Tcp::socket client
) {
    std::shared_ptr<TrunkLine> line;
    if (self->may_enter(*door, client)) {
        line = co_await self->carrier_->to(door->port);
    } else {
        std::string why = "this daemon serves the user who has started it";
        line = TrunkLine::refused(self->executor_, std::move(why));
    }
    PassageOptions options;
    options.end_limit = client_end_limit;
    options.refusal = door->is_api ? refusal_of_api : refusal_of_service;
    co_await carry(std::move(client), std::move(line), std::move(options));
    --self->inside_;
}

}  // namespace apprunner::relay
