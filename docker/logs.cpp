// The client's log stream: GET /containers/ID/logs, demultiplexed into lines.
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/stream.hpp"

namespace apprunner::docker {

namespace {

/// Lines that one piece of the stream completed; told in one go.
struct LogReader {
    LogReader(std::shared_ptr<StreamState> stream, OnLogLine handler)
        : state(std::move(stream)),
          on_line(std::make_shared<OnLogLine>(std::move(handler))),
          frames([this](LogLine line) { lines.push_back(std::move(line)); }) {}

    bool feed(std::string_view bytes) {
        const bool good = frames.feed(bytes);
        tell();
        return good;
    }

    std::optional<base::Error> finish() {
        frames.finish();
        tell();
        if (frames.error().empty()) return std::nullopt;
        return base::Error(base::Errc::protocol, frames.error());
    }

    void tell() {
        if (lines.empty()) return;
        std::size_t bytes = 0;
        for (const auto& line : lines) bytes += sizeof(LogLine) + line.text.size();
        state->post(bytes, [state = state, on_line = on_line, lines = std::move(lines)] {
            for (const auto& line : lines) {
                if (state->is_cancelled()) return;
                (*on_line)(line);
            }
        });
        lines.clear();
    }

    std::shared_ptr<StreamState> state;
    std::shared_ptr<OnLogLine> on_line;
    std::vector<LogLine> lines;
    LogFrames frames;
};

}  // namespace

EngineClient::Awaitable<Subscription> EngineClient::follow_logs(
    FollowLogs options, OnLogLine on_line, OnEnd on_end
) {
    const auto session = session_;
    EngineRequest request;
    request.target = "/containers/" + url_encode(options.container) + "/logs" +
                     query_of({
                         {"stdout", "1"},
                         {"stderr", "1"},
                         {"timestamps", "1"},
                         {"follow", options.follow ? "1" : ""},
                         {"since", since_of(options.since_ns)},
                     });
    auto state = std::make_shared<StreamState>(session, std::move(on_end));
    auto log_reader = std::make_shared<LogReader>(state, std::move(on_line));
    StreamReader reader;
    reader.feed = [log_reader](std::string_view bytes) { return log_reader->feed(bytes); };
    reader.finish = [log_reader] { return log_reader->finish(); };
    auto opened =
        co_await open_stream(session, std::move(request), std::move(state), std::move(reader));
    co_return opened;
}

}  // namespace apprunner::docker
