// What the image calls take and give. Plain data; any thread.
#pragma once

#include "docker/containers.hpp"
#include "docker/pull_failure.hpp"
#include "emulator/model/image.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::docker {

/// One report of a pull: the engine's line, and the sums over all layers so far.
struct PullProgress {
    std::string layer;   ///< Short layer id; empty: about the whole pull.
    std::string status;  ///< The engine's words: Downloading, Pull complete, ...
    int layers_total = 0;
    int layers_done = 0;
    std::int64_t bytes_done = 0;   ///< Downloaded, of the layers whose size is known.
    std::int64_t bytes_total = 0;  ///< Of the layers whose size is known.
};

struct PullRequest {
    std::string reference;                 ///< As the user wrote it; normalised here.
    std::string platform = "linux/amd64";  ///< Empty: the engine's own.
    /// X-Registry-Auth as it is; unset: looked up in the user's Docker configuration.
    std::optional<std::string> registry_auth;
    std::chrono::milliseconds total_limit{std::chrono::minutes(30)};
    std::chrono::milliseconds stall_limit{std::chrono::seconds(90)};  ///< Without any progress.
    /// Runs on the awaiting coroutine's executor; not after pull() has returned.
    std::function<void(const PullProgress&)> on_progress;
};

struct PulledImage {
    std::string reference;  ///< Complete: registry/repository:tag.
    std::string digest;     ///< The registry's sha256:...; empty: the engine did not say.
    bool was_new = true;    ///< False: the engine had this very image already.
};

struct ImageInfo {
    model::ImageDetails details;
    std::vector<std::string> repo_tags;
    std::vector<std::string> repo_digests;
    std::string working_folder;
    bool has_healthcheck = false;  ///< A HEALTHCHECK, which App Runner does not look at.
    std::string stop_signal;
    Labels labels;
};

struct ListedImage {
    std::string id;
    std::vector<std::string> repo_tags;
    Labels labels;
};

struct RemoveImage {
    std::string reference;  ///< Or an id.
    bool force = false;
};

struct TagImage {
    std::string source;
    std::string target;  ///< repository[:tag].
};

}  // namespace apprunner::docker
