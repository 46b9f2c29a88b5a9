// The parser of log_frames.hpp: a state machine over header and payload bytes, which puts lines
// together across frames.
#include "docker/log_frames.hpp"

#include "emulator/base/assert.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace apprunner::docker {

namespace {

/// The longest timestamp the engine writes, its blank included:
/// 2026-11-23T09:28:54.520066144+00:00.
constexpr std::size_t timestamp_bytes_max = 36;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Digits only: no sign.
bool take_number(std::string_view text, std::size_t at, std::size_t size, int& value) {
    if (at + size > text.size()) return false;
    value = 0;
    for (const char c : text.substr(at, size)) {
        if (!is_digit(c)) return false;
        value = value * 10 + (c - '0');
    }
    return true;
}

/// The fraction behind the seconds and where it ends; nothing when the point has no digits or more
/// than nine. Without a point it is 0.
std::optional<std::pair<std::int64_t, std::size_t>> fraction_ns(
    std::string_view text, std::size_t at
) {
    if (at >= text.size() || text[at] != '.') return std::pair{std::int64_t{0}, at};
    std::int64_t unit_ns = 1'000'000'000;
    std::int64_t sum_ns = 0;
    std::size_t end = at + 1;
    for (; end < text.size() && is_digit(text[end]); ++end) {
        unit_ns /= 10;
        sum_ns += (text[end] - '0') * unit_ns;
    }
    if (end == at + 1 || unit_ns == 0) return std::nullopt;
    return std::pair{sum_ns, end};
}

/// "Z", "+HH:MM" or "-HH:MM" as seconds east of Greenwich.
std::optional<std::int64_t> offset_seconds(std::string_view zone) {
    if (zone == "Z") return 0;
    int hours = 0;
    int minutes = 0;
    const bool good = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' &&
                      take_number(zone, 1, 2, hours) && take_number(zone, 4, 2, minutes) &&
                      hours <= 23 && minutes <= 59;
    if (!good) return std::nullopt;
    const std::int64_t seconds = (hours * 60 + minutes) * 60;
    return zone[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp_ns(std::string_view text) {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    const bool shaped = text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
                        text[13] == ':' && text[16] == ':' && take_number(text, 0, 4, year) &&
                        take_number(text, 5, 2, month) && take_number(text, 8, 2, day) &&
                        take_number(text, 11, 2, hour) && take_number(text, 14, 2, minute) &&
                        take_number(text, 17, 2, second);
    if (!shaped) return std::nullopt;
    constexpr std::size_t seconds_end = 19;
    const auto fraction = fraction_ns(text, seconds_end);
    if (!fraction) return std::nullopt;
    const auto offset = offset_seconds(text.substr(fraction->second));
    const std::chrono::year_month_day date{
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))};
    if (!offset || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    // Year 1 is how the engine writes "never"; as nanoseconds it would not fit.
    if (year < 1970 || year > 2200) return 0;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - *offset;
    return seconds * 1'000'000'000 + fraction->first;
}

bool LogFrames::feed(std::string_view bytes) {
    while (!bytes.empty() && error_.empty()) {
        if (header_size_ < header_.size()) {
            take_header_byte(bytes.front());
            bytes.remove_prefix(1);
            continue;
        }
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
        payload_left_ -= size;
        take_payload(bytes.substr(0, size));
        bytes.remove_prefix(size);
        if (payload_left_ == 0) end_frame();
    }
    return error_.empty();
}

void LogFrames::take_header_byte(char byte) {
    header_[header_size_++] = static_cast<unsigned char>(byte);
    if (header_size_ == header_.size()) start_frame();
}

void LogFrames::start_frame() {
    constexpr unsigned char kind_stderr = 2;
    constexpr unsigned char kind_engine_error = 3;
    const unsigned char kind = header_[0];
    if (kind > kind_engine_error || header_[1] != 0 || header_[2] != 0 || header_[3] != 0) {
        error_ =
            "the Docker Engine's log stream is not made of frames (was it started with a TTY?)";
        return;
    }
    payload_left_ = 0;
    for (std::size_t i = 4; i < header_.size(); ++i) {
        payload_left_ = payload_left_ * 256 + header_[i];
    }
    stream_ = kind == kind_stderr ? OutputStream::standard_error : OutputStream::standard_out;
    engine_error_ = kind == kind_engine_error;
    in_prefix_ = true;
    prefix_.clear();
    if (payload_left_ == 0) end_frame();
}

void LogFrames::end_frame() {
    header_size_ = 0;
    if (!engine_error_) return;
    error_ = "the Docker Engine cannot read the container's log: " + prefix_;
}

void LogFrames::take_payload(std::string_view bytes) {
    if (engine_error_) {
        constexpr std::size_t engine_error_bytes_max = 2'000;
        prefix_.append(bytes.substr(0, engine_error_bytes_max - prefix_.size()));
        return;
    }
    if (in_prefix_) bytes = strip_timestamp(bytes, payload_left_ == 0);
    append(bytes);
}

std::string_view LogFrames::strip_timestamp(std::string_view bytes, bool last_of_frame) {
    // Every frame starts with a timestamp of its own, also the later parts of a long line.
    const std::size_t room = timestamp_bytes_max - prefix_.size();
    const std::size_t blank = bytes.substr(0, room).find(' ');
    const bool found = blank != std::string_view::npos;
    const std::size_t taken = found ? blank + 1 : std::min(room, bytes.size());
    prefix_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (!found && prefix_.size() < timestamp_bytes_max && !last_of_frame) return bytes;
    in_prefix_ = false;
    std::string_view stamp = prefix_;
    if (found) stamp.remove_suffix(1);
    const auto time = found ? parse_timestamp_ns(stamp) : std::nullopt;
    frame_timestamp_ns_ = time.value_or(0);
    if (!time) append(prefix_);
    return bytes;
}

void LogFrames::append(std::string_view text) {
    Assembly& line = lines_[static_cast<std::size_t>(stream_)];
    while (!text.empty()) {
        const bool at_newline = text.front() == '\n';
        if (line.text.size() == log_line_bytes_max && !at_newline) tell(stream_, line);
        if (!line.open) {
            line.open = true;
            line.timestamp_ns = frame_timestamp_ns_;
        }
        if (at_newline) {
            text.remove_prefix(1);
            tell(stream_, line);
            continue;
        }
        const std::size_t room = log_line_bytes_max - line.text.size();
        const std::size_t taken = std::min({text.find('\n'), room, text.size()});
        line.text.append(text.substr(0, taken));
        text.remove_prefix(taken);
    }
}

void LogFrames::tell(OutputStream stream, Assembly& line) {
    LogLine whole;
    whole.stream = stream;
    whole.timestamp_ns = line.timestamp_ns;
    whole.text = std::move(line.text);
    line = Assembly();
    sink_(std::move(whole));
}

void LogFrames::finish() {
    // The engine's own error may be cut off too.
    if (engine_error_ && error_.empty()) end_frame();
    if (!engine_error_ && in_prefix_ && header_size_ == header_.size()) {
        in_prefix_ = false;
        frame_timestamp_ns_ = 0;
        append(prefix_);
    }
    for (const auto stream : {OutputStream::standard_out, OutputStream::standard_error}) {
        Assembly& line = lines_[static_cast<std::size_t>(stream)];
        if (line.open) tell(stream, line);
    }
}

}  // namespace apprunner::docker
