// The emulator's own operations that wait for something: the feed, the engine, the daemon's end.
// Control thread only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/logs/feed.hpp"

namespace apprunner::api {

/// Entries after a sequence number, at most a page; waits for the first when there are none yet, as
/// long as the request says, and then answers without any.
boost::asio::awaitable<OperationOutput> read_feed(Context& context, Call call);
/// Addresses, versions, and how the Docker Engine is: asked now.
boost::asio::awaitable<OperationOutput> describe_daemon(Context& context, Call call);
/// What daemons whose state is gone have left in the engine; removed when the request says so.
boost::asio::awaitable<OperationOutput> find_orphans(Context& context, Call call);
boost::asio::awaitable<OperationOutput> try_reach(Context& context, Call call);
/// Answers when everything that was to be removed is.
boost::asio::awaitable<OperationOutput> stop_daemon(Context& context, Call call);

}  // namespace apprunner::api
