// Completions for three shells, out of the table of verbs.
#include "emulator/cli/program/command_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

constexpr const char* service_names =
    "apprunner-sim ps 2>/dev/null | while read -r name rest; do "
    "[ \"$name\" = NAME ] || echo \"$name\"; done";

std::vector<std::string> flags_shown(const CLI::App& verb) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : shown_options(verb)) {
        for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
        for (const std::string& name : option->get_snames()) flags.push_back("-" + name);
    }
    return flags;
}

bool takes_service(const CLI::App& verb) {
    const auto options = shown_options(verb);
    return std::any_of(options.begin(), options.end(), [](const CLI::Option* option) {
        return option->get_positional() && option->get_name(true) == "service";
    });
}

std::string words_joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// For a text in single quotes, of any shell.
std::string quoted_text(std::string text, char more = '\0') {
    std::string result;
    for (const char letter : text.substr(0, text.find('\n'))) {
        if (letter == '\'') {
            result += "'\\''";
            continue;
        }
        if (letter == more) result += '\\';
        result += letter;
    }
    return "'" + result + "'";
}

std::string bash_script(const CLI::App& root) {
    std::vector<std::string> verbs{"help"};
    std::string flags;
    std::vector<std::string> with_service;
    for (const CLI::App* verb : shown_verbs(root)) {
        verbs.push_back(verb->get_name());
        flags += fmt::format(
            "        {}) flags='{}' ;;\n", verb->get_name(), words_joined(flags_shown(*verb))
        );
        if (takes_service(*verb)) with_service.push_back(verb->get_name());
    }
    std::string services;
    for (const std::string& name : with_service) services += (services.empty() ? "" : "|") + name;
    return fmt::format(
        R"script(# bash completion of apprunner-sim: eval "$(apprunner-sim completion bash)"
_apprunner_sim() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} verb=${{COMP_WORDS[1]}} flags=
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W '{}' -- "$word")
        return
    fi
    case $verb in
{}    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
        return
    fi
    case $verb in
        {}) mapfile -t COMPREPLY < <(compgen -W "$({})" -- "$word") ;;
        help) mapfile -t COMPREPLY < <(compgen -W '{}' -- "$word") ;;
    esac
}}
complete -o default -F _apprunner_sim apprunner-sim
)script",
        words_joined(verbs),
        flags,
        services,
        service_names,
        words_joined(verbs)
    );
}

std::string zsh_script(const CLI::App& root) {
    std::string verbs;
    std::string cases;
    for (const CLI::App* verb : shown_verbs(root)) {
        verbs += fmt::format(
            "        {}\n", quoted_text(verb->get_name() + ":" + verb->get_description())
        );
        std::string flags;
        for (const CLI::Option* option : shown_options(*verb)) {
            for (const std::string& name : option->get_lnames()) {
                flags += fmt::format(
                    "                {}\n",
                    quoted_text(fmt::format("--{}:{}", name, option->get_description()))
                );
            }
        }
        cases +=
            fmt::format("            {}) flags=(\n{}            ) ;;\n", verb->get_name(), flags);
        if (!takes_service(*verb)) continue;
        cases.insert(
            cases.rfind(" ;;\n"),
            fmt::format("\n            services=(${{(f)\"$({})\"}})", service_names)
        );
    }
    return fmt::format(
        R"script(#compdef apprunner-sim
# zsh completion of apprunner-sim: eval "$(apprunner-sim completion zsh)"
_apprunner_sim() {{
    local -a verbs flags services
    verbs=(
{}    )
    if ((CURRENT == 2)); then
        _describe verb verbs
        return
    fi
    case $words[2] in
{}    esac
    if [[ $words[CURRENT] == -* ]]; then
        _describe flag flags
        return
    fi
    ((${{#services}})) && compadd -a services
    _files
}}
if [[ $funcstack[1] == _apprunner_sim ]]; then
    _apprunner_sim
else
    compdef _apprunner_sim apprunner-sim
fi
)script",
        verbs,
        cases
    );
}

std::string fish_script(const CLI::App& root) {
    std::string text =
        "# fish completion of apprunner-sim: apprunner-sim completion fish | source\n";
    for (const CLI::App* verb : shown_verbs(root)) {
        text += fmt::format(
            "complete -c apprunner-sim -n __fish_use_subcommand -f -a {} -d {}\n",
            verb->get_name(),
            quoted_text(verb->get_description(), '\\')
        );
        const std::string here = "'__fish_seen_subcommand_from " + verb->get_name() + "'";
        for (const CLI::Option* option : shown_options(*verb)) {
            std::string names;
            for (const std::string& name : option->get_lnames()) names += " -l " + name;
            for (const std::string& name : option->get_snames()) names += " -s " + name;
            if (names.empty()) continue;
            text += fmt::format(
                "complete -c apprunner-sim -n {}{}{} -d {}\n",
                here,
                names,
                option->get_expected_max() > 0 ? " -r" : "",
                quoted_text(option->get_description(), '\\')
            );
        }
        if (!takes_service(*verb)) continue;
        text += fmt::format(
            "complete -c apprunner-sim -n {} -f -a \"(apprunner-sim ps 2>/dev/null | string "
            "match -rv '^NAME' | string split -f 1 ' ')\"\n",
            here
        );
    }
    return text;
}

}  // namespace

std::vector<const CLI::App*> shown_verbs(const CLI::App& root) {
    return root.get_subcommands([](const CLI::App* verb) {
        return !verb->get_group().empty() && !verb->get_name().empty();
    });
}

std::vector<const CLI::Option*> shown_options(const CLI::App& verb) {
    return verb.get_options([](const CLI::Option* option) { return !option->get_group().empty(); });
}

std::string completion_script(const CLI::App& root, std::string_view shell) {
    if (shell == "bash") return bash_script(root);
    return shell == "zsh" ? zsh_script(root) : fish_script(root);
}

}  // namespace apprunner::cli
