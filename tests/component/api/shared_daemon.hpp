// A shared daemon without sockets: two accounts with keys of their own, and an operator, that ask
// its router from elsewhere. One thread. For tests.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/api/http/router.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/history/recorder.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/metrics/metric_store.hpp"
#include "emulator/runtime/driver.hpp"
#include "tests/component/api/api_fixture.hpp"
#include "tests/component/api/scripted_performer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace apprunner::api {

inline const std::string home = "000000000000";
inline const std::string ours = "111122223333";
inline const std::string theirs = "444455556666";

/// The key of that account; of `home` the daemon's own.
[[nodiscard]] base::AwsKeys key_of(const std::string& account_id);

/// Signed as an SDK does it, now.
void sign_with(HttpRequest& request, const base::AwsKeys& key, const std::string& region);

class SharedDaemon : public ::testing::Test {
  protected:
    SharedDaemon();
    ~SharedDaemon() override;

    /// By AWS JSON, signed with the account's key, from elsewhere.
    HttpReply call(const std::string& account_id, const std::string& target, const Json& body);
    HttpReply send(const HttpRequest& request, const Visitor& visitor);
    /// Lets the performer's answers come until nothing is under way.
    void settle();

    boost::asio::io_context control_{1};
    logs::LogStore log_store_;
    logs::Feed feed_;
    catalog::Catalog catalog_{7, {}};
    runtime::Driver driver_;
    fakes::ScriptedPerformer performer_{control_, driver_};
    metrics::MetricStore metrics_;
    history::CourseRecorder recorder_;
    std::string faulty_;   ///< Of the last InjectFault: what the service is known by.
    std::string trusted_;  ///< The same of SetSecrets.
    Context context_;
    Router router_{context_};
};

}  // namespace apprunner::api
