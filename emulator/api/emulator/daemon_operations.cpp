// ReadFeed, DescribeDaemon, FindOrphans, TryReach and StopDaemon. A long poll waits on a timer that
// the feed's next entry cancels.
#include "emulator/api/emulator/daemon_operations.hpp"

#include "emulator/api/emulator/feed_json.hpp"
#include "emulator/api/emulator/long_poll.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/base/await.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

namespace apprunner::api {

namespace asio = boost::asio;

namespace {

struct FeedRead {
    std::uint64_t after = 0;
    std::string service_id;  ///< "": all services.
    std::size_t max_entries = 1000;
};

std::string entries_answer(
    const Context& context, const FeedRead& read, const logs::FeedPage& page
) {
    const logs::Feed& feed = context.feed;
    const std::uint64_t next = page.has_more ? page.entries.back().sequence : feed.last_sequence();
    const std::uint64_t first = feed.first_sequence();
    // From the beginning is from whatever is still there.
    const bool has_lost = read.after > 0 && first > read.after + 1;
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("Entries");
    for (const logs::FeedEntry& entry : page.entries) {
        write_feed_entry(out, entry, context.driver.engine());
    }
    out.end_array();
    out.flag_member("HasMore", page.has_more);
    out.number_member("Next", static_cast<std::int64_t>(std::max(next, read.after)));
    out.number_member("Dropped", has_lost ? static_cast<std::int64_t>(first - read.after - 1) : 0);
    out.end_object();
    return body;
}

void write_engine(base::JsonWriter& out, const EngineStatus& status) {
    out.begin_object_member("Engine");
    out.text_member("Endpoint", status.endpoint);
    out.flag_member("Reachable", status.reachable);
    if (status.is_elsewhere) out.flag_member("Elsewhere", true);
    if (status.reachable) {
        out.text_member("Version", status.version);
        out.text_member("ApiVersion", status.api_version);
        out.text_member("Os", status.os);
        out.text_member("Architecture", status.architecture);
        out.text_member("OperatingSystem", status.operating_system);
    } else {
        out.text_member("Error", status.error);
    }
    out.end_object();
}

/// Left out while the state is whole.
void write_damage(base::JsonWriter& out, const StateReport& damage) {
    if (damage.what.empty()) return;
    out.begin_object_member("StateDamage");
    out.text_member("What", damage.what);
    out.text_member("Backup", damage.backup);
    out.begin_array_member("KeptAside");
    for (const ServiceAside& each : damage.aside) {
        out.begin_object();
        out.text_member("ServiceId", each.service_id);
        out.text_member("ServiceName", each.service_name);
        out.text_member("Reason", each.reason);
        out.text_member("LocalUrl", each.local_url);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

/// All that `down` would end, for who may ask for that.
std::int64_t services_counted_for(const Context& context, const Asker& asker) {
    const auto& services = context.driver.engine().services();
    return std::count_if(services.begin(), services.end(), [&asker](const auto& each) {
        const model::Service& service = each.second.service;
        return service.status != model::ServiceStatus::deleted &&
               (asker.is_operator || asker.sees(service.service_arn));
    });
}

}  // namespace

asio::awaitable<OperationOutput> read_feed(Context& context, Call call) {
    FeedRead read;
    const wire::Json& after = wire::member_at(call.input, "After");
    if (!after.is_null()) read.after = after.get<std::uint64_t>();
    read.max_entries = static_cast<std::size_t>(wire::number_at(call.input, "MaxEntries", 1000));
    if (const std::string arn = wire::text_at(call.input, "ServiceArn"); !arn.empty()) {
        const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
        if (view == nullptr) co_return not_found(unknown_service(arn));
        read.service_id = view->service.service_id;
    }
    logs::FeedPage page;
    page.seen = read.after;
    const std::chrono::seconds limit(wire::number_at(call.input, "WaitSeconds", 0));
    const auto seen = entries_for(call, context.driver.engine());
    const logs::Feed::Filter takes = [&read, &seen](const std::string& service_id) {
        const bool is_wanted = read.service_id.empty() || service_id == read.service_id;
        return is_wanted && seen(service_id);
    };
    std::function<bool()> has_news = [&context, &read, &page, &takes] {
        page = context.feed.after(page.seen, takes, read.max_entries);
        return !page.entries.empty();
    };
    co_await wait_for_news(context, context.feed, limit, std::move(has_news));
    co_return entries_answer(context, read, page);
}

asio::awaitable<OperationOutput> describe_daemon(Context& context, Call call) {
    EngineStatus status;
    if (context.host.engine_status) status = co_await context.host.engine_status();
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.text_member("Version", context.options.version);
    out.number_member("Pid", getpid());
    out.text_member("Endpoint", context.endpoint);
    out.number_member("IngressPort", context.options.ingress_port);
    out.text_member("Region", context.options.account.region);
    const model::Account& account = call.is_confined ? call.account : context.options.account;
    out.text_member("AccountId", account.account_id);
    out.text_member("Profile", context.options.profile.name);
    out.number_member("ServiceCount", services_counted_for(context, call));
    write_engine(out, status);
    if (context.host.damage && call.is_operator) write_damage(out, context.host.damage());
    out.end_object();
    co_return body;
}

asio::awaitable<OperationOutput> find_orphans(Context& context, Call call) {
    OrphanReport report;
    if (context.host.orphans) {
        const auto found =
            co_await context.host.orphans(wire::flag_at(call.input, "Remove", false));
        if (!found) {
            co_return AwsError{"InternalServiceErrorException", found.error().detail, 500};
        }
        report = *found;
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.texts_member("Containers", report.containers);
    out.texts_member("Networks", report.networks);
    out.texts_member("LeftBehind", report.left);
    out.end_object();
    co_return body;
}

asio::awaitable<OperationOutput> try_reach(Context& context, Call /*call*/) {
    std::string way;
    std::string trouble = "it cannot be tried";
    if (context.host.try_reach) {
        const auto tried = co_await context.host.try_reach();
        if (tried) way = *tried;
        trouble = tried ? std::string() : tried.error().detail;
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.text_member("Way", way);
    out.text_member("Error", trouble);
    out.end_object();
    co_return body;
}

asio::awaitable<OperationOutput> stop_daemon(Context& context, Call call) {
    if (!context.host.stop) co_return AwsError{"InternalServiceErrorException", "cannot stop", 500};
    struct End {
        std::optional<std::string> trouble;
        asio::steady_timer arrival;
    };
    const auto executor = co_await asio::this_coro::executor;
    const auto end = std::make_shared<End>(End{std::nullopt, asio::steady_timer(executor)});
    end->arrival.expires_at(asio::steady_timer::time_point::max());
    context.host.stop(
        wire::flag_at(call.input, "RemoveServices", false),
        [end](std::string trouble) {
            end->trouble = std::move(trouble);
            end->arrival.cancel();
        }
    );
    if (!end->trouble) {
        const auto [ignored] = co_await end->arrival.async_wait(base::no_throw);
        static_cast<void>(ignored);
    }
    if (!end->trouble->empty()) {
        co_return AwsError{"InternalServiceErrorException", *end->trouble, 500};
    }
    std::vector<std::string> left;
    if (context.host.left_behind) left = context.host.left_behind();
    if (left.empty()) co_return std::string("{}");
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.texts_member("LeftBehind", left);
    out.end_object();
    co_return body;
}

}  // namespace apprunner::api
