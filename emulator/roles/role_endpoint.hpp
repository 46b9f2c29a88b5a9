// The endpoint of instance roles at 169.254.170.2, as AWS's SDKs look for it in containers on
// Fargate: keys at a path that only the instance knows, made or read when they are asked for, and
// STS for keys that were made up. Control thread only.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/roles/role_keys.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::roles {

inline constexpr const char* role_address = "169.254.170.2";
inline constexpr const char* relative_uri_variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
inline constexpr const char* full_uri_variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
inline constexpr const char* sts_variable = "AWS_ENDPOINT_URL_STS";

struct RoleReply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
};

struct RoleEndpointOptions {
    std::string address = role_address;
    std::uint16_t port = 80;  ///< Another one where this is not to be had.
    /// Who is answered; everybody else's connection is closed without a byte. Default: addresses
    /// of the roles' network, 169.254.170.0/24, but for this machine's own.
    std::function<bool(const boost::asio::ip::address& peer)> admits = {};
    secrets::Variable variable = secrets::process_variable;
    /// STS's answer to the form `body`; `holder` null: keys of nobody here.
    std::function<RoleReply(std::string_view body, const RoleHolder* holder)> sts = {};
};

class RoleEndpoint : public std::enable_shared_from_this<RoleEndpoint> {
  public:
    RoleEndpoint(boost::asio::io_context& control, RoleEndpointOptions options);

    /// Listens, unless it does already. Port 80 first, which takes root and that no other daemon
    /// has it; else any. Errc::unreachable: this machine has no such address (the engine is on
    /// another one).
    [[nodiscard]] base::Result<void> listen();
    /// Listens at this port too: where an earlier daemon did.
    [[nodiscard]] base::Result<void> listen_at(std::uint16_t port);
    /// Nothing is answered from now on.
    void stop();

    /// From now on its keys are to be had; gives the variables that its container needs. listen()
    /// has succeeded.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> admit(RoleHolder holder);
    /// An instance of an earlier daemon, by the URI in its environment (either variable's value);
    /// false: that is none of ours, or its port is taken.
    [[nodiscard]] bool admit_again(RoleHolder holder, const std::string& uri);
    void dismiss(const std::string& instance_id);

    /// For keys of that instance, asked for now.
    [[nodiscard]] base::Result<base::AwsKeys> keys_for(const RoleHolder& holder) const {
        return role_keys(holder, options_.variable);
    }
    /// The first one; 0: it does not listen.
    [[nodiscard]] std::uint16_t port() const;

  private:
    using Acceptor = std::shared_ptr<boost::asio::ip::tcp::acceptor>;

    boost::asio::awaitable<void> accept_all(Acceptor acceptor);
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
    [[nodiscard]] RoleReply answer(
        bool is_post,
        const std::string& path,
        const std::string& authorization,
        const std::string& body
    ) const;
    [[nodiscard]] RoleReply keys_at(const std::string& path) const;
    [[nodiscard]] const RoleHolder* holder_of(const std::string& authorization) const;

    boost::asio::io_context& control_;
    const RoleEndpointOptions options_;
    std::vector<Acceptor> acceptors_;
    std::map<std::string, RoleHolder> holders_;  ///< By path.
    std::size_t open_ = 0;
};

}  // namespace apprunner::roles
