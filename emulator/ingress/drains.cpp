// Implements drains.hpp: one timer for each drain, and news from the loads.
#include "emulator/ingress/drains.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace apprunner::ingress {

Drains::Drains(boost::asio::any_io_executor control, Cut cut)
    : control_(std::move(control)), cut_(std::move(cut)) {}

void Drains::begin(
    const std::string& instance_id,
    std::shared_ptr<InstanceLoad> load,
    base::Duration limit,
    Done done
) {
    const auto known = drains_.find(instance_id);
    if (known != drains_.end()) {
        known->second.done.push_back(std::move(done));
        return;
    }
    Drain drain{std::move(load), boost::asio::steady_timer(control_, limit), {}, false};
    drain.done.push_back(std::move(done));
    // From here on the thread that ends the last request tells; before, nobody might have.
    drain.load->begin_draining();
    drain.timer.async_wait([weak = weak_from_this(), instance_id](const auto& error) {
        const auto self = weak.lock();
        if (self && !error) self->cut_off(instance_id);
    });
    drains_.emplace(instance_id, std::move(drain));
    boost::asio::post(control_, [weak = weak_from_this(), instance_id] {
        if (const auto self = weak.lock()) self->check(instance_id);
    });
}

void Drains::check(const std::string& instance_id) {
    const auto found = drains_.find(instance_id);
    if (found == drains_.end() || found->second.cutting) return;
    if (found->second.load->under_way() == 0) end(instance_id, true);
}

void Drains::cut_off(const std::string& instance_id) {
    const auto found = drains_.find(instance_id);
    if (found == drains_.end()) return;
    found->second.cutting = true;
    cut_(found->second.load, [weak = weak_from_this(), instance_id] {
        if (const auto self = weak.lock()) self->end(instance_id, false);
    });
}

void Drains::end(const std::string& instance_id, bool in_time) {
    auto drain = drains_.extract(instance_id);
    if (drain.empty()) return;
    // It may come back into a route, where nobody wants to hear of every quiet moment.
    drain.mapped().load->end_draining();
    for (const Done& done : drain.mapped().done) done(in_time);
}

}  // namespace apprunner::ingress
