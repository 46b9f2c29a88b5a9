// Decides from flags and files whether there is something to build, and what it will be called.
#include "emulator/cli/verbs/image_to_build.hpp"

#include "emulator/cli/settings/env_file.hpp"
#include "emulator/cli/settings/image_name.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <system_error>

namespace apprunner::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* dockerfile_name = "Dockerfile";
/// Not `latest`: an image of the folder's name may be there already, and is not this one.
constexpr const char* build_tag = "apprunner-sim";

bool is_folder_here(const std::string& text) {
    std::error_code ignored;
    return fs::is_directory(text, ignored);
}

bool has_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// "shop" is an image, even where a folder is called so; "./shop" and "." are folders.
bool means_folder(const std::string& image) {
    const bool is_path = image.starts_with(".") || image.starts_with("/") || image.ends_with("/");
    return is_path && is_folder_here(image);
}

std::string image_or_folder(const std::string& text) {
    return means_folder(text) ? "" : rules::image(text);
}

/// "My Shop" is "my-shop": Docker's names are in lower case.
std::string tag_of(const fs::path& folder) {
    std::string name;
    for (const char letter : folder.filename().string()) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool is_allowed = byte < 0x80 && std::isalnum(byte) != 0;
        if (!is_allowed && (name.empty() || name.back() == '-')) continue;
        name += is_allowed ? static_cast<char>(std::tolower(byte)) : '-';
    }
    while (name.ends_with('-')) name.pop_back();
    return (name.empty() ? "app" : name) + ":" + build_tag;
}

/// Whether nobody names an image: neither the flags nor a configuration.
bool names_no_image(const UpFlags& flags, const std::string& verb) {
    // Standard input can be read once only.
    if (flags.service.image || flags.configuration.config == "-") return false;
    return image_in(draft_up(flags, verb, true).request).empty();
}

}  // namespace

void add_build_flags(CLI::App& command, BuildFlags& flags) {
    const std::string group = "Build";
    command.add_option("--build", flags.folder, "Build the image of this folder first")
        ->type_name("FOLDER")
        ->expected(0, 1)
        ->default_str(".")
        ->group(group);
    command.add_option("--dockerfile", flags.dockerfile, "Which file of the folder (Dockerfile)")
        ->type_name("FILE")
        ->group(group);
    command.add_option("--target", flags.target, "Which stage of it (the last one)")
        ->type_name("STAGE")
        ->group(group);
    command.add_option("--build-arg", flags.arguments, "A variable of the build; repeat for more")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false)
        ->group(group);
    CLI::Option* image = command.get_option("--image");
    image->get_validator("apprunner rule")->active(false);
    image->type_name("IMAGE|FOLDER")->check(follows(image_or_folder, "").name("image or folder"));
}

void add_watch_flag(CLI::App& command, BuildFlags& flags) {
    command
        .add_flag("--watch", flags.watches, "Build and deploy again at each change, until Ctrl-C")
        ->group("Build");
}

std::optional<build::BuildRequest> take_build(
    UpFlags& flags, const BuildFlags& build_flags, const std::string& verb
) {
    std::optional<std::string> folder = build_flags.folder;
    auto& image = flags.service.image;
    if (image && means_folder(*image)) {
        if (folder) throw usage_error("the folder to build is named twice", verb);
        folder = *image;
        image.reset();
    }
    const bool asks_for_build = build_flags.watches || !build_flags.dockerfile.empty() ||
                                !build_flags.target.empty() || !build_flags.arguments.empty();
    const bool is_obvious = has_file(dockerfile_name) && !folder && names_no_image(flags, verb);
    if (!folder && (asks_for_build || is_obvious)) folder = ".";
    if (!folder) return std::nullopt;
    if (!is_folder_here(*folder)) {
        throw usage_error("--build takes a folder, not '" + printable(*folder) + "'", verb);
    }
    build::BuildRequest request;
    request.folder = fs::canonical(*folder);
    if (!build_flags.dockerfile.empty()) request.dockerfile = build_flags.dockerfile;
    if (!has_file(request.folder / request.dockerfile)) {
        throw usage_error(
            fmt::format(
                "there is no {} in {} to build; give --image, or --dockerfile FILE",
                printable(request.dockerfile),
                printable(*folder)
            ),
            verb
        );
    }
    request.target = build_flags.target;
    request.arguments = build_flags.arguments;
    request.tag = image ? *image : tag_of(request.folder);
    image = request.tag;
    return request;
}

std::string unread_env_file(const UpFlags& flags) {
    if (!flags.env_files.empty() || !has_file(".env")) return "";
    const auto text = read_text_file(".env");
    if (!text) return "";
    const auto variables = parse_env_file(*text, ".env");
    if (!variables || variables->empty()) return "";
    return fmt::format(
        ".env lies here and is not read; --env-file .env gives its {} variable{} to the app",
        variables->size(),
        variables->size() == 1 ? "" : "s"
    );
}

}  // namespace apprunner::cli
