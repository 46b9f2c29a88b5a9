// Lint and InjectFault. Lint looks with the same eyes as a verdict; faults are handed to the
// performer.
#include "emulator/api/emulator/preflight_operations.hpp"

#include "emulator/api/json/finding_json.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/core/diagnosis/preflight.hpp"
#include "emulator/core/ring/run_spec.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

boost::asio::awaitable<OperationOutput> lint(Context& context, Call call) {
    model::ServiceConfiguration configuration;
    wire::apply_configuration(call.input, wire::Omitted::defaulted, configuration);
    wire::fill_defaults(call.account.account_id, configuration);
    std::optional<model::ImageDetails> image;
    std::string problem = "no engine is asked";
    std::optional<std::vector<std::string>> local_images;
    const auto& source = configuration.source.image_repository;
    if (source && context.host.inspect_image) {
        auto found = co_await context.host.inspect_image(source->image_identifier);
        if (found) {
            image = std::move(found).value();
        } else {
            problem = found.error().detail;
            if (found.error().code == base::Errc::not_found && context.host.image_names &&
                !call.is_confined) {
                auto names = co_await context.host.image_names();
                if (names) local_images = std::move(names).value();
            }
        }
    }
    std::optional<model::ProgramFile> program;
    if (image && image->architecture == "amd64" && context.host.look_into_image) {
        const core::RunSpec spec = core::run_spec_of(configuration, *image);
        program = co_await context.host.look_into_image(spec);
    }
    const auto findings = core::preflight(
        configuration,
        image ? &*image : nullptr,
        context.options.profile,
        program ? &*program : nullptr
    );
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.flag_member("ImageInspected", image.has_value());
    if (!image) out.text_member("ImageProblem", problem);
    if (local_images) out.texts_member("LocalImages", *local_images);
    out.begin_array_member("Findings");
    for (const core::Finding& finding : findings) write_finding(out, finding);
    out.end_array();
    out.end_object();
    co_return body;
}

OperationOutput inject_fault(Context& context, const Call& call) {
    if (!context.host.inject_fault) {
        return AwsError{"InternalServiceErrorException", "nothing is performed here", 500};
    }
    context.host.inject_fault(
        known_as(context, call, wire::text_at(call.input, "ServiceName")),
        wire::text_at(call.input, "Fault"),
        wire::number_at(call.input, "DurationSeconds", 0)
    );
    return std::string("{}");
}

}  // namespace apprunner::api
