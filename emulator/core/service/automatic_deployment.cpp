// Automatic deployments: whether what the image's tag stands for is a push, and what a push does.
#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

std::string short_digest(const std::string& digest) {
    constexpr std::size_t chars_shown = 19;  // "sha256:" and twelve digits.
    return digest.substr(0, chars_shown);
}

bool is_among(const std::vector<std::string>& digests, const std::string& digest) {
    return std::find(digests.begin(), digests.end(), digest) != digests.end();
}

/// "" for source code, which is never watched.
std::string tag_of(const model::ServiceConfiguration& configuration) {
    const auto& repository = configuration.source.image_repository;
    return repository ? repository->image_identifier : "";
}

}  // namespace

/// The tag was just pulled, and so is dealt with. What began the operation is dealt with as well,
/// also where the tag has moved on since, or another image had to be taken for it.
void ServiceMachine::know_image(const model::ImageDetails& image) {
    std::vector<std::string> digests{image.image_id};
    if (image.digest) digests.push_back(*image.digest);
    if (work_->pushed_digest) digests.push_back(*work_->pushed_digest);
    know(work_->candidate.configuration, std::move(digests));
}

/// Of each tag apart: an update to another tag that is rolled back leaves what is known of this
/// one. More than the two that a service can have are not kept.
void ServiceMachine::know(
    const model::ServiceConfiguration& configuration, std::vector<std::string> digests
) {
    known_digests_[tag_of(configuration)] = std::move(digests);
    std::erase_if(known_digests_, [&](const auto& each) {
        return each.first != tag_of(configuration) &&
               each.first != tag_of(view_.service.configuration) &&
               (!live_ || each.first != tag_of(live_->configuration));
    });
}

void ServiceMachine::know_digest(const std::string& digest, const std::string& remark) {
    know(view_.service.configuration, {digest});
    // The line is also what has this kept (Engine::step).
    line(FeedKind::remark, remark);
}

bool ServiceMachine::is_live_digest(const std::string& digest) const {
    return live_ && (live_->image.image_id == digest || live_->image.digest == digest);
}

/// A push means something now. A paused service runs what ran when it is resumed; a failed one is
/// not deployed to (observed of StartDeployment); of one that pulls, the pull decides.
bool ServiceMachine::is_tag_open() const {
    if (!work_) return view_.service.status == model::ServiceStatus::running;
    return !is_retirement(work_->type) && (work_->phase != Phase::pulling || work_->has_image);
}

/// App Runner deploys when the tag that the service names moves; a tag that is pushed again with
/// the digest that it has starts nothing (observed). What it does with a push during an operation
/// is not known: the profile's `push_while_busy`. A push that has failed is not tried again.
void ServiceMachine::on(const TagSeen& fact, const base::Now& now) {
    if (fact.look_number <= last_look_) return;
    last_look_ = fact.look_number;
    const model::ServiceConfiguration& configuration = view_.service.configuration;
    const bool is_watched = configuration.source.auto_deployments_enabled.value_or(false) &&
                            tag_of(configuration) == fact.image_identifier;
    if (!is_watched || !is_tag_open()) return;
    const auto known = known_digests_.find(fact.image_identifier);
    const bool is_known = known != known_digests_.end() && is_among(known->second, fact.digest);
    if (!guard(Guard::push_is_news, !is_known)) return;
    const std::string what = fact.image_identifier + " is " + short_digest(fact.digest) + " now";
    if (known == known_digests_.end()) {
        know_digest(fact.digest, what + "; the next push is deployed automatically");
        return;
    }
    if (work_) {
        if (view_.profile.push_while_busy == PushWhileBusy::newest_after) return;
        know_digest(fact.digest, what + "; it was pushed during an operation and is not deployed");
        return;
    }
    if (!guard(Guard::push_is_news, !is_live_digest(fact.digest))) {
        know_digest(fact.digest, what + ", which is what runs");
        return;
    }
    know_digest(fact.digest, what + ": deploying it automatically");
    start_deployment(now);
    work_->pushed_digest = fact.digest;
}

}  // namespace apprunner::core
