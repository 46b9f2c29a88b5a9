// Man pages (roff, section 1) out of the table of verbs.
#include "emulator/cli/program/command_tree.hpp"
#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/version.hpp"

#include <fmt/format.h>

#include <fstream>

namespace apprunner::cli {
namespace {

/// No line of it can be a request of roff's.
std::string roff(std::string_view text) {
    std::string result;
    bool is_line_begin = true;
    for (const char letter : text) {
        if (is_line_begin && (letter == '.' || letter == '\'')) result += "\\&";
        is_line_begin = letter == '\n';
        if (letter == '\\') {
            result += "\\e";
        } else if (letter == '-') {
            result += "\\-";
        } else {
            result += letter;
        }
    }
    return result;
}

std::string upper_name(const std::string& name) {
    std::string upper;
    for (const char letter : name) {
        const bool is_lower = letter >= 'a' && letter <= 'z';
        upper += is_lower ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    return upper;
}

std::string page_head(const std::string& name, const std::string& description) {
    return fmt::format(
        ".TH {} 1 \"\" \"apprunner\\-sim {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n",
        roff(upper_name(name)),
        version_text,
        roff(name),
        roff(description.substr(0, description.find('\n')))
    );
}

std::string option_text(const CLI::Option& option) {
    std::string names;
    for (const std::string& name : option.get_snames())
        names += (names.empty() ? "-" : ", -") + name;
    for (const std::string& name : option.get_lnames()) {
        names += (names.empty() ? "--" : ", --") + name;
    }
    const std::string type = option.get_type_name();
    const bool has_value = option.get_expected_max() > 0 && !type.empty();
    std::string text = ".TP\n";
    text += names.empty() ? "" : "\\fB" + roff(names) + "\\fR";
    if (has_value) text += (names.empty() ? "\\fI" : " \\fI") + roff(type) + "\\fR";
    return text + "\n" + roff(option.get_description()) + "\n";
}

/// A footer's examples keep their lines.
std::string as_written(const std::string& text) {
    return text.empty() ? "" : ".nf\n" + roff(text) + (text.ends_with('\n') ? "" : "\n") + ".fi\n";
}

std::string verb_page(const CLI::App& verb) {
    const std::string name = "apprunner-sim-" + verb.get_name();
    std::string text = page_head(name, verb.get_description());
    std::string arguments;
    std::string options;
    for (const CLI::Option* option : shown_options(verb)) {
        if (option->get_positional())
            arguments += " [\\fI" + roff(option->get_type_name()) + "\\fR]";
        options += option_text(*option);
    }
    text += ".SH SYNOPSIS\n.B apprunner\\-sim " + roff(verb.get_name()) + "\n[\\fIOPTIONS\\fR]" +
            arguments + "\n";
    text += ".SH OPTIONS\n" + options;
    const std::string footer = verb.get_footer();
    if (!footer.empty()) text += ".SH NOTES\n" + as_written(footer);
    return text + ".SH SEE ALSO\n.BR apprunner\\-sim (1)\n";
}

std::string main_page(const CLI::App& root) {
    std::string text = page_head("apprunner-sim", "a local AWS App Runner");
    text += ".SH SYNOPSIS\n.B apprunner\\-sim\n\\fIVERB\\fR [\\fIOPTIONS\\fR]\n.SH DESCRIPTION\n" +
            roff(root.get_description()) + "\n.SH VERBS\n";
    for (const CLI::App* verb : shown_verbs(root)) {
        text += fmt::format(
            ".TP\n.BR apprunner\\-sim\\-{} (1)\n{}\n",
            roff(verb->get_name()),
            roff(verb->get_description())
        );
    }
    return text + ".SH NOTES\n" + as_written(root.get_footer());
}

void write_page(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw Exit(ExitCode::failed, "cannot write " + path.string());
}

}  // namespace

void write_man_pages(const CLI::App& root, const std::filesystem::path& folder) {
    write_page(folder / "apprunner-sim.1", main_page(root));
    for (const CLI::App* verb : shown_verbs(root)) {
        write_page(folder / ("apprunner-sim-" + verb->get_name() + ".1"), verb_page(*verb));
    }
}

}  // namespace apprunner::cli
