// The events write their own JSON, and are put into the answer as they are.
#include "emulator/api/emulator/event_operations.hpp"

#include "emulator/api/emulator/long_poll.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/events/event_recorder.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace apprunner::api {

namespace asio = boost::asio;

asio::awaitable<OperationOutput> read_events(Context& context, Call call) {
    constexpr int entries_default = 1000;
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    if (!arn.empty() && context.driver.engine().find_by_arn(arn) == nullptr) {
        co_return not_found(unknown_service(arn));
    }
    events::EventRecorder* const recorder = context.host.events;
    if (recorder == nullptr) co_return std::string(R"({"Events":[],"Next":0,"Dropped":0})");
    std::uint64_t after = 0;
    const wire::Json& given = wire::member_at(call.input, "After");
    if (!given.is_null()) after = given.get<std::uint64_t>();
    const auto max =
        static_cast<std::size_t>(wire::number_at(call.input, "MaxEntries", entries_default));
    const std::chrono::seconds limit(wire::number_at(call.input, "WaitSeconds", 0));
    const Asker& asker = call;
    std::vector<const events::EventRecorder::Event*> found;
    std::function<bool()> has_news = [recorder, &after, &arn, &asker, &found, max] {
        found = recorder->after(after, arn, events::events_max);
        std::erase_if(found, [&](const auto* event) { return !asker.sees(event->service_arn()); });
        if (found.size() > max) found.resize(max);
        return !found.empty();
    };
    co_await wait_for_news(context, *recorder, limit, std::move(has_news));
    const std::uint64_t next =
        found.size() == max ? found.back()->number : std::max(after, recorder->last_number());
    // From the beginning is from whatever is still there.
    const std::uint64_t first = recorder->first_number();
    const std::uint64_t dropped = after > 0 && first > after + 1 ? first - after - 1 : 0;
    std::string body = "{\"Events\":[";
    for (const auto* event : found) {
        if (event != found.front()) body += ',';
        body += event->json();
    }
    body += "],\"Next\":" + std::to_string(next) + ",\"Dropped\":" + std::to_string(dropped) + "}";
    co_return body;
}

}  // namespace apprunner::api
