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

/// So that the sum over all layers cannot overflow.
constexpr std::int64_t layer_bytes_max = std::int64_t{1} << 50U;

}  // namespace

PullProgress PullMeter::take(const Json& line) {
    constexpr std::string_view digest_line = "Digest: ";
    const std::string status = text_at(line, "status");
    const std::string id = text_at(line, "id");
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
        const Json& detail = member_at(line, "progressDetail");
        layer.bytes_total =
            std::clamp<std::int64_t>(whole_number_at(detail, "total"), 0, layer_bytes_max);
        // What is downloaded of a layer of unknown size counts as little as the layer.
        layer.bytes_done =
            std::clamp<std::int64_t>(whole_number_at(detail, "current"), 0, layer.bytes_total);
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
