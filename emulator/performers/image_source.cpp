// The order of search for each kind of image name (image_source.hpp has it), and the engine's
// failures in the core's terms.
#include "emulator/performers/image_source.hpp"

#include "docker/reference.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/image_names.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

model::PullFailure reason_of(const docker::PullError& error) {
    if (error.code == base::Errc::unreachable) return model::PullFailure::engine_unreachable;
    return error.reason;
}

std::string progress_text(const docker::PullProgress& progress) {
    if (progress.layers_total == 0) return progress.status;
    constexpr double bytes_per_mb = 1e6;
    std::string text = fmt::format("{} of {} layers", progress.layers_done, progress.layers_total);
    if (progress.bytes_total > 0) {
        text += fmt::format(
            ", {:.1f} of {:.1f} MB",
            static_cast<double>(progress.bytes_done) / bytes_per_mb,
            static_cast<double>(progress.bytes_total) / bytes_per_mb
        );
    }
    return text + " (" + progress.status + ")";
}

/// The digest in the name's own repository: the image was pulled from there or pushed there, and
/// its tag may stand for another image by now. Nothing of one that was only built or tagged here.
std::optional<std::string> digest_in(
    const std::string& name, const std::vector<std::string>& repo_digests
) {
    const auto reference = docker::parse_reference(name);
    if (!reference || !reference->digest.empty()) return std::nullopt;
    const std::string prefix = reference->name() + "@";
    const auto found =
        std::find_if(repo_digests.begin(), repo_digests.end(), [&prefix](const auto& each) {
            return each.starts_with(prefix);
        });
    if (found == repo_digests.end()) return std::nullopt;
    return found->substr(prefix.size());
}

}  // namespace

asio::awaitable<ImageSource::Found> ImageSource::find_local(
    std::string reference, ImageListener listener
) {
    bool is_told = false;
    const EngineQuestion<docker::ImageInfo> ask = [this, &reference] {
        return client_.inspect_image(reference);
    };
    const std::function<bool()> is_wanted = [&listener, &is_told] {
        if (!std::exchange(is_told, true)) {
            listener.on_remark("the Docker Engine does not answer; it is asked again");
        }
        return listener.is_wanted();
    };
    auto found = co_await ask_patiently(ask, is_wanted);
    if (found) {
        Local local;
        local.details = std::move(found->details);
        local.details.digest = digest_in(reference, found->repo_digests);
        local.may_have_moved = local.details.digest.has_value();
        co_return local;
    }
    const base::Error& error = found.error();
    ImageFailure failure;
    failure.message = error.detail;
    failure.reason = model::PullFailure::other;
    if (error.code == base::Errc::not_found) failure.reason = model::PullFailure::image_not_found;
    if (is_absence(error)) failure.reason = model::PullFailure::engine_unreachable;
    co_return failure;
}

asio::awaitable<ImageSource::Result> ImageSource::pull(
    std::string reference, ImageListener listener
) {
    docker::PullRequest options;
    options.reference = reference;
    options.on_progress = [listener](const docker::PullProgress& progress) {
        listener.on_progress(progress_text(progress));
    };
    auto pulled = co_await client_.pull(std::move(options));
    if (!pulled) {
        ImageFailure failure;
        failure.reason = reason_of(pulled.error());
        failure.message = pulled.error().detail;
        co_return failure;
    }
    auto found = co_await find_local(pulled->reference, listener);
    if (!found) co_return found.error();
    // One image may have several digests in a repository: this is the one of the tag.
    if (!pulled->digest.empty()) found->details.digest = pulled->digest;
    co_return std::move(found->details);
}

asio::awaitable<ImageSource::Result> ImageSource::obtain_ecr(
    std::string image_identifier, ImageListener listener
) {
    using model::PullFailure;
    const auto mapped = in_registry(image_identifier, registry_);
    if (!mapped) {
        auto from_ecr = co_await pull(image_identifier, listener);
        co_return from_ecr;
    }
    auto from_registry = co_await pull(*mapped, listener);
    if (from_registry) {
        listener.on_remark("the image is " + *mapped);
        co_return from_registry;
    }
    const PullFailure reason = from_registry.error().reason;
    const bool is_public = registry_kind(image_identifier) == RegistryKind::ecr_public;
    const bool looks_on = reason == PullFailure::registry_unreachable ||
                          (is_public && reason == PullFailure::image_not_found);
    if (!looks_on) co_return from_registry;
    listener.on_remark(
        fmt::format("the registry {} has no image of that name; asking ECR itself", registry_)
    );
    auto from_ecr = co_await pull(image_identifier, listener);
    co_return from_ecr;
}

asio::awaitable<ImageSource::Result> ImageSource::obtain(
    std::string image_identifier, ImageListener listener
) {
    const RegistryKind kind = registry_kind(image_identifier);
    const bool is_named = kind == RegistryKind::named;
    auto local = co_await find_local(image_identifier, listener);
    // A registry that is written out is asked whatever the engine says.
    const bool is_missing = !local && local.error().reason == model::PullFailure::image_not_found;
    if (!local && !is_missing && !is_named) co_return local.error();
    const bool is_own = kind == RegistryKind::unnamed || (local && !local->may_have_moved);
    if (local && is_own && !is_named) {
        listener.on_remark("the image is the engine's own of that name");
        co_return std::move(local->details);
    }
    const bool is_ecr = kind == RegistryKind::ecr || kind == RegistryKind::ecr_public;
    auto asked = is_ecr ? obtain_ecr(image_identifier, listener) : pull(image_identifier, listener);
    auto obtained = co_await std::move(asked);
    if (obtained || !local) co_return obtained;
    listener.on_remark(fmt::format(
        "{} could not be pulled ({}); the engine's own image of that name is used",
        image_identifier,
        obtained.error().message
    ));
    co_return std::move(local->details);
}

asio::awaitable<std::string> ImageSource::digest_of(std::string image_identifier) {
    const RegistryKind kind = registry_kind(image_identifier);
    if (kind != RegistryKind::named) {
        // Nobody waits for this look; the next one is soon.
        ImageListener listener;
        listener.on_remark = [](const std::string& /*text*/) {};
        listener.is_wanted = [] { return false; };
        const auto local = co_await find_local(image_identifier, listener);
        const bool is_own = local && !local->may_have_moved;
        if (is_own || (local && kind == RegistryKind::unnamed)) co_return local->details.image_id;
        if (kind == RegistryKind::unnamed) co_return "";
    }
    co_return co_await digest_in_registry(image_identifier);
}

asio::awaitable<std::string> ImageSource::digest_in_registry(std::string image_identifier) {
    const auto mapped = in_registry(image_identifier, registry_);
    const std::string asked = mapped.value_or(image_identifier);
    const auto digest = co_await client_.registry_digest(asked);
    if (digest) co_return *digest;
    spdlog::debug("what {} is now cannot be told: {}", asked, digest.error().detail);
    co_return "";
}

}  // namespace apprunner::performers
