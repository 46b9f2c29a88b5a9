// The console at the daemon's own address: its files by GET, its events, and the token without
// which no web page may ask for an operation. It shows what the API says and has no data of its
// own. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::api {

/// Takes Last-Event-ID, or ?newest=COUNT: so many entries of the feed come first.
inline constexpr std::string_view console_events_path = "/console/events";
/// So many pages are told events at a time; one more is refused.
inline constexpr int event_streams_max = 32;

/// What a GET is answered, but for what every answer has.
struct ConsoleReply {
    int status = 200;
    std::string_view content_type;
    std::string headers;  ///< Whole lines.
    std::string body;
};

class Console {
  public:
    /// `context` must outlive it.
    explicit Console(Context& context);

    /// The file at that path; nothing where the console has none. "/" is the page, for who accepts
    /// text/html. `known_tag` is If-None-Match.
    [[nodiscard]] std::optional<ConsoleReply> file(
        std::string_view path, std::string_view accept, std::string_view known_tag
    ) const;

    /// Of a request that a web page makes: whether the page is ours.
    [[nodiscard]] bool is_token(std::string_view text) const;

    /// Writes head and events until the client or the daemon ends: entries of the feed above
    /// `after`, and the services' state, at most each quarter of a second, when it has changed;
    /// of both what `asker` sees.
    boost::asio::awaitable<void> tell(
        boost::beast::tcp_stream& stream, std::uint64_t after, Asker asker
    );

  private:
    struct Told;
    struct State {
        std::string text;
        std::chrono::steady_clock::time_point at;
    };

    [[nodiscard]] const std::string& state(const Asker& asker);
    [[nodiscard]] std::string news(Told& told);
    boost::asio::awaitable<bool> send(boost::beast::tcp_stream& stream, std::string text);
    boost::asio::awaitable<void> wait_for_news();

    Context& context_;
    std::string token_;
    /// All pages of an account are told the same one; "": of a daemon that is not shared.
    std::map<std::string, State> states_;
    int streams_ = 0;
};

}  // namespace apprunner::api
