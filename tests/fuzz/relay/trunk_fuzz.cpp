// Fuzzes the end of a trunk that takes lines: whatever the other side sends, it says nothing but
// whole frames, of known lines, and no more of each than there was room for, and it ends when its
// stream does. One thread.
//
// The first byte: where the rest is cut. Each line that is opened gives back what comes, in a size
// that its port says.
#include "emulator/base/assert.hpp"
#include "emulator/relay/trunk.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace relay = apprunner::relay;

/// As either side begins with.
constexpr std::size_t window_bytes = 128UL * 1024;
/// A line gives back no more for a piece that has come.
constexpr std::size_t answer_bytes_max = 200UL * 1024;
/// Work that follows from a piece of the stream is done before the next one comes.
constexpr int turns_between_pieces = 50;

asio::awaitable<void> answer(std::shared_ptr<relay::TrunkLine> line, std::string port) {
    const std::size_t size = std::min(answer_bytes_max, port.size() * 1000);
    std::string bytes = co_await line->read();
    while (!bytes.empty()) {
        bytes.resize(std::max(bytes.size(), size));
        const bool is_written = co_await line->write(bytes);
        if (!is_written) break;
        bytes = co_await line->read();
    }
    line->end();
}

/// The other side: sends two pieces, and takes what comes.
class Peer {
  public:
    Peer(std::string_view bytes, std::size_t cut)
        : pieces_{bytes.substr(0, cut), bytes.substr(cut)} {}

    relay::Stream stream() {
        relay::Stream stream;
        stream.read = [this] { return read(); };
        stream.write = [this](std::string_view bytes) { return write(bytes); };
        stream.close = [] {};
        return stream;
    }

    /// What either has let come and has sent, in bytes.
    void judge(std::string_view sent) const {
        std::map<std::uint32_t, std::size_t> room;
        const auto note = [&room](std::string_view bytes, auto count) {
            relay::FrameReader reader;
            relay::Frame frame;
            while (reader.next(bytes, frame)) count(frame, room[frame.line]);
            return bytes.empty();
        };
        note(sent, [](const relay::Frame& frame, std::size_t& of_line) {
            // A number may be opened again when its line is over: then there are two windows.
            if (frame.kind == relay::FrameKind::open) of_line += window_bytes;
            if (frame.kind == relay::FrameKind::room) of_line += relay::room_in(frame.content);
        });
        note(said_, [](const relay::Frame& frame, std::size_t& of_line) {
            APPRUNNER_ASSERT(frame.content.size() <= relay::frame_bytes_max, "a frame's size");
            APPRUNNER_ASSERT(frame.kind > relay::FrameKind::open, "a known kind, and no new line");
            APPRUNNER_ASSERT(frame.kind <= relay::FrameKind::cut, "a known kind");
            if (frame.kind != relay::FrameKind::bytes) return;
            APPRUNNER_ASSERT(frame.content.size() <= of_line, "no more than there was room for");
            of_line -= frame.content.size();
        });
    }

  private:
    asio::awaitable<std::string> read() {
        for (int turn = 0; turn < turns_between_pieces; ++turn) {
            co_await asio::post(asio::use_awaitable);
        }
        while (next_ < 2 && pieces_[next_].empty()) ++next_;
        if (next_ == 2) co_return std::string();
        co_return std::string(pieces_[next_++]);
    }
    asio::awaitable<bool> write(std::string_view bytes) {
        said_ += bytes;
        co_await asio::post(asio::use_awaitable);
        co_return true;
    }

    std::string_view pieces_[2];
    std::size_t next_ = 0;
    std::string said_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    Peer peer(bytes, bytes.size() * data[0] / 256);
    asio::io_context context(1);
    int lines = 0;
    const auto on_open = [&](std::shared_ptr<relay::TrunkLine> line, std::string port) {
        ++lines;
        const auto at_end = [&lines](const std::exception_ptr& /*none*/) { --lines; };
        asio::co_spawn(context, answer(std::move(line), std::move(port)), at_end);
    };
    const auto trunk =
        std::make_shared<relay::Trunk>(context.get_executor(), peer.stream(), on_open);
    asio::co_spawn(context, relay::Trunk::run(trunk), asio::detached);
    context.run();
    APPRUNNER_ASSERT(trunk->is_over() && lines == 0, "all lines end with the stream");
    peer.judge(bytes);
    return 0;
}
