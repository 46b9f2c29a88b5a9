// The engine's names come with Lint's answer.
#include "emulator/cli/verbs/missing_image.hpp"

#include "emulator/cli/settings/image_name.hpp"
#include "emulator/cli/settings/service_request.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

namespace apprunner::cli {
std::string missing_image(const Json& lint_answer, const Json& request) {
    const std::string image = image_in(request);
    const Json& local = member_at(lint_answer, "LocalImages");
    if (!local.is_array() || names_a_registry(image)) return "";
    std::vector<std::string> names;
    for (const Json& name : local) {
        if (name.is_string()) names.push_back(name.get<std::string>());
    }
    return missing_image_text(image, names);
}

void explain_missing_image(DaemonClient& client, const Json& request, OperationEnd& end) {
    if (end.code != ExitCode::image_not_obtained || end.verdict.is_null()) return;
    const auto lint = client.call("AppRunnerSim.Lint", request);
    if (!lint) return;
    const std::string text = missing_image(*lint, request);
    if (text.empty()) return;
    end.verdict["Summary"] = "App Runner cannot get the image: " + text + ".";
    Json& findings = end.verdict["Findings"];
    if (findings.empty()) return;
    Json& first = findings[0];
    first["Evidence"].insert(first["Evidence"].begin(), text_at(first, "Summary"));
    first["Summary"] = text + ".";
    const std::string image = image_in(request);
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(image, ignored);
    first["Fix"] = fmt::format(
        "Give the name as `docker images` lists it, or build it first: docker build -t {} {}",
        image,
        is_folder ? image : "."
    );
    first["HowTo"] = Json::object();
}

}  // namespace apprunner::cli
