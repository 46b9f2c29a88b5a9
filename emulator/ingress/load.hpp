// How much is under way, counted over all ingress threads: per instance, for choosing, for 429 and
// for draining; per service, for auto scaling. Any thread; a count is one uncontended atomic add.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace apprunner::ingress {

inline constexpr std::size_t cache_line_bytes = 64;

class alignas(cache_line_bytes) InstanceLoad {
  public:
    /// `on_drained` is called by whichever thread ends the last request while draining; it must be
    /// quick, and may be called more than once.
    explicit InstanceLoad(std::function<void()> on_drained) : on_drained_(std::move(on_drained)) {}

    [[nodiscard]] unsigned under_way() const { return under_way_.load(); }

    void begin_request() { under_way_.fetch_add(1); }
    void end_request() {
        // Both sides write first and read then, in one order for all threads, so at least one of
        // them sees the other.
        if (under_way_.fetch_sub(1) == 1 && draining_.load()) on_drained_();
    }
    void begin_draining() { draining_.store(true); }
    void end_draining() { draining_.store(false); }

  private:
    std::atomic<unsigned> under_way_{0};
    std::atomic<bool> draining_{false};
    std::function<void()> on_drained_;
};

class alignas(cache_line_bytes) ServiceLoad {
  public:
    void begin_request() {
        const unsigned now = under_way_.fetch_add(1, std::memory_order_relaxed) + 1;
        unsigned peak = peak_.load(std::memory_order_relaxed);
        while (now > peak && !peak_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
        }
    }
    void end_request() { under_way_.fetch_sub(1, std::memory_order_relaxed); }

    /// The highest count since the last call; what is under way now starts the next one.
    [[nodiscard]] unsigned take_peak() {
        return peak_.exchange(
            under_way_.load(std::memory_order_relaxed), std::memory_order_relaxed
        );
    }

  private:
    std::atomic<unsigned> under_way_{0};
    std::atomic<unsigned> peak_{0};
};

/// One request counted, from construction to destruction.
template <class Load>
class Lease {
  public:
    Lease() = default;
    explicit Lease(std::shared_ptr<Load> load) : load_(std::move(load)) { load_->begin_request(); }
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&& other) noexcept {
        std::swap(load_, other.load_);
        return *this;
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
        if (load_) load_->end_request();
    }

  private:
    std::shared_ptr<Load> load_;
};

}  // namespace apprunner::ingress
