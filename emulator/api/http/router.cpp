// Takes a request through guard, table, validation and handler, in this order, and words what is
// refused on the way. Refusals are 400s: clients retry anything above.
#include "emulator/api/http/router.hpp"

#include "emulator/api/http/credential_scope.hpp"
#include "emulator/api/http/foreign_arn.hpp"
#include "emulator/api/http/operation_table.hpp"
#include "emulator/api/http/registry_notifications.hpp"
#include "emulator/api/http/rpc_cbor.hpp"
#include "emulator/api/neighbours/prometheus.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/request_body.hpp"
#include "emulator/wire/validator.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <random>

namespace apprunner::api {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

/// Of a body, in bytes. A parser takes up to 30 ns for each; a larger one has a thread of its own.
constexpr std::size_t parsed_at_once_max = 64UL * 1024;
/// Of a form, or of what a registry tells: clients send a hundredth of it. Read at once, too.
constexpr std::size_t short_body_bytes_max = 256UL * 1024;

constexpr Protocol app_runner{
    "AppRunner.", "application/x-amz-json-1.0", "Message", "InvalidRequestException"};
constexpr Protocol emulator{
    "AppRunnerSim.", "application/x-amz-json-1.0", "Message", "InvalidRequestException"};

constexpr Protocol logs_service{
    "Logs_20140328.", "application/x-amz-json-1.1", "message", "InvalidParameterException"};
constexpr Protocol ecr{
    "AmazonEC2ContainerRegistry_V20150921.",
    "application/x-amz-json-1.1",
    "message",
    "InvalidParameterException"};

constexpr Protocol cloudwatch{
    "GraniteServiceVersion20100801.",
    "application/x-amz-json-1.0",
    "message",
    "InvalidParameterValue"};

std::string_view header(const HttpRequest& request, http::field name) {
    const auto value = request[name];
    return {value.data(), value.size()};
}

std::string_view header(const HttpRequest& request, std::string_view name) {
    const auto value = request[boost::core::string_view(name.data(), name.size())];
    return {value.data(), value.size()};
}

bool is_form(const HttpRequest& request) {
    constexpr std::string_view type = "application/x-www-form-urlencoded";
    return header(request, http::field::content_type).substr(0, type.size()) == type;
}

std::string_view path_of(const HttpRequest& request) {
    const auto target = request.target();
    const std::string_view text(target.data(), target.size());
    return text.substr(0, text.find('?'));
}

AwsError not_kept(const base::Error& error) {
    return {"InternalServiceErrorException", "The state cannot be written: " + error.detail, 500};
}

DoorRules rules_of(const ApiOptions& options) {
    DoorRules rules{options.address, options.allowed_uids, options.access_key};
    rules.owner = ::geteuid();
    rules.uids.insert(rules.owner);
    rules.accounts = options.accounts;
    if (!rules.accounts.empty()) rules.home_account = options.account.account_id;
    return rules;
}

/// Views of the request.
Caller caller_of(const HttpRequest& request) {
    Caller caller;
    const auto method = request.method_string();
    caller.method = {method.data(), method.size()};
    caller.target = {request.target().data(), request.target().size()};
    for (const auto& field : request) {
        const auto name = field.name_string();
        const auto value = field.value();
        caller.headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
    }
    caller.body = request.body();
    return caller;
}

}  // namespace

Router::Router(Context& context)
    : context_(context),
      console_(context),
      door_(rules_of(context.options)),
      ids_(runtime::fresh_seed()) {
    add(app_runner, app_runner_operations(), wire::app_runner_inputs());
    add(emulator, emulator_operations(), wire::emulator_inputs());
    add(logs_service, logs_operations(), wire::logs_inputs());
    add(ecr, ecr_operations(), wire::ecr_inputs());
    add(cloudwatch, cloudwatch_operations(), wire::cloudwatch_inputs());
}

void Router::add(
    const Protocol& protocol,
    std::span<const OperationEntry> operations,
    std::span<const wire::OperationInput> inputs
) {
    for (const OperationEntry& operation : operations) {
        const auto input = std::find_if(inputs.begin(), inputs.end(), [&](const auto& each) {
            return each.operation == operation.name;
        });
        if (input == inputs.end()) continue;
        entries_[std::string(protocol.target_prefix) + std::string(operation.name)] = {
            &protocol, &operation, input->input};
    }
}

bool Router::comes_by_engine(const std::string& address) const {
    const auto& by_engine = context_.host.comes_by_engine;
    return by_engine && by_engine(address);
}

bool Router::is_stranger(const Visitor& visitor) const {
    if (!visitor.is_loopback) return !visitor.is_by_engine && !door_.key;
    return !visitor.uid || !is_user_served(*visitor.uid, door_);
}

Router::Routed Router::route(const HttpRequest& request, const Visitor& visitor) {
    const base::WallTime now = runtime::read_clock().wall;
    const auto guest = guest_of(caller_of(request), visitor, door_, now);
    if (!guest) return {reply_of(app_runner, guest.error()), std::nullopt};
    const Asker asker = asker_of(request, *guest);
    if (is_health_check(path_of(request))) return {well("application/json", "{}"), std::nullopt};
    if (path_of(request) == "/metrics" && request.method() == http::verb::get) {
        return {well("text/plain; version=0.0.4", prometheus_text(context_, asker)), std::nullopt};
    }
    if (auto answer = console_reply(request, asker)) return std::move(*answer);
    const std::string_view target = header(request, "x-amz-target");
    if (request.method() != http::verb::post) {
        Reply reply = refuse(405, "UnknownOperationException", "Operations are asked for by POST.");
        return {std::move(reply), std::nullopt};
    }
    if (auto refusal = page_refusal_of(request)) return {std::move(*refusal), std::nullopt};
    const bool is_notification = path_of(request) == registry_notifications_path;
    const bool is_query = target.empty() && is_form(request);
    if ((is_notification || is_query) && request.body().size() > short_body_bytes_max) {
        const std::string size = std::to_string(request.body().size());
        const std::string most = std::to_string(short_body_bytes_max);
        const std::string text = "The body has " + size + " bytes; here " + most + " at most.";
        Reply reply = refuse(413, "RequestEntityTooLargeException", text);
        return {std::move(reply), std::nullopt};
    }
    if (is_notification) {
        return {take_notifications(request), std::nullopt};
    }
    if (is_query) return {form_reply(asker, request), std::nullopt};
    if (const std::string rpc = rpc_target_of(path_of(request)); !rpc.empty()) {
        return {rpc_reply(rpc, asker, request), std::nullopt};
    }
    if (request.body().size() > parsed_at_once_max) {
        return {Reply(), route_large(std::string(target), asker, request.body())};
    }
    return route_target(target, asker, wire::parse_body(request.body()));
}

/// In a shared daemon the key says the account, and not what it is called.
Asker Router::asker_of(const HttpRequest& request, const Guest& guest) const {
    const auto scope = account_of_credentials(header(request, http::field::authorization));
    Asker asker;
    asker.named = scope.value_or(model::Account{"", ""});
    asker.is_confined = !guest.account_id.empty();
    if (asker.is_confined) asker.named.account_id = guest.account_id;
    asker.account = completed(asker.named, context_.options.account);
    asker.is_signed = !asker.named.region.empty();
    asker.is_operator = guest.is_operator;
    return asker;
}

/// What the operation itself need not think of: whose it is, and whose the resource is.
std::optional<AwsError> Router::wall(const Entry& entry, const Call& call) const {
    if (entry.operation->audience == Audience::operators && !call.is_operator) {
        return AwsError{
            "AccessDeniedException",
            std::string(entry.operation->name) + " is for who runs this daemon.",
            forbidden};
    }
    const bool is_aws = entry.protocol == &app_runner;
    const bool has_arns = is_aws || (entry.protocol == &emulator && call.is_confined);
    return has_arns ? foreign_arn_refusal(entry.operation->name, call, is_aws) : std::nullopt;
}

Router::Routed Router::route_target(
    std::string_view target, const Asker& asker, std::optional<wire::Json> input
) {
    const auto found = entries_.find(std::string(target));
    if (found == entries_.end()) {
        Reply reply =
            refuse(400, "UnknownOperationException", "Unknown operation: " + std::string(target));
        return {std::move(reply), std::nullopt};
    }
    const Entry& entry = found->second;
    if (!input) {
        const AwsError fault{"SerializationException", "The request body is no JSON object."};
        return {reply_of(*entry.protocol, fault), std::nullopt};
    }
    Call call{asker, std::move(*input)};
    // An update is checked against what it leaves as it is.
    const core::ServiceView* view = nullptr;
    const std::string amended = wire::text_at(call.input, "ServiceArn");
    if (entry.operation->use == StateUse::amends && call.sees(amended)) {
        view = context_.driver.engine().find_by_arn(amended);
    }
    const wire::Violations violations =
        view != nullptr ? wire::violations_of(*entry.input, call.input, view->service.configuration)
                        : wire::violations_of(*entry.input, call.input);
    if (!violations.empty()) {
        const AwsError fault{
            std::string(entry.protocol->validation_type), wire::validation_message(violations)};
        return {reply_of(*entry.protocol, fault), std::nullopt};
    }
    if (auto refusal = wall(entry, call)) {
        return {reply_of(*entry.protocol, std::move(*refusal)), std::nullopt};
    }
    if (entry.operation->handler != nullptr) {
        return {reply_of(*entry.protocol, handled(entry, call)), std::nullopt};
    }
    return {Reply(), wait_for(entry, std::move(call))};
}

/// What cannot be kept is not begun, and what could not be kept is not acknowledged. A fault of
/// ours ends one request and not the daemon.
OperationOutput Router::handled(const Entry& entry, const Call& call) {
    const auto& keep = context_.host.keep;
    try {
        if (!keep || entry.operation->use == StateUse::reads) {
            return entry.operation->handler(context_, call);
        }
        if (const auto kept = keep(); !kept) return not_kept(kept.error());
        OperationOutput answer = entry.operation->handler(context_, call);
        if (const auto kept = keep(); !kept) return not_kept(kept.error());
        return answer;
    } catch (const std::exception& error) {
        spdlog::error("{} failed: {}", entry.operation->name, error.what());
        return AwsError{"InternalServiceErrorException", "An internal error has occurred.", 500};
    }
}

asio::awaitable<Reply> Router::wait_for(const Entry& entry, Call call) {
    OperationOutput answer = co_await entry.operation->waiting_handler(context_, std::move(call));
    co_return reply_of(*entry.protocol, std::move(answer));
}

Reply Router::reply_of(const Protocol& protocol, OperationOutput answer) {
    Reply reply;
    reply.content_type = protocol.content_type;
    reply.request_id = ids_.uuid();
    if (answer) {
        reply.body = std::move(answer).value();
        return reply;
    }
    const AwsError& fault = answer.error();
    spdlog::debug("refused: {} {}", fault.type, reply.request_id);
    reply.status = fault.status;
    reply.error_type = fault.type;
    base::JsonWriter out(reply.body);
    out.begin_object();
    out.text_member("__type", fault.type);
    out.text_member(protocol.message_member, fault.message);
    out.end_object();
    return reply;
}

Reply Router::well(std::string_view content_type, std::string body) {
    Reply reply;
    reply.content_type = content_type;
    reply.body = std::move(body);
    reply.request_id = ids_.uuid();
    return reply;
}

Reply Router::refuse(int status, std::string_view type, std::string_view message) {
    return reply_of(app_runner, AwsError{std::string(type), std::string(message), status});
}

}  // namespace apprunner::api
