// An entry of the feed as JSON, and which ones are for whom: for ReadFeed and for the console's
// event stream. Control thread only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/logs/feed.hpp"

namespace apprunner::api {

/// One object; `engine` knows the services' ARNs.
void write_feed_entry(
    base::JsonWriter& out, const logs::FeedEntry& entry, const core::Engine& engine
);

/// Takes the entries of services that the asker sees. Who is confined to an account sees none of
/// services that the engine has forgotten. Both must outlive the filter.
[[nodiscard]] logs::Feed::Filter entries_for(const Asker& asker, const core::Engine& engine);

}  // namespace apprunner::api
