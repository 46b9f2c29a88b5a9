// Asks the constraint table and the diagnosis themselves, as the daemon's Lint does.
#include "emulator/cli/verbs/look_without_image.hpp"

#include "emulator/api/json/finding_json.hpp"
#include "emulator/core/diagnosis/preflight.hpp"
#include "emulator/model/resource_name.hpp"
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/service_input.hpp"
#include "emulator/wire/validator.hpp"

#include <algorithm>

namespace apprunner::cli {

std::string refusal_of(const Json& request) {
    const auto inputs = wire::emulator_inputs();
    const auto input = std::find_if(inputs.begin(), inputs.end(), [](const auto& each) {
        return each.operation == "Lint";
    });
    const auto violations = wire::violations_of(*input->input, wire::Json::parse(request.dump()));
    return violations.empty() ? "" : wire::validation_message(violations);
}

Json findings_without_image(const Json& request) {
    model::ServiceConfiguration configuration;
    const wire::Json input = wire::Json::parse(request.dump());
    wire::apply_configuration(input, wire::Omitted::defaulted, configuration);
    wire::fill_defaults(model::Account{}.account_id, configuration);
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
