// The log groups, streams and lines that CloudWatch Logs would hold, bounded in size: the oldest
// lines go first. App Runner's own groups appear with their first line. Control thread only.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/logs/shared_text.hpp"

#include <boost/container/deque.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::logs {

struct LogEvent {
    std::uint64_t id = 0;  ///< Stable and unique in the store; clients drop repeats by it.
    std::int64_t timestamp_ms = 0;
    std::int64_t ingested_ms = 0;
    SharedText message;
};

/// Most streams have a few lines, which need no block of half a kilobyte.
using LogEvents = boost::container::
    deque<LogEvent, void, boost::container::deque_options<boost::container::block_size<2U>>::type>;

struct LogStream {
    std::int64_t created_ms = 0;
    LogEvents events;  ///< In order of arrival.
};

struct LogGroup {
    std::int64_t created_ms = 0;
    std::optional<int> retention_days;  ///< Nothing: never expires, as App Runner creates it.
    std::optional<std::string> kms_key_id;
    std::string log_class = "STANDARD";
    bool is_protected = false;  ///< Against deletion.
    std::map<std::string, std::string> tags;
    std::map<std::string, LogStream, std::less<>> streams;
};

/// Told of every change of a LogStore, so that it can be kept elsewhere; of a group's and a
/// stream's beginning before what is in it.
class Recorder {
  public:
    virtual void put_group(const std::string& name, const LogGroup& group) = 0;
    virtual void put_stream(
        std::string_view group, std::string_view name, const LogStream& stream
    ) = 0;
    virtual void put_event(
        std::string_view group, std::string_view stream, const LogEvent& event
    ) = 0;
    /// Older ones than that id are gone.
    virtual void drop_events(
        std::string_view group, std::string_view stream, std::uint64_t first_kept_id
    ) = 0;
    virtual void delete_group(const std::string& name, const LogGroup& group) = 0;
    virtual void delete_stream(std::string_view group, std::string_view name) = 0;

  protected:
    ~Recorder() = default;
};

class LogStore {
  public:
    using Groups = std::map<std::string, LogGroup, std::less<>>;
    /// Of an event, in milliseconds since 1970.
    struct Times {
        std::int64_t of_event = 0;
        std::int64_t ingested = 0;
    };

    /// `bytes_max`: how much text is kept, all groups together.
    explicit LogStore(std::size_t bytes_max = 64UL * 1024 * 1024) : bytes_max_(bytes_max) {}
    LogStore(const LogStore&) = delete;
    LogStore& operator=(const LogStore&) = delete;

    /// That of its messages, for who says the same.
    [[nodiscard]] std::shared_ptr<TextPool> texts() const { return texts_; }

    /// Appends to the stream, creating group and stream when they are not there. Longer messages
    /// than CloudWatch Logs takes (256 KB) are cut. Returns the event's id.
    std::uint64_t append(
        std::string_view group, std::string_view stream, base::WallTime at, std::string_view message
    ) {
        return append(group, stream, base::epoch_ms(at), base::epoch_ms(at), message);
    }
    std::uint64_t append(
        std::string_view group,
        std::string_view stream,
        std::int64_t timestamp_ms,
        std::int64_t ingested_ms,
        std::string_view message
    );

    /// Null when there is none.
    [[nodiscard]] LogGroup* find_group(std::string_view name);
    /// Whether clients may make another group or stream. Those of App Runner's own lines come in
    /// any case.
    [[nodiscard]] bool has_room_for_group() const;
    [[nodiscard]] bool has_room_for_stream() const;
    /// False: there is one already.
    bool create_group(std::string_view name, LogGroup group);
    bool create_stream(std::string_view group, std::string_view name, std::int64_t created_ms);
    void delete_group(std::string_view name);
    void delete_stream(std::string_view group, std::string_view name);
    /// To be called after a change of the group's own settings.
    void has_changed(std::string_view name);
    /// Drops what is older than its group's retention allows; append() does it once an hour.
    void expire(base::WallTime now);

    /// From now on; null: nobody. It must outlive the store, or be taken back.
    void set_recorder(Recorder* recorder) { recorder_ = recorder; }
    /// Takes back an event of an earlier process, which the recorder is not told of. The stream
    /// must be there, and ids must ascend.
    void restore(
        std::string_view group,
        std::string_view stream,
        std::uint64_t id,
        Times times,
        std::string message
    );
    /// Ids up to that one were given by earlier processes. For after the last restore().
    void count_on_from(std::uint64_t last_id) { last_id_ = std::max(last_id_, last_id); }

    [[nodiscard]] const Groups& groups() const { return groups_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// Of the newest event that ever was; 0: there was none.
    [[nodiscard]] std::uint64_t last_id() const { return last_id_; }

  private:
    using Names = std::pair<std::string_view, std::string_view>;  ///< Of group and stream.

    /// The stream of that name, made when it is not there.
    LogStream& stream_in(LogGroup& group, Names names, std::int64_t created_ms);
    void forget(const LogStream& stream);
    void add(Names names, LogStream& stream, LogEvent event);
    void drop(Names names, LogStream& stream, std::size_t count);
    void make_room();
    void drop_quietest_group();

    std::shared_ptr<TextPool> texts_ = std::make_shared<TextPool>();  ///< Before who holds of it.
    Groups groups_;
    Recorder* recorder_ = nullptr;
    std::uint64_t last_id_ = 0;
    std::int64_t expiry_due_ms_ = 0;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
};

}  // namespace apprunner::logs
