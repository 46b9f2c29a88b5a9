// How many starts the engine is asked for at once: it does them one after the other in any case,
// and calls that wait too long for their turn would look like an engine that hangs. First come,
// first served. Control thread only.
#pragma once

#include "emulator/base/await.hpp"

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <memory>
#include <utility>

namespace apprunner::performers {

inline constexpr int starts_at_once_max = 8;

class StartGate {
  private:
    struct State {
        int under_way = 0;
        std::deque<std::shared_ptr<base::Event>> waiting;

        /// The turn goes on to the next in line.
        void leave() {
            if (waiting.empty()) {
                --under_way;
                return;
            }
            waiting.front()->set();
            waiting.pop_front();
        }
    };

  public:
    /// Held for as long as a start is under way; may outlive the gate.
    class Turn {
      public:
        explicit Turn(std::shared_ptr<State> state) : state_(std::move(state)) {}
        Turn(Turn&&) = default;
        Turn& operator=(Turn&&) = delete;
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() {
            if (state_) state_->leave();
        }

      private:
        std::shared_ptr<State> state_;
    };

    /// Waits for its turn, however long that takes.
    boost::asio::awaitable<Turn> turn() {
        const std::shared_ptr<State> state = state_;
        if (state->under_way < starts_at_once_max) {
            ++state->under_way;
        } else {
            const auto executor = co_await boost::asio::this_coro::executor;
            const auto called = std::make_shared<base::Event>(executor);
            state->waiting.push_back(called);
            co_await called->wait();
        }
        co_return Turn(state);
    }

  private:
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace apprunner::performers
