// Lines such as "   1.204s probe      | ..." out of feed entries. One thread.
#include "emulator/cli/terminal/feed_printer.hpp"

#include "emulator/base/utf8.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

namespace apprunner::cli {
namespace {

/// Without a terminal, progress of a pull is told this often at most.
constexpr std::int64_t pull_pause_ms = 2000;

using model::FeedKind;
using EntryKind = std::optional<FeedKind>;

Colour colour_of(EntryKind kind, const std::string& stream) {
    if (kind == FeedKind::event) return Colour::bold;
    if (kind == FeedKind::probe || kind == FeedKind::instance) return Colour::cyan;
    if (kind == FeedKind::remark) return Colour::yellow;
    if (kind == FeedKind::app && stream == "stderr") return Colour::yellow;
    return Colour::dim;
}

/// The word of one that is not known is the app's.
std::string word_of(EntryKind kind) {
    switch (kind.value_or(FeedKind::app)) {
        case FeedKind::event:
            return "event";
        case FeedKind::deployment:
            return "deploy";
        case FeedKind::probe:
            return "probe";
        case FeedKind::instance:
            return "instance";
        case FeedKind::remark:
            return "remark";
        case FeedKind::verdict:
            return "verdict";
        case FeedKind::pull:
            return "pull";
        case FeedKind::app:
            break;
    }
    return "app";
}

std::size_t terminal_columns(std::FILE* stream) {
    winsize size{};
    const bool known = ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

/// The text cut to the columns of one terminal line, so that erasing it erases all of it.
std::string cut(const std::string& text, std::size_t columns) {
    std::size_t end = 0;
    std::size_t used = 0;
    while (end < text.size() && used + 1 < columns) {
        ++end;
        while (end < text.size() && base::continues_character(text[end])) ++end;
        ++used;
    }
    return text.substr(0, end);
}

}  // namespace

std::string FeedPrinter::time_text(std::int64_t at_ms) {
    if (options_.wall_clock) return utc_clock(at_ms);
    if (first_ms_ == 0) first_ms_ = at_ms;
    return fmt::format("{:>8.3f}s", static_cast<double>(at_ms - first_ms_) / 1000.0);
}

/// "app", or "app 3f2a91" from the moment on that more than one instance has spoken.
std::string FeedPrinter::label_of(const Json& entry) {
    const EntryKind kind = kind_of(entry);
    std::string label = word_of(kind);
    if (kind != FeedKind::app) return label;
    const std::string instance = text_at(entry, "InstanceId");
    instances_.insert(instance);
    if (instances_.size() > 1) label += " " + instance.substr(0, 6);
    if (text_at(entry, "Stream") == "stderr") label += "!";
    return label;
}

void FeedPrinter::print(const Json& entry) {
    if (options_.mode == ProgressMode::quiet) return;
    if (options_.mode == ProgressMode::json) {
        print_line(options_.stream, json_line(entry));
        return;
    }
    const EntryKind kind = kind_of(entry);
    const auto at_ms = number_at<std::int64_t>(entry, "At", 0);
    const std::string time = time_text(at_ms);
    if (kind == FeedKind::verdict && !options_.show_verdicts) return;
    const std::string label = fmt::format("{:<8}", printable(label_of(entry)));
    const std::string text = printable(text_at(entry, "Text"));
    if (kind == FeedKind::pull) {
        print_pull(fmt::format("{} {} | {}", time, label, text), at_ms);
        return;
    }
    const Colour colour = colour_of(kind, text_at(entry, "Stream"));
    const std::string head = fmt::format(
        "{} {} | ",
        coloured(time, Colour::dim, options_.colour),
        coloured(label, colour, options_.colour)
    );
    if (kind == FeedKind::probe && shows_in_place()) return print_probe(head, text);
    settle();
    print_line(options_.stream, head + text);
}

/// "probe 7: refused" has "refused" in common with the others of a run.
void FeedPrinter::print_probe(const std::string& head, const std::string& text) {
    const std::size_t colon = text.find(": ");
    const std::string outcome = colon == std::string::npos ? text : text.substr(colon);
    const bool is_alike = !probe_line_.empty() && outcome == probe_outcome_;
    if (!is_alike) settle();
    probes_alike_ = is_alike ? probes_alike_ + 1 : 1;
    probe_outcome_ = outcome;
    probe_line_ = head + text;
    if (probes_alike_ > 1) probe_line_ += fmt::format(" ({} alike)", probes_alike_);
    show_in_place(probe_line_);
}

void FeedPrinter::waiting(const std::string& text) {
    if (!shows_in_place() || text == waiting_) return;
    waiting_ = text;
    show_in_place(probe_line_);
}

/// With what is waited for behind it; colours do not count as columns.
void FeedPrinter::show_in_place(const std::string& line) {
    std::string shown = line;
    if (!waiting_.empty()) shown += "  ... " + waiting_;
    std::size_t unseen = 0;
    for (std::size_t at = 0; (at = shown.find('\x1b', at)) != std::string::npos; ++at) {
        unseen += shown.find('m', at) - at + 1;
    }
    const std::size_t columns = terminal_columns(options_.stream) + unseen;
    fmt::print(options_.stream, "\r\x1b[K{}", cut(shown, columns));
    std::fflush(options_.stream);
    in_place_ = true;
}

void FeedPrinter::progress(const std::string& label, const std::string& text) {
    if (options_.mode == ProgressMode::quiet) return;
    if (options_.mode == ProgressMode::json) {
        const Json entry = {{"Kind", "BUILD"}, {"Text", text}};
        print_line(options_.stream, json_line(entry));
        return;
    }
    const std::string line = fmt::format("{:<8} | {}", label, printable(text));
    if (!shows_in_place()) return print_line(options_.stream, line);
    settle();
    show_in_place(line);
}

void FeedPrinter::print_pull(const std::string& line, std::int64_t at_ms) {
    if (shows_in_place()) {
        settle();
        return show_in_place(line);
    }
    if (last_pull_ms_ != 0 && at_ms - last_pull_ms_ < pull_pause_ms) return;
    last_pull_ms_ = at_ms;
    print_line(options_.stream, line);
}

void FeedPrinter::note(const std::string& text) {
    if (options_.mode == ProgressMode::quiet) return;
    settle();
    if (options_.mode == ProgressMode::json) {
        const Json entry = {{"Kind", "NOTE"}, {"Text", text}};
        print_line(options_.stream, json_line(entry));
        return;
    }
    print_line(options_.stream, printable(text));
}

void FeedPrinter::settle() {
    if (!in_place_) return;
    fmt::print(options_.stream, "\r\x1b[K");
    if (!probe_line_.empty()) print_line(options_.stream, probe_line_);
    std::fflush(options_.stream);
    in_place_ = false;
    probe_line_.clear();
    waiting_.clear();
}

}  // namespace apprunner::cli
