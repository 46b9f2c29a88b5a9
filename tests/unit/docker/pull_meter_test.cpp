// A pull's sums over its layers, and what the engine says of the whole.
#include "docker/pull_meter.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace apprunner::docker {
namespace {

/// A line about a layer; the sizes are left out when they are 0.
Json layer(const std::string& id, const std::string& status, Json current = 0, Json total = 0) {
    Json line = {{"status", status}, {"id", id}, {"progressDetail", Json::object()}};
    if (total != 0) line["progressDetail"] = {{"current", current}, {"total", total}};
    return line;
}

Json about_all(const std::string& status) {
    return {{"status", status}};
}

void expect_sums(const PullProgress& progress, int done, int total, long bytes, long bytes_total) {
    EXPECT_EQ(progress.layers_done, done);
    EXPECT_EQ(progress.layers_total, total);
    EXPECT_EQ(progress.bytes_done, bytes);
    EXPECT_EQ(progress.bytes_total, bytes_total);
}

TEST(PullMeter, LayersAreAddedUp) {
    PullMeter meter;
    expect_sums(meter.take({{"status", "Pulling from shop"}, {"id", "live"}}), 0, 0, 0, 0);
    expect_sums(meter.take(layer("a", "Already exists")), 1, 1, 0, 0);
    expect_sums(meter.take(layer("b", "Pulling fs layer")), 1, 2, 0, 0);
    expect_sums(meter.take(layer("c", "Waiting")), 1, 3, 0, 0);
    expect_sums(meter.take(layer("b", "Downloading", 40, 100)), 1, 3, 40, 100);
    expect_sums(meter.take(layer("c", "Downloading", 5, 10)), 1, 3, 45, 110);
    expect_sums(meter.take(layer("b", "Downloading", 60, 100)), 1, 3, 65, 110);
    expect_sums(meter.take(layer("b", "Verifying Checksum")), 1, 3, 105, 110);
    expect_sums(meter.take(layer("c", "Download complete")), 1, 3, 110, 110);
    // The sizes of unpacking are others, and do not count.
    expect_sums(meter.take(layer("b", "Extracting", 1, 900)), 1, 3, 110, 110);
    expect_sums(meter.take(layer("b", "Pull complete")), 2, 3, 110, 110);
    expect_sums(meter.take(layer("c", "Pull complete")), 3, 3, 110, 110);
    expect_sums(meter.take(layer("c", "Pull complete")), 3, 3, 110, 110);
}

TEST(PullMeter, ALineTellsItsLayerAndTheEnginesWords) {
    PullMeter meter;
    const PullProgress about_layer = meter.take(layer("a", "Downloading", 1, 2));
    EXPECT_EQ(about_layer.layer, "a");
    EXPECT_EQ(about_layer.status, "Downloading");
    const PullProgress tag = meter.take({{"status", "Pulling from library/nginx"}, {"id", "1.25"}});
    EXPECT_EQ(tag.layer, "");
    EXPECT_EQ(tag.status, "Pulling from library/nginx");
    EXPECT_EQ(tag.layers_total, 1) << "a tag is no layer";
    EXPECT_EQ(meter.take(about_all("Digest: sha256:feed")).layer, "");
}

TEST(PullMeter, TheDigestAndWhetherItWasThere) {
    PullMeter meter;
    (void)meter.take(about_all("Status: Downloaded newer image for shop:live"));
    EXPECT_EQ(meter.digest(), "");
    EXPECT_FALSE(meter.was_up_to_date());
    (void)meter.take(about_all("Digest: sha256:feed"));
    (void)meter.take(about_all("Status: Image is up to date for shop:live"));
    EXPECT_EQ(meter.digest(), "sha256:feed");
    EXPECT_TRUE(meter.was_up_to_date());
    (void)meter.take(about_all("digest: sha256:other"));
    EXPECT_EQ(meter.digest(), "sha256:feed");
}

TEST(PullMeter, ALayerOfUnknownSizeCountsNoBytes) {
    PullMeter meter;
    (void)meter.take(layer("known", "Downloading", 5, 10));
    expect_sums(meter.take(layer("unknown", "Downloading", 70, -1)), 0, 2, 5, 10);
    Json without_total = layer("unknown", "Downloading");
    without_total["progressDetail"] = {{"current", 70}};
    expect_sums(meter.take(without_total), 0, 2, 5, 10);
    expect_sums(meter.take(layer("unknown", "Pull complete")), 1, 2, 5, 10);
}

TEST(PullMeter, NeverMoreBytesThanThereAre) {
    PullMeter meter;
    expect_sums(meter.take(layer("a", "Downloading", 20, 10)), 0, 1, 10, 10);
    expect_sums(meter.take(layer("a", "Downloading", -5, 10)), 0, 1, 0, 10);
}

TEST(PullMeter, SizesThatNobodyHasDoNotOverflow) {
    PullMeter meter;
    const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    PullProgress progress;
    for (int number = 0; number < 1'000; ++number) {
        progress = meter.take(layer(std::to_string(number), "Downloading", largest, largest));
    }
    EXPECT_EQ(progress.layers_total, 1'000);
    EXPECT_EQ(progress.bytes_total, 1'000 * (std::int64_t{1} << 50U));
    EXPECT_EQ(progress.bytes_done, progress.bytes_total);
}

TEST(PullMeter, MistypedLinesDoNoHarm) {
    PullMeter meter;
    for (const char* text :
         {"{}",
          R"({"status":7,"id":7})",
          R"({"status":"Downloading","progressDetail":[]})",
          R"({"progressDetail":{"current":1,"total":2}})"}) {
        expect_sums(meter.take(Json::parse(text)), 0, 0, 0, 0);
    }
    const char* mistyped =
        R"({"status":"Downloading","id":"a","progressDetail":{"current":"1","total":[2]}})";
    expect_sums(meter.take(Json::parse(mistyped)), 0, 1, 0, 0);
}

}  // namespace
}  // namespace apprunner::docker
