// `secret`: the developer's own values for secrets, kept for this user alone and never printed. The
// daemon reads them whenever an instance starts. One thread.
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"
#include "emulator/secrets/store.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>

namespace apprunner::cli {
namespace {

constexpr const char* secret_footer =
    "NAME is a secret's ARN, its name, a parameter's name, or a variable of the service. A value\n"
    "is read from the standard input, without the line break at its end.\n\n"
    "Examples:\n"
    "  printf %s \"$PASSWORD\" | apprunner-sim secret set prod/db\n"
    "  apprunner-sim secret set prod/db < db.json\n"
    "  apprunner-sim secret list\n";

constexpr std::size_t value_bytes_max = 65'536;

struct SecretVerbFlags {
    std::shared_ptr<CommonFlags> common;
    std::string name;
    CLI::App* set = nullptr;
    CLI::App* list = nullptr;
    CLI::App* remove = nullptr;
};

std::string read_value() {
    std::string value;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), stdin)) {
        value.append(piece.data(), count);
        if (value.size() > value_bytes_max) {
            throw Exit(ExitCode::usage, "a secret has at most 65536 bytes");
        }
    }
    if (value.ends_with('\n')) value.pop_back();
    if (value.empty()) throw Exit(ExitCode::usage, "the value, from the standard input, is empty");
    return value;
}

secrets::Values stored() {
    auto values = secrets::read_store(secret_store().string());
    if (!values) throw Exit(ExitCode::failed, values.error().detail);
    return std::move(*values);
}

void store(const secrets::Values& values) {
    const std::filesystem::path file = secret_store();
    const auto made = make_private_dir(file.parent_path(), "XDG_STATE_HOME");
    if (!made) throw Exit(ExitCode::failed, made.error().detail);
    const auto written = secrets::write_store(file.string(), values);
    if (!written) throw Exit(ExitCode::failed, written.error().detail);
}

ExitCode list_names(const CommonFlags& common) {
    Json names = Json::array();
    for (const auto& [name, value] : stored()) {
        names.push_back(name);
        if (!common.json()) print_line(stdout, printable(name));
    }
    if (common.json()) print_json(names);
    return ExitCode::passed;
}

ExitCode run_secret(const SecretVerbFlags& flags) {
    if (flags.list->parsed()) return list_names(*flags.common);
    secrets::Values values = stored();
    if (flags.set->parsed()) {
        values[flags.name] = read_value();
    } else if (values.erase(flags.name) == 0) {
        throw Exit(ExitCode::failed, fmt::format("no secret {} is kept", printable(flags.name)));
    }
    store(values);
    return ExitCode::passed;
}

}  // namespace

Verb add_secret(CLI::App& root) {
    auto flags = std::make_shared<SecretVerbFlags>();
    CLI::App* command = add_command(
        root, "secret", "Keep values for secrets on this machine: set, list, rm", "Service verbs"
    );
    command->footer(secret_footer);
    command->require_subcommand(1);
    flags->set = command->add_subcommand("set", "Keep a value, read from the standard input");
    flags->list = command->add_subcommand("list", "The names of all; values are never shown");
    flags->remove = command->add_subcommand("rm", "Forget one");
    for (CLI::App* verb : {flags->set, flags->remove}) {
        verb->add_option("name", flags->name, "ARN, name or variable")
            ->type_name("NAME")
            ->required();
    }
    flags->common = add_common_flags(*command);
    for (CLI::App* verb : {flags->set, flags->list, flags->remove}) verb->fallthrough();
    return {command, flags->common, [flags] { return run_secret(*flags); }};
}

}  // namespace apprunner::cli
