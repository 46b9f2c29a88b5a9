// Looks through folders, reads, and chooses; what a file means is the formats' matter.
#include "emulator/cli/settings/intake.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/terraform_folder.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/settings/config_file.hpp"
#include "emulator/cli/settings/env_file.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <iterator>

namespace apprunner::cli {
namespace {

namespace fs = std::filesystem;
using formats::ConfigValue;
using formats::Format;
using formats::FoundService;
using formats::FoundServices;

constexpr std::string_view stdin_name = "-";
/// A folder with more files is not one of configurations.
constexpr std::size_t folder_files_max = 2000;

std::string read_stdin(const std::string& verb) {
    std::string content(std::istreambuf_iterator<char>(std::cin), {});
    if (content.size() > formats::json_bytes_max) {
        throw usage_error("--config -: the input is too large", verb);
    }
    return content;
}

std::string content_of(const std::string& file, const std::string& verb) {
    if (file == stdin_name) return read_stdin(verb);
    auto content = read_text_file(file, formats::json_bytes_max);
    if (!content) throw usage_error("--config: " + content.error().detail, verb);
    return std::move(content).value();
}

bool has_ending_of_configurations(const fs::path& path) {
    constexpr std::array<std::string_view, 4> endings{".yaml", ".yml", ".json", ".template"};
    return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

/// What lies in a folder.
struct Lying {
    std::vector<std::string> found;   ///< Of a known format, in the order of their names.
    std::vector<std::string> broken;  ///< They have its words, and cannot be parsed.
};

/// Of the folder itself, not of those in it.
Lying configurations_in(const fs::path& folder) {
    Lying lying;
    std::error_code ignored;
    std::size_t seen = 0;
    for (fs::directory_iterator at(folder, ignored), end; at != end; at.increment(ignored)) {
        if (++seen > folder_files_max) break;
        const fs::path& path = at->path();
        if (!has_ending_of_configurations(path) || !at->is_regular_file(ignored)) continue;
        const auto content = read_text_file(path.string(), formats::json_bytes_max);
        if (!content || !formats::may_be_configuration(*content)) continue;
        const auto document = formats::read_tree(*content, path.string());
        const Format* format = document ? formats::format_of(*document) : nullptr;
        if (document && (format == nullptr || format->is_refused)) continue;
        auto& list = document ? lying.found : lying.broken;
        list.push_back(folder == "." ? path.filename().string() : path.string());
    }
    std::sort(lying.found.begin(), lying.found.end());
    std::sort(lying.broken.begin(), lying.broken.end());
    if (formats::declares_services(folder.string())) lying.found.push_back(folder.string());
    return lying;
}

/// "": there is none.
std::string only_one_in(const std::string& folder, bool is_named, const std::string& verb) {
    const Lying lying = configurations_in(folder);
    const std::vector<std::string>& found = lying.found;
    if (found.size() == 1) return found.front();
    // A folder that is named has its configuration: what is wrong with the file is to be told.
    if (found.empty()) return is_named && !lying.broken.empty() ? lying.broken.front() : "";
    std::string text = fmt::format(
        "{} configurations are in {}; name one with --config (or take none: --no-config):",
        found.size(),
        folder == "." ? "this folder" : printable(folder)
    );
    for (const std::string& each : found) {
        const bool is_folder = each == folder;
        text += "\n  " + printable(each) + (is_folder ? " (its Terraform files)" : "");
    }
    throw usage_error(text, verb);
}

/// The file that is meant; "": none.
std::string file_of(const ConfigFlags& flags, const std::string& verb) {
    if (flags.no_config) return "";
    if (flags.config.empty()) {
        if (const auto own = find_config_file()) return *own;
        return only_one_in(".", false, verb);
    }
    std::error_code ignored;
    const fs::path named(flags.config);
    // Terraform's files are read together, whichever is named.
    if (named.extension() == ".tf") {
        return named.has_parent_path() ? named.parent_path().string() : ".";
    }
    if (!fs::is_directory(named, ignored)) return flags.config;
    const fs::path own = named / config_file_name;
    if (fs::is_regular_file(own, ignored)) return own.string();
    std::string file = only_one_in(flags.config, true, verb);
    if (file.empty() && formats::has_terraform_files(flags.config)) return flags.config;
    if (file.empty()) {
        throw usage_error(
            fmt::format("--config: no configuration is in {}", printable(flags.config)), verb
        );
    }
    return file;
}

std::map<std::string, std::string> pairs_of(const std::vector<std::string>& pairs) {
    std::map<std::string, std::string> all;
    for (const std::string& pair : pairs) {
        const auto [name, value] = rules::split_pair(pair);
        all[name] = value;
    }
    return all;
}

formats::ReaderInputs inputs_of(const ConfigFlags& flags) {
    return {pairs_of(flags.parameters), flags.variables, flags.environment};
}

/// `module.x.aws_apprunner_service.app` is also meant by its end.
bool is_meant(const std::string& name, const std::string& wanted) {
    return name == wanted || name.ends_with("." + wanted);
}

FoundService chosen(FoundServices found, const std::string& file, const std::string& wanted) {
    std::vector<std::string> names;
    for (const FoundService& each : found) names.push_back(printable(each.name));
    if (!wanted.empty()) {
        std::erase_if(found, [&wanted](const FoundService& each) {
            return !is_meant(each.name, wanted);
        });
    }
    if (found.size() == 1) return std::move(found.front());
    if (names.empty()) formats::fail({file}, "there is no App Runner service in it");
    if (wanted.empty() || found.size() > 1) {
        formats::fail({file}, "several services; name one with --service: " + listed(names));
    }
    formats::fail(
        {file}, fmt::format("--service {}: it has {}", printable(wanted), listed(names, "and"))
    );
}

Intake lowered(const FoundService& found, const std::string& file, std::string_view format) {
    Intake intake{file, std::string(format), {}};
    intake.service = lower_service(found.members, found.spelling);
    LoweredService& service = intake.service;
    service.holds_access_role = found.holds_access_role;
    service.holds_instance_role = found.holds_instance_role;
    service.notes.insert(service.notes.end(), found.notes.begin(), found.notes.end());
    if (text_at(service.members, "ServiceName").empty() && !found.name.empty()) {
        service.members["ServiceName"] =
            rules::name_from_image(found.name.substr(found.name.rfind('.') + 1));
        service.origins["ServiceName"] = {file + ": " + found.name};
    }
    return intake;
}

Intake read_file(const ConfigFlags& flags, const std::string& file, const ConfigValue& document) {
    const Format* format = formats::format_of(document);
    if (format == nullptr && document.kind != formats::ValueKind::object) {
        formats::fail(document.origin, "the file takes a map of names to values");
    }
    // What is nothing else is told as what it lacks to be CreateService's members.
    if (format == nullptr) format = &formats::create_service_format;
    if (format != &formats::create_service_format) {
        return lowered(
            chosen(format->read(document, inputs_of(flags)), file, flags.service),
            file,
            format->name
        );
    }
    ConfigValue members = document;
    FileEmulation emulation = take_emulation(members);
    Intake intake = lowered(
        chosen(format->read(members, inputs_of(flags)), file, flags.service), file, format->name
    );
    intake.emulation = std::move(emulation);
    return intake;
}

Intake read_folder(const ConfigFlags& flags, const std::string& folder) {
    return lowered(
        chosen(formats::read_terraform_folder(folder, inputs_of(flags)), folder, flags.service),
        folder,
        "Terraform folder"
    );
}

}  // namespace

std::optional<Intake> take_configuration(const ConfigFlags& flags, const std::string& verb) {
    const std::string file = file_of(flags, verb);
    if (file.empty()) return std::nullopt;
    const std::string shown = file == stdin_name ? "stdin" : file;
    std::error_code ignored;
    try {
        if (fs::is_directory(file, ignored)) return read_folder(flags, file);
        const auto document = formats::read_tree(content_of(file, verb), shown);
        if (!document) throw usage_error(document.error().detail, verb);
        return read_file(flags, shown, *document);
    } catch (const formats::ConfigError& error) {
        throw usage_error(error.what(), verb);
    }
}

std::vector<std::string> configurations_below() {
    std::vector<fs::path> folders{"cdk.out", "deploy", "infra", "infrastructure", "terraform"};
    std::error_code ignored;
    for (fs::directory_iterator at("copilot", ignored), end; at != end; at.increment(ignored)) {
        folders.push_back(at->path());
    }
    std::vector<std::string> below;
    for (const fs::path& folder : folders) {
        const Lying lying = configurations_in(folder);
        if (lying.found.empty()) continue;
        below.push_back(lying.found.size() == 1 ? lying.found.front() : folder.string());
    }
    return below;
}

}  // namespace apprunner::cli
