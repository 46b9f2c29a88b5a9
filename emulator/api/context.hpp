// What every operation may use, and the form of an operation. Control thread only.
#pragma once

#include "emulator/api/answer.hpp"
#include "emulator/api/host.hpp"
#include "emulator/wire/json.hpp"
#include "emulator/wire/shape.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <set>
#include <string>

namespace apprunner::api {

/// The waits of long polls: when the server stops they end, and new ones do not begin.
class Waits {
  public:
    using Timer = std::shared_ptr<boost::asio::steady_timer>;

    [[nodiscard]] bool are_over() const { return are_over_; }
    /// To be removed again before its coroutine ends.
    void add(const Timer& timer) { timers_.insert(timer); }
    void remove(const Timer& timer) { timers_.erase(timer); }
    /// Cancels all timers; who waits then answers with what there is.
    void end_all();

  private:
    bool are_over_ = false;
    std::set<Timer> timers_;
};

/// One for each server; it outlives every request.
struct Context {
    ApiOptions options;
    runtime::Driver& driver;
    catalog::Catalog& catalog;
    logs::LogStore& log_store;
    logs::Feed& feed;
    Host host;
    std::string endpoint;  ///< After start().
    Waits waits;
};

/// Who asks, as far as an operation cares.
struct Asker {
    model::Account account;  ///< The caller's, or the daemon's.
    /// What the signature itself names; empty where it names nothing of use. The account, where
    /// the asker is confined to one.
    model::Account named{"", ""};
    bool is_signed = false;  ///< The caller has named a Region.
    /// The daemon is shared: to this asker nothing is there but what is his account's.
    bool is_confined = false;
    bool is_operator = true;  ///< Whose daemon it is.

    /// False: the resource of that ARN is not there for him, whatever he asks.
    [[nodiscard]] bool sees(std::string_view arn) const;
    /// Whether lists show it: signed callers see their Region and account, others all they see.
    [[nodiscard]] bool lists(std::string_view arn) const;
};

/// What a name of the asker's account is known by where accounts could meet
/// (core::Engine::known_as).
[[nodiscard]] std::string known_as(
    const Context& context, const Asker& asker, const std::string& name
);

/// One request for an operation. `input` has been checked against the operation's shape.
struct Call : Asker {
    wire::Json input;
};

/// Runs to completion within one turn of the control thread. An exception is told as a 500 and ends
/// nothing else.
using Handler = OperationOutput (*)(Context& context, const Call& call);
/// For the few that wait for something. `call` is theirs; other requests go on meanwhile.
using WaitingHandler = boost::asio::awaitable<OperationOutput> (*)(Context& context, Call call);

/// What an operation does to what is kept of the account's resources.
enum class StateUse {
    reads,
    writes,  ///< Refused when the state cannot be written, and acknowledged once it is.
    amends,  ///< Writes, and its input is checked against the service's present configuration.
};

/// For whom an operation is, where the daemon is shared.
enum class Audience {
    accounts,
    operators,  ///< It is about the daemon and its engine, and what everybody has there.
};

/// A row of operation_table.cpp. Its input is the row of the same name in the constraint tables
/// (emulator/wire).
struct OperationEntry {
    std::string_view name;
    StateUse use = StateUse::writes;  ///< reads, when it waits.
    Handler handler = nullptr;
    WaitingHandler waiting_handler = nullptr;  ///< Exactly one of the two is set.
    Audience audience = Audience::accounts;
};

}  // namespace apprunner::api
