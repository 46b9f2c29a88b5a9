// Finds the value of each of a service's secrets when an instance starts: what was given for this
// service, then the developer's store, then an endpoint that is named, then AWS where that was
// allowed. Control thread only; what may block has a thread of its own.
#pragma once

#include "emulator/secrets/aws_questions.hpp"
#include "emulator/secrets/sources.hpp"
#include "emulator/secrets/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::secrets {

/// What was given for one service; kept in memory only.
struct Given {
    Values values;          ///< By variable, ARN or name.
    bool asks_aws = false;  ///< AWS itself may be asked, with the developer's own keys.
};

struct Resolution {
    /// Variable and value, in the order of asking; never empty values, which App Runner drops.
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<std::string> unresolved;  ///< Variables for which there is no source at all.
    std::vector<std::string> empty;       ///< Variables whose secret is empty or binary.
    std::vector<std::string> given;       ///< Variables whose value was given for the service.
    std::optional<Failure> failure;       ///< Then the instance is not started.
};

/// By variable, by the reference as it is written, by ARN or by name, as `values` may have it. The
/// first two give the app's value itself, the others the whole secret. Pure.
struct LocalValue {
    std::string text;
    bool is_whole = false;
};
[[nodiscard]] std::optional<LocalValue> value_among(
    const Values& values,
    const std::string& variable,
    const std::string& value_from,
    const model::SecretReference& reference
);

class Resolver {
  public:
    /// `executor` is the control thread's.
    Resolver(boost::asio::any_io_executor executor, Sources sources);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// A service's name, here and below, is what it is known by (core::Engine::known_as). In place
    /// of what was given for that service before. False, and nothing is taken: it wants
    /// AWS asked, which Sources does not allow.
    [[nodiscard]] bool give(const std::string& service_name, Given given);

    /// A value that an earlier daemon was given for the service, as an instance of its has it; what
    /// was given to this one goes first.
    void recover(
        const std::string& service_name, const std::string& variable, const std::string& value
    );

    /// `wanted`: variable and what its value names. Nothing is asked twice in one call.
    boost::asio::awaitable<Resolution> resolve(
        std::string service_name, std::vector<std::pair<std::string, std::string>> wanted
    );

  private:
    using Found = boost::system::result<std::string, Failure>;
    /// One resolution's answers, by what was asked.
    struct Round {
        Given given;
        Values store;
        std::map<std::string, Found> answers;
    };

    [[nodiscard]] static bool is_given(
        const Round& round, const std::string& variable, const std::string& value_from
    );
    boost::asio::awaitable<std::optional<Found>> find(
        Round& round, std::string variable, std::string value_from
    );
    boost::asio::awaitable<std::optional<Found>> ask(
        Round& round, model::SecretReference reference
    );
    boost::asio::awaitable<Found> ask_endpoint(
        std::string endpoint, base::AwsKeys keys, model::SecretReference reference
    );

    const boost::asio::any_io_executor executor_;
    const Sources sources_;
    std::map<std::string, Given> given_;  ///< By service name.
    std::atomic<bool> stops_{false};
    boost::asio::thread_pool helper_{1};
};

}  // namespace apprunner::secrets
