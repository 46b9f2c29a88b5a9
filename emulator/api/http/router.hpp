// From one HTTP request to its answer: the guard, the target header, the table, the handler.
// Control thread only.
#pragma once

#include "emulator/api/console/console.hpp"
#include "emulator/api/context.hpp"
#include "emulator/api/http/door.hpp"
#include "emulator/base/ids.hpp"
#include "emulator/wire/constraints.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace apprunner::api {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

struct Reply {
    int status = 200;
    std::string_view content_type = "application/x-amz-json-1.0";
    std::string body;
    std::string error_type;  ///< For x-amzn-ErrorType; "" when there is none.
    std::string request_id;
    std::string headers;  ///< Further ones, whole lines.
};

/// How one of AWS's services speaks.
struct Protocol {
    std::string_view target_prefix;  ///< "AppRunner."
    std::string_view content_type;
    std::string_view message_member;   ///< Go's SDK takes the text from no other spelling.
    std::string_view validation_type;  ///< The exception for a malformed request.
};

class Router {
  public:
    /// `context` must outlive it.
    explicit Router(Context& context);

    /// A reply at once, or one that is to be waited for.
    struct Routed {
        Reply reply;
        std::optional<boost::asio::awaitable<Reply>> later;
        /// Not a reply but events, from behind that entry of the feed on, for `asker`.
        std::optional<std::uint64_t> events_after = std::nullopt;
        Asker asker = {};
    };
    /// Every request has a reply, also one of a stranger: 403 for who may not ask (door.hpp), 405
    /// for other methods, 400 for what is no operation or breaks a constraint, 500 for what cannot
    /// be kept. `request` is not used any more once there is a reply.
    [[nodiscard]] Routed route(const HttpRequest& request, const Visitor& visitor);

    /// For a connection that is to be told events.
    [[nodiscard]] Console& console() { return console_; }
    /// Host::comes_by_engine, where that is told.
    [[nodiscard]] bool comes_by_engine(const std::string& address) const;
    /// Whether nothing that this visitor can send is served, /healthz aside.
    [[nodiscard]] bool is_stranger(const Visitor& visitor) const;

    /// Waits for the thread that reads large bodies. To be called while the control thread's
    /// io_context is there.
    void end_reading() { reader_.reset(); }

    /// The reply to what is no request at all.
    [[nodiscard]] Reply refuse(int status, std::string_view type, std::string_view message);

  private:
    struct Entry {
        const Protocol* protocol = nullptr;
        const OperationEntry* operation = nullptr;
        const wire::Shape* input = nullptr;
    };

    void add(
        const Protocol& protocol,
        std::span<const OperationEntry> operations,
        std::span<const wire::OperationInput> inputs
    );
    /// `input`: the body; nothing when it cannot be read.
    [[nodiscard]] Routed route_target(
        std::string_view target, const Asker& asker, std::optional<wire::Json> input
    );
    /// The same for a body that is too large to be parsed on the control thread.
    boost::asio::awaitable<Reply> route_large(std::string target, Asker asker, std::string body);
    /// Why the asker may not have that operation, or nothing.
    [[nodiscard]] std::optional<AwsError> wall(const Entry& entry, const Call& call) const;
    [[nodiscard]] std::optional<Routed> console_reply(const HttpRequest& request, Asker asker);
    [[nodiscard]] std::optional<Reply> page_refusal_of(const HttpRequest& request);
    [[nodiscard]] Reply rpc_reply(
        const std::string& target, const Asker& asker, const HttpRequest& request
    );
    [[nodiscard]] Reply take_notifications(const HttpRequest& request);
    [[nodiscard]] Reply sts_reply(const Asker& asker, const HttpRequest& request);
    [[nodiscard]] Reply form_reply(const Asker& asker, const HttpRequest& request);
    [[nodiscard]] Asker asker_of(const HttpRequest& request, const Guest& guest) const;
    [[nodiscard]] Reply reply_of(const Protocol& protocol, OperationOutput answer);
    /// 200 with that body; `content_type` outlives the reply.
    [[nodiscard]] Reply well(std::string_view content_type, std::string body);
    [[nodiscard]] OperationOutput handled(const Entry& entry, const Call& call);
    boost::asio::awaitable<Reply> wait_for(const Entry& entry, Call call);

    Context& context_;
    Console console_;
    DoorRules door_;
    base::IdSource ids_;
    std::unique_ptr<boost::asio::thread_pool> reader_;  ///< Made at the first large body.
    std::unordered_map<std::string, Entry> entries_;    ///< By X-Amz-Target.
};

}  // namespace apprunner::api
