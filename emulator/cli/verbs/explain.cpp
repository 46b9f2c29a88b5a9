// `explain`: what a finding means, out of the program itself: who has it, has its pages.
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/cause_pages.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <cctype>
#include <string>
#include <vector>

namespace apprunner::cli {
namespace {

constexpr std::string_view code_prefix = "ARS-";

struct ExplainFlags {
    std::shared_ptr<CommonFlags> common;
    std::string code;
};

/// "hostname-bind" is ARS-HOSTNAME-BIND.
std::string full_code(const std::string& text) {
    std::string code;
    for (const char letter : text) {
        code += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    return code.starts_with(code_prefix) ? code : std::string(code_prefix) + code;
}

std::string title_of(std::string_view page) {
    const std::string_view line = page.substr(0, page.find('\n'));
    return std::string(trimmed(line.substr(line.find_first_not_of("# "))));
}

ExitCode list_pages(const CommonFlags& common) {
    Json document = Json::array();
    Table table({"CODE", "MEANS"});
    for (const CausePage& page : cause_pages()) {
        document.push_back({{"Code", page.code}, {"Title", title_of(page.text)}});
        table.add({std::string(page.code), title_of(page.text)});
    }
    if (common.json()) {
        print_json(document);
        return ExitCode::passed;
    }
    const std::string text = table.text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return ExitCode::passed;
}

ExitCode run_explain(const ExplainFlags& flags) {
    if (flags.code.empty()) return list_pages(*flags.common);
    const std::string code = full_code(flags.code);
    std::vector<std::string> codes;
    for (const CausePage& page : cause_pages()) {
        codes.emplace_back(page.code);
        if (page.code != code) continue;
        if (flags.common->json()) {
            print_json({{"Code", page.code}, {"Title", title_of(page.text)}, {"Page", page.text}});
        } else {
            std::fwrite(page.text.data(), 1, page.text.size(), stdout);
        }
        return ExitCode::passed;
    }
    const auto meant = nearest(code, codes);
    throw usage_error(
        fmt::format(
            "there is no finding {}{}",
            printable(code),
            meant ? fmt::format("; did you mean {}?", *meant) : "; `explain` alone lists them"
        ),
        "explain"
    );
}

}  // namespace

Verb add_explain(CLI::App& root) {
    auto flags = std::make_shared<ExplainFlags>();
    CLI::App* command =
        add_command(root, "explain", "What a finding means, and how to mend it", "Looking verbs");
    command->footer(
        "Without CODE: all findings there are.\n\n"
        "Example:\n  apprunner-sim explain ARS-HOSTNAME-BIND\n"
    );
    command->add_option("code", flags->code, "The finding's code; ARS- may be left out")
        ->type_name("CODE");
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_explain(*flags); }};
}

}  // namespace apprunner::cli
