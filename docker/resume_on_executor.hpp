// The step back from the transport's thread to an awaiting coroutine: its handler, its executor
// kept busy meanwhile, and its cancellation slot. Inside docker_client only.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <memory>
#include <utility>

namespace apprunner::docker {

template <class Outcome>
class Completion {
  public:
    /// `on_cancel` is called on the coroutine's executor when it is cancelled while it waits.
    template <class Handler, class OnCancel>
    Completion(Handler&& handler, const boost::asio::any_io_executor& fallback, OnCancel on_cancel)
        : executor_(boost::asio::prefer(
              boost::asio::any_io_executor(boost::asio::get_associated_executor(handler, fallback)),
              boost::asio::execution::outstanding_work.tracked
          )),
          slot_(boost::asio::get_associated_cancellation_slot(handler)),
          handler_(std::forward<Handler>(handler)) {
        if (!slot_.is_connected()) return;
        slot_.assign([on_cancel = std::move(on_cancel)](boost::asio::cancellation_type type) {
            if (type != boost::asio::cancellation_type::none) on_cancel();
        });
    }

    /// Resumes the coroutine, on its executor. Whoever drops `self` last frees only the shell: the
    /// handler, and with it the coroutine, is moved out on the coroutine's own executor.
    static void resume(std::shared_ptr<Completion> self, Outcome outcome) {
        const auto executor = self->executor_;
        boost::asio::post(
            executor,
            [self = std::move(self), outcome = std::move(outcome)]() mutable {
                if (self->slot_.is_connected()) self->slot_.clear();
                self->executor_ = {};
                auto handler = std::move(self->handler_);
                std::move(handler)(std::move(outcome));
            }
        );
    }

  private:
    boost::asio::any_io_executor executor_;
    boost::asio::cancellation_slot slot_;
    boost::asio::any_completion_handler<void(Outcome)> handler_;
};

}  // namespace apprunner::docker
