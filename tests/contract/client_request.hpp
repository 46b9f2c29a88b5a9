// A client of a service: one request through the ingress, whose answer nobody waits for. One owner.
#pragma once

#include <cstdint>
#include <string>

namespace apprunner::contract {

class ClientRequest {
  public:
    /// Sends GET / to that port of this machine. Throws when there is nobody.
    ClientRequest(std::uint16_t port, const std::string& host);
    /// Hangs up.
    ~ClientRequest();
    ClientRequest(const ClientRequest&) = delete;
    ClientRequest& operator=(const ClientRequest&) = delete;

  private:
    int socket_;
};

}  // namespace apprunner::contract
