// Adds the flags that many verbs take to their commands, and words the errors of values that they
// do not take.
#include "emulator/cli/terminal/common_flags.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {

std::shared_ptr<CommonFlags> add_common_flags(CLI::App& command) {
    auto flags = std::make_shared<CommonFlags>();
    command
        .add_option(
            "--endpoint", flags->endpoint, "The daemon, http://HOST:PORT (else the one that runs)"
        )
        ->type_name("URL")
        ->group("Common");
    command.add_option("-o,--output", flags->output, "text or json")
        ->type_name("FORMAT")
        ->check(one_of({"text", "json"}))
        ->group("Common");
    command.add_flag("--no-color", flags->no_color, "No colours (NO_COLOR does the same)")
        ->group("Common");
    return flags;
}

void refuse_endpoint(CLI::App& command, std::shared_ptr<const CommonFlags> flags, std::string why) {
    command.get_option("--endpoint")->group("");
    command.callback([flags = std::move(flags), why = std::move(why)] {
        if (!flags->endpoint.empty()) throw CLI::ValidationError("--endpoint", why);
    });
}

void add_progress_flag(CLI::App& command, std::string& mode) {
    mode = "auto";
    command.add_option("--progress", mode, "auto, tty, plain, quiet, or json: one entry per line")
        ->type_name("MODE")
        ->check(one_of({"auto", "tty", "plain", "quiet", "json"}))
        ->group("Common");
}

FeedPrinterOptions printer_options(const std::string& mode, const CommonFlags& common) {
    FeedPrinterOptions options;
    options.stream = stderr;
    options.colour = wants_colour(stderr, common.no_color);
    const bool terminal = is_terminal(stderr);
    if (mode == "tty" || (mode == "auto" && terminal)) {
        options.mode = ProgressMode::tty;
    } else if (mode == "quiet") {
        options.mode = ProgressMode::quiet;
    } else if (mode == "json") {
        options.mode = ProgressMode::json;
    }
    return options;
}

CLI::Validator follows(std::string (*rule)(const std::string&), std::string hint) {
    return CLI::Validator(
        [rule](std::string& text) { return rule(text); }, std::move(hint), "apprunner rule"
    );
}

CLI::Validator one_of(std::vector<std::string> words) {
    return CLI::Validator(
        [words = std::move(words)](std::string& text) -> std::string {
            if (std::find(words.begin(), words.end(), text) != words.end()) return {};
            const auto meant = nearest(text, words);
            return fmt::format(
                "takes {}, not '{}'{}",
                listed(words),
                printable(text),
                meant ? fmt::format("; did you mean '{}'?", *meant) : ""
            );
        },
        "",
        "one of"
    );
}

Exit usage_error(const std::string& message, const std::string& verb) {
    return {ExitCode::usage, fmt::format("{}\nSee `apprunner-sim {} --help`.", message, verb)};
}

}  // namespace apprunner::cli
