// The router's other languages: CloudWatch by CBOR and by the query protocol, STS, and what
// registries tell. What is asked is the same as by AWS JSON; and AWS JSON that is large.
#include "emulator/api/http/query_form.hpp"
#include "emulator/api/http/registry_notifications.hpp"
#include "emulator/api/http/router.hpp"
#include "emulator/api/http/rpc_cbor.hpp"
#include "emulator/api/neighbours/sts.hpp"
#include "emulator/base/await.hpp"
#include "emulator/wire/request_body.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace apprunner::api {

namespace asio = boost::asio;

namespace {

constexpr std::string_view cloudwatch_prefix = "GraniteServiceVersion20100801.";

}  // namespace

/// CloudWatch's, which has no operation that waits.
Reply Router::rpc_reply(const std::string& target, const Asker& asker, const HttpRequest& request) {
    Reply reply = route_target(target, asker, json_of_cbor(request.body())).reply;
    reply.content_type = cbor_content_type;
    reply.body = cbor_of_json(reply.body);
    return reply;
}

/// The query protocol: CloudWatch's, by the version of its API, or STS's.
Reply Router::form_reply(const Asker& asker, const HttpRequest& request) {
    const wire::Json input = json_of_form(request.body());
    constexpr std::string_view cloudwatch_version = "2010-08-01";
    if (wire::text_at(input, "Version") != cloudwatch_version) return sts_reply(asker, request);
    const std::string operation = wire::text_at(input, "Action");
    Reply reply = route_target(std::string(cloudwatch_prefix) + operation, asker, input).reply;
    reply.content_type = "text/xml";
    const bool is_well = reply.error_type.empty();
    reply.body = is_well ? xml_of_answer(operation, reply.body, reply.request_id)
                         : xml_of_error(reply.body, reply.request_id);
    return reply;
}

/// 200 whatever is in it: a registry tries again and again what is refused.
Reply Router::take_notifications(const HttpRequest& request) {
    const auto envelope = wire::parse_body(request.body());
    if (!envelope) return refuse(400, "SerializationException", "The body is no JSON object.");
    for (const PushedTag& pushed : pushed_tags_of(*envelope)) {
        if (context_.host.on_push) context_.host.on_push(pushed.repository, pushed.tag);
    }
    return well("application/json", "{}");
}

Reply Router::sts_reply(const Asker& asker, const HttpRequest& request) {
    Reply reply;
    reply.content_type = "text/xml";
    reply.request_id = ids_.uuid();
    XmlAnswer answer = answer_sts(request.body(), root_of(asker.account), reply.request_id);
    reply.status = answer.status;
    reply.error_type = std::move(answer.error_type);
    reply.body = std::move(answer.body);
    return reply;
}

asio::awaitable<Reply> Router::route_large(std::string target, Asker asker, std::string body) {
    if (!reader_) reader_ = std::make_unique<asio::thread_pool>(1);
    const auto control = co_await asio::this_coro::executor;
    struct Reading {
        Reading(const asio::any_io_executor& executor, std::string text)
            : body(std::move(text)), done(executor) {}

        std::string body;
        std::optional<wire::Json> input;
        base::Event done;
    };
    const auto reading = std::make_shared<Reading>(control, std::move(body));
    asio::post(*reader_, [reading, control] {
        reading->input = wire::parse_body(reading->body);
        asio::post(control, [reading] { reading->done.set(); });
    });
    co_await reading->done.wait();
    Routed routed = route_target(target, asker, std::move(reading->input));
    if (!routed.later) co_return std::move(routed.reply);
    auto later = std::move(*routed.later);
    co_return co_await std::move(later);
}

}  // namespace apprunner::api
