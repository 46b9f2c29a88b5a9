// Fuzzes what reads the engine's streams: log frames, pull progress and events. Where the bytes are
// cut must not matter. One thread.
//
// The first byte's lowest bit: frames or lines of JSON; its others: where the rest is cut.
#include "docker/event_line.hpp"
#include "docker/json_lines.hpp"
#include "docker/log_frames.hpp"
#include "docker/pull_meter.hpp"
#include "emulator/base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace docker = apprunner::docker;

struct Frames {
    std::vector<docker::LogLine> lines;
    std::string error;
};

Frames frames_of(std::string_view bytes, std::size_t cut) {
    Frames result;
    docker::LogFrames frames([&](docker::LogLine line) { result.lines.push_back(std::move(line)); }
    );
    if (frames.feed(bytes.substr(0, cut))) (void)frames.feed(bytes.substr(cut));
    frames.finish();
    result.error = frames.error();
    return result;
}

std::vector<std::string> lines_of(std::string_view bytes, std::size_t cut) {
    std::vector<std::string> result;
    docker::JsonLines lines([&](std::string_view line) { result.emplace_back(line); });
    if (lines.feed(bytes.substr(0, cut))) (void)lines.feed(bytes.substr(cut));
    lines.finish();
    return result;
}

void fuzz_frames(std::string_view bytes, std::size_t cut) {
    const Frames at_once = frames_of(bytes, bytes.size());
    const Frames in_pieces = frames_of(bytes, cut);
    APPRUNNER_ASSERT(at_once.lines == in_pieces.lines, "frames give the same lines");
    APPRUNNER_ASSERT(at_once.error == in_pieces.error, "frames are good or not");
}

void fuzz_lines(std::string_view bytes, std::size_t cut) {
    const std::vector<std::string> lines = lines_of(bytes, bytes.size());
    APPRUNNER_ASSERT(lines == lines_of(bytes, cut), "the same lines");
    docker::PullMeter meter;
    for (const std::string& line : lines) {
        const docker::Json parsed = docker::Json::parse(line, nullptr, false);
        if (!parsed.is_object()) return;
        (void)docker::event_of(parsed);
        (void)docker::classify_pull_failure(docker::text_at(parsed, "error"));
        const docker::PullProgress progress = meter.take(parsed);
        APPRUNNER_ASSERT(progress.layers_done <= progress.layers_total, "no more than there are");
        APPRUNNER_ASSERT(progress.bytes_done >= 0 && progress.bytes_total >= 0, "sizes are sizes");
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = bytes.size() * (data[0] >> 1U) / 128;
    if ((data[0] & 1U) == 0) {
        fuzz_frames(bytes, cut);
    } else {
        fuzz_lines(bytes, cut);
    }
    return 0;
}
