// The API server on port 0 with a driver and a scripted performer, on a thread of its own, and a
// blocking client to ask it. For tests.
#pragma once

#include "emulator/api/http/server.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/metrics/metric_store.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/json.hpp"
#include "tests/component/api/scripted_performer.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::api {

using wire::Json;

struct HttpReply {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< By name as sent.
    std::string text;
    wire::Json body;  ///< Discarded when `text` is no JSON.

    [[nodiscard]] std::string type() const { return body.value("__type", ""); }
    [[nodiscard]] std::string message() const { return body.value("Message", ""); }
};

/// One connection that stays open.
class HttpClient {
  public:
    explicit HttpClient(std::uint16_t port);

    HttpReply call(const std::string& target, const wire::Json& body);
    HttpReply send(boost::beast::http::request<boost::beast::http::string_body> request);
    /// Sends bytes as they are and returns all that comes until the server closes.
    std::string exchange(const std::string& bytes);
    [[nodiscard]] bool is_closed_by_server();

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_{context_};
    boost::beast::flat_buffer buffer_;
    std::uint16_t port_;
};

/// A POST as clients send it.
[[nodiscard]] boost::beast::http::request<boost::beast::http::string_body> aws_request(
    const std::string& target, const std::string& body
);

class ApiFixture : public ::testing::Test {
  protected:
    ApiFixture();
    ~ApiFixture() override;

    /// Runs `work` on the control thread and waits for it.
    void on_control(const std::function<void()>& work);
    HttpReply call(const std::string& target, const wire::Json& body = wire::Json::object()) {
        return client_->call(target, body);
    }
    /// Calls DescribeService until the status is `status`; fails after ten seconds.
    wire::Json wait_for_status(const std::string& service_arn, const std::string& status);
    /// CreateService with an ECR image of that repository name; returns the ARN.
    std::string create(const std::string& name, const std::string& repository = "shop");
    [[nodiscard]] static wire::Json create_request(
        const std::string& name, const std::string& repository = "shop"
    );

    boost::asio::io_context control_{1};
    logs::LogStore log_store_;
    logs::Feed feed_;
    catalog::Catalog catalog_{7, {}};
    runtime::Driver driver_{control_, {}, log_store_, feed_};
    fakes::ScriptedPerformer performer_{control_, driver_};
    std::optional<Server> server_;
    std::unique_ptr<HttpClient> client_;
    std::function<void(bool, std::function<void(std::string)>)> on_stop_;
    metrics::MetricStore metrics_;     ///< For the control thread.
    std::vector<std::string> pushed_;  ///< REPOSITORY:TAG of notifications; the control thread's.
    std::set<std::uint16_t> local_ports_;  ///< The control thread's.
    std::string kept_trouble_;             ///< Not empty: nothing can be kept, and why.

  private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        control_.get_executor()};
    std::thread thread_;
};

}  // namespace apprunner::api
