// Secrets Manager and Parameter Store on a loopback port, with AWS's check of signatures: a request
// that was changed, or signed with another key, Region, service, host or time, is refused.
#pragma once

#include "emulator/base/sigv4.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::secrets {

class AwsEndpoint {
  public:
    explicit AwsEndpoint(base::AwsKeys keys);
    ~AwsEndpoint();
    AwsEndpoint(const AwsEndpoint&) = delete;
    AwsEndpoint& operator=(const AwsEndpoint&) = delete;

    [[nodiscard]] std::string url() const;
    /// Before the first request. By ARN or name, with "\n" and the stage behind it for another one
    /// than AWSCURRENT.
    std::map<std::string, std::string> values;
    std::string region = "eu-west-1";  ///< The only one that it serves.

    /// "ok" or what was wrong, one for each request.
    [[nodiscard]] std::vector<std::string> seen();

  private:
    void serve();
    void answer(boost::asio::ip::tcp::socket socket);

    const base::AwsKeys keys_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::mutex mutex_;
    std::vector<std::string> seen_;  // Guarded by mutex_.
    std::atomic<bool> ends_{false};
    std::thread thread_;
};

}  // namespace apprunner::secrets
