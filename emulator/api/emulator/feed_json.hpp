// An entry of the feed as JSON, for ReadFeed and for the console's event stream. Control thread
// only.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/logs/feed.hpp"

namespace apprunner::api {

/// One object; `engine` knows the services' ARNs.
void write_feed_entry(
    base::JsonWriter& out, const logs::FeedEntry& entry, const core::Engine& engine
);

}  // namespace apprunner::api
