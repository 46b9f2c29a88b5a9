// Memory for bytes on their way: what a client sent ahead (InputBuffer), and blocks for
// relaying, lent for the time of one exchange so that idle connections hold none. One ingress
// thread only.
#pragma once

#include "emulator/ingress/head.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::ingress {

/// Memory that is touched only as far as it is filled.
inline constexpr std::size_t block_bytes = std::size_t{256} * 1024;
using Block = std::array<char, block_bytes>;

/// Lends blocks; the one that came back last goes out first, because it is still in the cache.
class BlockPool {
  public:
    struct Return {
        BlockPool* pool;
        void operator()(Block* block) const { pool->give_back(block); }
    };
    using Loan = std::unique_ptr<Block, Return>;

    [[nodiscard]] Loan take() {
        ++lent_;
        if (free_.empty()) return Loan(new Block, Return{this});
        Block* const block = free_.back().release();
        free_.pop_back();
        return Loan(block, Return{this});
    }
    /// How much of a lent block is to be filled at a time. Much at a time is fast; the more blocks
    /// are lent, the less it is, so that all of them together stay small.
    [[nodiscard]] std::size_t fill_bytes() const {
        return std::clamp(
            fill_bytes_all / std::max<std::size_t>(lent_, 1), fill_bytes_min, block_bytes
        );
    }
    /// Gives the memory of the blocks that are not lent back to the system.
    void drop_free() { free_.clear(); }

  private:
    static constexpr std::size_t free_max = 256;
    static constexpr std::size_t fill_bytes_all = std::size_t{4} * 1024 * 1024;
    /// A head, and an answer of 64 KiB in one piece.
    static constexpr std::size_t fill_bytes_min = std::size_t{80} * 1024;
    static_assert(fill_bytes_min > head_bytes_max, "a response head must fit");

    void give_back(Block* block) {
        --lent_;
        std::unique_ptr<Block> owned(block);
        if (free_.size() < free_max) free_.push_back(std::move(owned));
    }

    std::size_t lent_ = 0;
    std::vector<std::unique_ptr<Block>> free_;
};

/// What has been read from a client and not been used: a head that grows, perhaps with the start
/// of a body or of the next request behind it.
class InputBuffer {
  public:
    [[nodiscard]] std::string_view bytes() const {
        return {storage_.data() + begin_, end_ - begin_};
    }

    /// Free space, at least one byte as long as bytes() is below head_bytes_max. Views of bytes()
    /// become invalid.
    [[nodiscard]] boost::asio::mutable_buffer prepare() {
        if (begin_ > 0) {
            std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        if (end_ == storage_.size()) {
            storage_.resize(std::clamp(storage_.size() * 4, first_bytes, head_bytes_max));
        }
        return boost::asio::buffer(storage_.data() + end_, storage_.size() - end_);
    }
    void commit(std::size_t size) { end_ += size; }
    void consume(std::size_t size) {
        begin_ += size;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Forgets what there is. Fits whatever fits into a block.
    void replace(std::string_view bytes) {
        if (storage_.size() < bytes.size()) storage_.resize(bytes.size());
        std::memcpy(storage_.data(), bytes.data(), bytes.size());
        begin_ = 0;
        end_ = bytes.size();
    }

  private:
    static constexpr std::size_t first_bytes = std::size_t{4} * 1024;

    std::vector<char> storage_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace apprunner::ingress
