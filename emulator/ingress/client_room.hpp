// How many clients may be connected to the ingress at a time, all its ports and threads together.
// Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace apprunner::ingress {

class ClientRoom {
  public:
    /// Gives its place back when it goes; the room must outlive it.
    struct Leave {
        void operator()(ClientRoom* room) const { --room->taken_; }
    };
    using Place = std::unique_ptr<ClientRoom, Leave>;

    explicit ClientRoom(std::size_t places) : places_(places) {}

    /// Null when there is none.
    [[nodiscard]] Place take() {
        if (++taken_ <= places_) return Place(this);
        --taken_;
        return nullptr;
    }

  private:
    const std::size_t places_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace apprunner::ingress
