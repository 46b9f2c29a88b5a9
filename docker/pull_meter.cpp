// The sums of pull_meter.hpp: progress lines repeat a layer, so that each counts with what it said
// last.
#include "docker/pull_meter.hpp"

#include <algorithm>
#include <string_view>

namespace apprunner::docker {

namespace {

bool starts_with(const std::string& text, std::string_view start) {
    return text.compare(0, start.size(), start) == 0;
}

/// Bounded, so that the sum over all layers cannot overflow.
std::int64_t layer_bytes_of(const Json& detail, const char* key) {
    constexpr std::int64_t layer_bytes_max = std::int64_t{1} << 50U;
    return std::clamp<std::int64_t>(number_of(detail, key), 0, layer_bytes_max);
}

}  // namespace

PullProgress PullMeter::take(const Json& line) {
    constexpr std::string_view digest_line = "Digest: ";
    const std::string status = text_of(line, "status");
    const std::string id = text_of(line, "id");
    // "Pulling from REPOSITORY" carries the tag where layers carry their id.
    const bool is_layer = !id.empty() && !starts_with(status, "Pulling from");
    if (is_layer) take_layer(id, status, line);
    if (starts_with(status, digest_line)) digest_ = status.substr(digest_line.size());
    if (starts_with(status, "Status: Image is up to date")) up_to_date_ = true;

    PullProgress progress;
    progress.layer = is_layer ? id : std::string();
    progress.status = status;
    for (const auto& [name, layer] : layers_) {
        ++progress.layers_total;
        if (layer.done) ++progress.layers_done;
        progress.bytes_done += layer.bytes_done;
        progress.bytes_total += layer.bytes_total;
    }
    return progress;
}

void PullMeter::take_layer(const std::string& id, const std::string& status, const Json& line) {
    Layer& layer = layers_[id];
    if (status == "Downloading") {
        const Json& detail = member_of(line, "progressDetail");
        layer.bytes_done = layer_bytes_of(detail, "current");
        layer.bytes_total = layer_bytes_of(detail, "total");
    }
    if (status == "Verifying Checksum" || status == "Download complete") {
        layer.bytes_done = layer.bytes_total;
    }
    if (status == "Pull complete" || status == "Already exists") {
        layer.bytes_done = layer.bytes_total;
        layer.done = true;
    }
}

}  // namespace apprunner::docker
