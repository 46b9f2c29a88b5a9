// Networks that the engine has, and that were not made in a call that was answered: those of
// others, and our own that came late.
#include "emulator/performers/labels.hpp"
#include "emulator/performers/networks.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// By then an engine has made what it was asked for before it stopped answering.
constexpr std::chrono::seconds late_making_limit{60};

}  // namespace

/// Also what is ours and not known here: made late, or left by a daemon that was killed. False: the
/// engine did not say.
asio::awaitable<bool> Networks::learn_others(SubnetAllocator& subnets) {
    const std::vector<std::string> all;
    const auto found = co_await client_.list_networks(all);
    if (!found) co_return false;
    for (const docker::NetworkInfo& info : *found) {
        const auto subnet = parse_subnet(info.subnet);
        if (subnet) subnets.note_refused(*subnet);
    }
    co_return true;
}

/// Those that were asked for long ago come no more, and are not kept.
void Networks::note_unanswered(const std::string& name) {
    static_cast<void>(may_come_late());
    unanswered_[name] = std::chrono::steady_clock::now();
}

bool Networks::may_come_late() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(unanswered_, [now](const auto& asked) {
        return now - asked.second > late_making_limit;
    });
    return !unanswered_.empty();
}

/// The engine has made it late, or is still making it: an earlier daemon had asked for it and was
/// killed, or we had given up waiting.
asio::awaitable<void> Networks::take_over(std::shared_ptr<Network> network, std::string name) {
    const auto ours = owner_filter(owner_);
    const auto found = co_await client_.list_networks(ours);
    if (!found) {
        network->error = found.error();
        co_return;
    }
    for (const docker::NetworkInfo& info : *found) {
        const auto subnet = parse_subnet(info.subnet);
        if (info.name != name || !subnet) continue;
        network->id = info.id;
        network->addresses.emplace(*subnet, rules_.first_address);
        unanswered_.erase(name);
    }
    if (network->addresses) co_return;
    const std::vector<std::string> all;
    const auto others = co_await client_.list_networks(all);
    const bool is_of_others =
        others && std::any_of(others->begin(), others->end(), [&name](const auto& info) {
            return info.name == name;
        });
    // The engine has the name, and does not list it yet: whoever asks again finds it.
    if (!is_of_others) network->error.code = base::Errc::timed_out;
}

}  // namespace apprunner::performers
