// Asks the diagnosis itself, as the daemon's Lint does.
#include "emulator/cli/verbs/look_without_image.hpp"

#include "emulator/api/json/finding_json.hpp"
#include "emulator/core/diagnosis/preflight.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::cli {

Json findings_without_image(const Json& request) {
    model::ServiceConfiguration configuration;
    const wire::Json input = wire::Json::parse(request.dump());
    wire::apply_configuration(input, wire::Omitted::defaulted, configuration);
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("Findings");
    for (const core::Finding& finding : core::preflight(configuration, nullptr, {})) {
        api::write_finding(out, finding);
    }
    out.end_array();
    out.end_object();
    return Json::parse(body)["Findings"];
}

}  // namespace apprunner::cli
