// The verb table: parses the command line, sets up the one verb that is meant, and says what was
// mistyped.
#include "emulator/cli/program/program.hpp"

#include "emulator/cli/program/command_tree.hpp"
#include "emulator/cli/settings/secret_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/terminal/version.hpp"
#include "emulator/cli/verbs/verb.hpp"
#include "emulator/daemon/listener_report.hpp"
#include "emulator/relay/dial_stdio.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>

namespace apprunner::cli {
namespace {

constexpr const char* run_footer =
    "Examples:\n"
    "  apprunner-sim up --image my-app:latest --port 3000\n"
    "  apprunner-sim up --image my-app:v2 --name my-app --health-check http --path /health "
    "--detach\n"
    "  apprunner-sim up . --watch\n"
    "  apprunner-sim logs my-app -f\n"
    "  eval \"$(apprunner-sim env)\" && aws apprunner list-services\n"
    "\n"
    "Exit codes:\n"
    "    0  passed                          10  the first deployment failed (CREATE_FAILED)\n"
    "    1  any other failure               11  the update was rolled back\n"
    "    2  wrong flag, value or file       12  the rollback failed too\n"
    "    3  no Docker Engine answers        13  --wait ran out\n"
    "    4  the image was not obtained     130  interrupted\n"
    "    5  this machine's engine could not start the app\n";

/// Not for people: what the daemon's helper containers run.
constexpr std::string_view helper_verb = "listeners";
/// Of the far end of a relay's connections.
constexpr std::string_view dial_verb = "dial-stdio";

struct NamedVerb {
    std::string_view name;
    Verb (*add)(CLI::App& root);
};

constexpr NamedVerb known_verbs[] = {
    {"up", add_up},
    {"check", add_check},
    {"lint", add_lint},
    {"show-config", add_show_config},
    {"rehearse", add_rehearse},
    {"deploy", add_deploy},
    {"pause", add_pause},
    {"resume", add_resume},
    {"delete", add_delete},
    {"secret", add_secret},
    {"down", add_down},
    {"ps", add_ps},
    {"describe", add_describe},
    {"logs", add_logs},
    {"events", add_events},
    {"explain", add_explain},
    {"operations", add_operations},
    {"fault", add_fault},
    {"daemon", add_daemon},
    {"agent", add_agent},
    {"doctor", add_doctor},
    {"console", add_console},
    {"env", add_env},
    {"version", add_version},
    {"completion", add_completion},
    {"man-pages", add_man_pages},
};

/// The verb of that name alone, because the daemon keeps the memory that the flags of all take; all
/// of them when it is none's.
std::vector<Verb> add_verbs(CLI::App& root, std::string_view name) {
    std::vector<Verb> all;
    const bool needs_all = name == "completion" || name == "man-pages";
    for (const NamedVerb& known : known_verbs) {
        if (known.name == name && !needs_all) return {known.add(root)};
    }
    for (const NamedVerb& known : known_verbs) all.push_back(known.add(root));
    return all;
}

std::vector<std::string> verb_names() {
    std::vector<std::string> names;
    for (const NamedVerb& known : known_verbs) {
        if (known.name != "man-pages") names.emplace_back(known.name);
    }
    return names;
}

/// All long flags that the verb (or the program, without a verb) takes.
std::vector<std::string> flags_of(const CLI::App& command) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    }
    return flags;
}

const CLI::App* chosen_command(const CLI::App& root, const std::vector<Verb>& verbs) {
    for (const Verb& verb : verbs) {
        if (verb.command->parsed()) return verb.command;
    }
    return &root;
}

std::string describe_extra(const CLI::App& command, const std::string& word) {
    if (word.rfind('-', 0) != 0) return fmt::format("'{}' is one word too many", printable(word));
    const std::string flag = word.substr(0, word.find('='));
    const auto meant = nearest(flag, flags_of(command));
    return fmt::format(
        "there is no flag {}{}",
        printable(flag),
        meant ? fmt::format("; did you mean {}?", *meant) : ""
    );
}

int report_parse_error(
    CLI::App& root, const std::vector<Verb>& verbs, const CLI::ParseError& error
) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        return root.exit(error);  // --help and --version are not errors.
    }
    const CLI::App* command = chosen_command(root, verbs);
    std::string text = error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        const std::vector<std::string> extras = root.remaining(true);
        if (!extras.empty()) text = describe_extra(*command, extras.front());
    }
    const std::string verb = command == &root ? "" : command->get_name() + " ";
    print_line(
        stderr,
        fmt::format("apprunner-sim: {}\nSee `apprunner-sim {}--help`.", printable(text), verb)
    );
    return static_cast<int>(ExitCode::usage);
}

int report_unknown_verb(const std::string& word, const std::vector<std::string>& names) {
    std::string advice = other_tools_verb(word);
    if (advice.empty()) {
        const auto meant = nearest(word, names);
        advice =
            meant ? fmt::format("did you mean '{}'?", *meant) : "known are " + listed(names, "and");
    }
    print_line(
        stderr,
        fmt::format(
            "apprunner-sim: there is no verb '{}'; {}\nSee `apprunner-sim --help`.",
            printable(word),
            advice
        )
    );
    return static_cast<int>(ExitCode::usage);
}

int report_failure(const CommonFlags& common, ExitCode code, const std::string& message) {
    print_failure(message);
    if (common.json()) {
        print_json(
            {{"SchemaVersion", 1},
             {"ExitCode", static_cast<int>(code)},
             {"Error", {{"Message", message}}}}
        );
    }
    return static_cast<int>(code);
}

int run_verb(const Verb& verb) {
    try {
        return static_cast<int>(verb.run());
    } catch (const Exit& exit) {
        return report_failure(*verb.common, exit.code(), exit.what());
    } catch (const std::exception& error) {
        return report_failure(*verb.common, ExitCode::failed, error.what());
    }
}

/// `help`, `help up`: the same as --help, `up --help`.
std::vector<std::string> words_of(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    hide_secret_arguments(argc, argv);
    if (words.empty() || words.front() != "help") return words;
    words.erase(words.begin());
    words.emplace_back("--help");
    return words;
}

}  // namespace

int run(int argc, char** argv) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CLI::App root(
        "A local AWS App Runner: runs your container on your Docker Engine the way App Runner "
        "would,\nand tells whether App Runner would take it, and if not, why.",
        "apprunner-sim"
    );
    root.set_version_flag("-v,--version", "apprunner-sim " + std::string(version_text));
    root.require_subcommand(1);
    root.footer(run_footer);
    root.get_formatter()->column_width(34);
    std::vector<std::string> words = words_of(argc, argv);
    const std::vector<Verb> verbs = add_verbs(root, words.empty() ? "" : words.front());
    const std::vector<std::string> names = verb_names();
    if (words.empty()) {
        print_line(stderr, root.help());
        return static_cast<int>(ExitCode::usage);
    }
    const std::string& first = words.front();
    if (first == helper_verb && words.size() == 1) return daemon::report_listeners();
    if (first == dial_verb && words.size() == 1)
        return relay::dial_stdio(STDIN_FILENO, STDOUT_FILENO);
    const bool known = std::find(names.begin(), names.end(), first) != names.end();
    if (!known && first.rfind('-', 0) != 0 && first != "man-pages") {
        return report_unknown_verb(first, names);
    }
    try {
        std::reverse(words.begin(), words.end());  // CLI11 takes them last first.
        root.parse(words);
    } catch (const CLI::ParseError& error) {
        return report_parse_error(root, verbs, error);
    }
    for (const Verb& verb : verbs) {
        if (verb.command->parsed()) return run_verb(verb);
    }
    return static_cast<int>(ExitCode::usage);
}

}  // namespace apprunner::cli
