// Looks in one place after the other.
#include "emulator/runtime/image_source.hpp"

#include "emulator/runtime/image_names.hpp"

#include <fmt/format.h>

namespace apprunner::runtime {

namespace asio = boost::asio;

namespace {

core::PullFailure reason_of(const docker::PullError& error) {
    if (error.code == base::Errc::unreachable) return core::PullFailure::engine_unreachable;
    switch (error.reason) {
        case docker::PullFailure::image_not_found:
            return core::PullFailure::image_not_found;
        case docker::PullFailure::access_denied:
            return core::PullFailure::access_denied;
        case docker::PullFailure::registry_unreachable:
            return core::PullFailure::registry_unreachable;
        case docker::PullFailure::rate_limited:
            return core::PullFailure::rate_limited;
        case docker::PullFailure::no_matching_platform:
            return core::PullFailure::no_matching_platform;
        case docker::PullFailure::disk_full:
            return core::PullFailure::disk_full;
        case docker::PullFailure::other:
            break;
    }
    return core::PullFailure::other;
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

}  // namespace

asio::awaitable<ImageSource::Result> ImageSource::find_local(std::string reference) {
    auto found = co_await client_.inspect_image(reference);
    if (found) co_return std::move(found->details);
    const base::Error& error = found.error();
    ImageFailure failure;
    failure.message = error.detail;
    failure.reason = core::PullFailure::other;
    if (error.code == base::Errc::not_found) failure.reason = core::PullFailure::image_not_found;
    if (error.code == base::Errc::unreachable) {
        failure.reason = core::PullFailure::engine_unreachable;
    }
    co_return failure;
}

asio::awaitable<ImageSource::Result> ImageSource::pull(
    std::string reference, ImageListener listener
) {
    docker::PullImage options;
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
    auto found = co_await find_local(pulled->reference);
    co_return found;
}

asio::awaitable<ImageSource::Result> ImageSource::obtain_ecr(
    std::string image_identifier, ImageListener listener
) {
    using core::PullFailure;
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
    listener.on_remark(fmt::format(
        "no image of that name in the engine, nor in the registry {}; asking ECR itself", registry_
    ));
    auto from_ecr = co_await pull(image_identifier, listener);
    co_return from_ecr;
}

asio::awaitable<ImageSource::Result> ImageSource::obtain(
    std::string image_identifier, ImageListener listener
) {
    const RegistryKind kind = registry_kind(image_identifier);
    if (kind == RegistryKind::named) {
        auto pulled = co_await pull(image_identifier, listener);
        if (pulled) co_return pulled;
        auto local = co_await find_local(image_identifier);
        if (!local) co_return pulled;
        listener.on_remark(fmt::format(
            "{} could not be pulled ({}); the engine's own image of that name is used",
            image_identifier,
            pulled.error().message
        ));
        co_return local;
    }
    auto local = co_await find_local(image_identifier);
    if (local) {
        listener.on_remark("the image is the engine's own of that name");
        co_return local;
    }
    if (local.error().reason != core::PullFailure::image_not_found) co_return local;
    if (kind == RegistryKind::unnamed) {
        auto pulled = co_await pull(image_identifier, listener);
        co_return pulled;
    }
    auto obtained = co_await obtain_ecr(image_identifier, listener);
    co_return obtained;
}

}  // namespace apprunner::runtime
