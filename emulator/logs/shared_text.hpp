// Texts that stand once, however many hold them: one deployment's lines say for the most part what
// those of the one before said, in the logs and in the feed. Control thread only.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

namespace apprunner::logs {

class SharedText;

/// Whoever holds a text of it must be gone before it.
class TextPool {
  public:
    TextPool() = default;
    TextPool(const TextPool&) = delete;
    TextPool& operator=(const TextPool&) = delete;

    [[nodiscard]] SharedText share(std::string text);
    /// How many different ones are held.
    [[nodiscard]] std::size_t size() const { return holders_.size(); }

  private:
    friend class SharedText;
    struct Holders {
        TextPool* pool = nullptr;
        std::size_t count = 0;
    };
    using Texts = std::unordered_map<std::string, Holders>;

    Texts holders_;  ///< By text.
};

/// A text of a pool; it goes with its last holder. One that was moved from has none.
class SharedText {
  public:
    ~SharedText() { let_go(); }
    SharedText(const SharedText& other) : entry_(other.entry_) { hold(); }
    SharedText(SharedText&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
    SharedText& operator=(SharedText other) noexcept {
        std::swap(entry_, other.entry_);
        return *this;
    }

    [[nodiscard]] const std::string& text() const { return entry_->first; }

  private:
    friend class TextPool;
    using Entry = TextPool::Texts::value_type;

    explicit SharedText(Entry* entry) : entry_(entry) { hold(); }
    void hold() {
        if (entry_ != nullptr) ++entry_->second.count;
    }
    void let_go() {
        if (entry_ == nullptr || --entry_->second.count > 0) return;
        TextPool::Texts& texts = entry_->second.pool->holders_;
        texts.erase(texts.find(entry_->first));
    }

    Entry* entry_;
};

inline SharedText TextPool::share(std::string text) {
    text.shrink_to_fit();
    return SharedText(&*holders_.try_emplace(std::move(text), Holders{this, 0}).first);
}

}  // namespace apprunner::logs
