// The router's part of what browsers ask for: the console by GET, and the token that a page's POST
// has to carry.
#include "emulator/api/http/router.hpp"
#include "emulator/logs/feed.hpp"

#include <charconv>
#include <utility>

namespace apprunner::api {

namespace {

std::string_view text_of(boost::core::string_view text) {
    return {text.data(), text.size()};
}

/// 0 for what is none.
std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

/// A file or the events of the console; nothing for every other request.
std::optional<Router::Routed> Router::console_reply(const HttpRequest& request, Asker asker) {
    if (request.method() != boost::beast::http::verb::get) return std::nullopt;
    const std::string_view target = text_of(request.target());
    const std::string_view path = target.substr(0, target.find('?'));
    if (path == console_events_path) {
        const std::string_view last = text_of(request["Last-Event-ID"]);
        if (!last.empty()) return Routed{Reply(), std::nullopt, number_of(last), asker};
        constexpr std::string_view newest = "?newest=";
        const std::size_t at = target.find(newest);
        const std::uint64_t end = context_.feed.last_sequence();
        if (at == std::string_view::npos) return Routed{Reply(), std::nullopt, 0, asker};
        const std::uint64_t wanted = number_of(target.substr(at + newest.size()));
        return Routed{Reply(), std::nullopt, wanted < end ? end - wanted : 0, asker};
    }
    auto file = console_.file(
        path,
        text_of(request[boost::beast::http::field::accept]),
        text_of(request[boost::beast::http::field::if_none_match])
    );
    if (!file) return std::nullopt;
    Reply reply;
    reply.status = file->status;
    reply.content_type = file->content_type;
    reply.headers = std::move(file->headers);
    reply.body = std::move(file->body);
    reply.request_id = ids_.uuid();
    return Routed{std::move(reply), std::nullopt};
}

/// Only web pages send an Origin; of those, only ours has the token.
std::optional<Reply> Router::page_refusal_of(const HttpRequest& request) {
    if (text_of(request[boost::beast::http::field::origin]).empty()) return std::nullopt;
    if (console_.is_token(text_of(request["X-Console-Token"]))) return std::nullopt;
    return refuse(
        forbidden, "AccessDeniedException", "This page is of an earlier daemon, or not its own."
    );
}

}  // namespace apprunner::api
