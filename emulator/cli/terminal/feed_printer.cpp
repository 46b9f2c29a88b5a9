// Lines such as "   1.204s probe      | ..." out of feed entries. One thread.
#include "emulator/cli/terminal/feed_printer.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

namespace apprunner::cli {
namespace {

/// Without a terminal, progress of a pull is told this often at most.
constexpr std::int64_t pull_pause_ms = 2000;

Colour colour_of(const std::string& kind, const std::string& stream) {
    if (kind == "EVENT") return Colour::bold;
    if (kind == "PROBE" || kind == "INSTANCE") return Colour::cyan;
    if (kind == "REMARK") return Colour::yellow;
    if (kind == "APP" && stream == "stderr") return Colour::yellow;
    return Colour::dim;
}

std::string word_of(const std::string& kind) {
    if (kind == "EVENT") return "event";
    if (kind == "DEPLOYMENT") return "deploy";
    if (kind == "PROBE") return "probe";
    if (kind == "INSTANCE") return "instance";
    if (kind == "REMARK") return "remark";
    if (kind == "VERDICT") return "verdict";
    if (kind == "PULL") return "pull";
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
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
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
    const std::string kind = text_at(entry, "Kind");
    std::string label = word_of(kind);
    if (kind != "APP") return label;
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
    const std::string kind = text_at(entry, "Kind");
    const auto at_ms = number_at<std::int64_t>(entry, "At", 0);
    const std::string time = time_text(at_ms);
    if (kind == "VERDICT" && !options_.show_verdicts) return;
    const std::string label = fmt::format("{:<8}", printable(label_of(entry)));
    const std::string text = printable(text_at(entry, "Text"));
    if (kind == "PULL") {
        print_pull(fmt::format("{} {} | {}", time, label, text), at_ms);
        return;
    }
    settle();
    const Colour colour = colour_of(kind, text_at(entry, "Stream"));
    print_line(
        options_.stream,
        fmt::format(
            "{} {} | {}",
            coloured(time, Colour::dim, options_.colour),
            coloured(label, colour, options_.colour),
            text
        )
    );
}

void FeedPrinter::print_pull(const std::string& line, std::int64_t at_ms) {
    if (options_.mode == ProgressMode::tty) {
        const std::string shown = cut(line, terminal_columns(options_.stream));
        fmt::print(options_.stream, "\r\x1b[K{}", shown);
        std::fflush(options_.stream);
        in_place_ = true;
        return;
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
    std::fflush(options_.stream);
    in_place_ = false;
}

}  // namespace apprunner::cli
