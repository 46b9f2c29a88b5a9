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

/// One request for an operation. `input` has been checked against the operation's shape.
struct Call {
    wire::Json input;
    model::Account account;  ///< The caller's, or the daemon's.
    /// What the signature itself names; empty where it names nothing of use.
    model::Account named{"", ""};
    bool is_signed = false;  ///< The caller has named a Region.
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

/// A row of operation_table.cpp. Its input is the row of the same name in the constraint tables
/// (emulator/wire).
struct OperationEntry {
    std::string_view name;
    StateUse use = StateUse::writes;  ///< reads, when it waits.
    Handler handler = nullptr;
    WaitingHandler waiting_handler = nullptr;  ///< Exactly one of the two is set.
};

}  // namespace apprunner::api
