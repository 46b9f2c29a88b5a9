// Gets a service's image: found in the engine, or pulled from where its name leads. Control thread
// only.
#pragma once

#include "docker/client.hpp"
#include "emulator/core/ring/fact.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <string>

namespace apprunner::performers {

/// Both go into PullFailed as they are.
struct ImageFailure {
    model::PullFailure reason = model::PullFailure::other;
    std::string message;
};

/// What the search tells while it goes on; both run on the awaiting coroutine's executor.
struct ImageListener {
    /// Layers and bytes so far, as one line that replaces the one before.
    std::function<void(const std::string& text)> on_progress;
    /// What the user should know of where the image came from.
    std::function<void(const std::string& text)> on_remark;
    /// Whether the search is still of use; unset: it is.
    std::function<bool()> is_wanted = [] { return true; };
};

class ImageSource {
  public:
    /// `client` must outlive it. `registry` (HOST:PORT) stands in for ECR; empty: none does.
    ImageSource(docker::EngineClient& client, std::string registry)
        : client_(client), registry_(std::move(registry)) {}

    /// Where it looks, by the kind of name (image_names.hpp):
    /// - ECR: the engine's own image of that name where it was only built or tagged here; then
    ///   `registry`, then ECR itself when `registry` does not answer. An image that came from ECR,
    ///   or was pushed there, is asked for there again, so that a tag that moved is seen; when that
    ///   fails, the engine's own is used, with a remark;
    /// - ECR Public: the same, and ECR Public itself also when `registry` does not have it;
    /// - another registry: that one, and the engine's own as with ECR;
    /// - a short name: the engine's own images, then Docker Hub.
    using Result = boost::system::result<model::ImageDetails, ImageFailure>;
    boost::asio::awaitable<Result> obtain(std::string image_identifier, ImageListener listener);

    /// What the name stands for now, found where obtain() would find it: the registry's digest, or
    /// the image's id where the engine's own is meant. "" when it cannot be told. Nothing is
    /// pulled.
    boost::asio::awaitable<std::string> digest_of(std::string image_identifier);

  private:
    /// One of the engine's own.
    struct Local {
        model::ImageDetails details;
        bool may_have_moved = false;  ///< Its repository may have another of that tag by now.
    };
    using Found = boost::system::result<Local, ImageFailure>;

    boost::asio::awaitable<Result> obtain_ecr(std::string image_identifier, ImageListener listener);
    boost::asio::awaitable<Result> pull(std::string reference, ImageListener listener);
    boost::asio::awaitable<Found> find_local(std::string reference, ImageListener listener);
    boost::asio::awaitable<std::string> digest_in_registry(std::string image_identifier);

    docker::EngineClient& client_;
    std::string registry_;
};

[[noreturn]] void throw_exception_from_error(const ImageFailure& failure, const auto& /*where*/) {
    throw std::runtime_error(failure.message);
}

}  // namespace apprunner::performers
