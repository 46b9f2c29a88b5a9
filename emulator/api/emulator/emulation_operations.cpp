// SetEmulation and DescribeEmulation: how a service is emulated, and what came of it.
#include "emulator/api/emulator/emulation_operations.hpp"

#include "emulator/api/json/emulation_json.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

namespace apprunner::api {

namespace {

void write_emulation(base::JsonWriter& out, const core::ServiceView& view, const Context& context) {
    const model::Service& service = view.service;
    const Host& host = context.host;
    out.begin_object();
    out.text_member("ServiceArn", service.service_arn);
    out.text_member("ServiceName", service.service_name);
    const std::string local_url = host.local_url ? host.local_url(service.service_id) : "";
    if (!local_url.empty()) out.text_member("LocalUrl", local_url);
    out.text_member("Host", view.host);
    const std::string& certificate = context.options.certificate;
    if (!certificate.empty()) out.text_member("Certificate", certificate);
    write_emulation_members(out, view);
    const base::Now now = runtime::read_clock();
    const auto outlook = context.driver.engine().outlook(service.service_id, now);
    if (outlook) write_outlook(out, *outlook);
    const core::Engine& engine = context.driver.engine();
    write_faults(out, host, engine.known_as(service.service_arn, service.service_name));
    out.end_object();
}

/// The profile that the request names, else the daemon's, with the knobs on top.
base::Result<core::Profile> profile_of(const wire::Json& input, const core::Profile& otherwise) {
    core::Profile profile = otherwise;
    if (const std::string name = wire::text_at(input, "Profile"); !name.empty()) {
        auto named = core::profile_named(name);
        if (!named) return named.error();
        profile = *named;
    }
    for (const auto& [knob, value] : wire::member_at(input, "Knobs").items()) {
        const auto set = core::set_knob(profile, knob, value.get_ref<const std::string&>());
        if (!set) return set.error();
    }
    return profile;
}

}  // namespace

void write_faults(base::JsonWriter& out, const Host& host, const std::string& name) {
    out.begin_array_member("Faults");
    if (host.faults) {
        for (const runtime::FaultView& fault : host.faults(name)) {
            out.begin_object();
            out.text_member("Fault", fault.kind);
            out.real_member("EndsInSeconds", fault.ends_in_s);
            out.end_object();
        }
    }
    out.end_array();
}

OperationOutput set_emulation(Context& context, const Call& call) {
    auto profile = profile_of(call.input, context.options.profile);
    if (!profile) return invalid_request(profile.error().detail);
    core::SetEmulation request;
    request.service_name = wire::text_at(call.input, "ServiceName");
    request.profile = *profile;
    request.account = call.account;
    const core::Answer answer = context.driver.submit(request);
    if (!answer) return fault_of(answer.error());
    return std::string("{}");
}

OperationOutput set_secrets(Context& context, const Call& call) {
    std::map<std::string, std::string> values;
    for (const auto& [name, value] : wire::member_at(call.input, "Values").items()) {
        values[name] = value.get<std::string>();
    }
    const bool is_taken = !context.host.give_secrets ||
                          context.host.give_secrets(
                              known_as(context, call, wire::text_at(call.input, "ServiceName")),
                              std::move(values),
                              wire::flag_at(call.input, "FromAws")
                          );
    if (is_taken) return std::string("{}");
    return invalid_request(
        "This daemon was not started with --secrets-from-aws; `apprunner-sim down` ends it, and "
        "`apprunner-sim up --secrets-from-aws` starts one that asks AWS."
    );
}

OperationOutput describe_emulation(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = living_service(context, arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    std::string body;
    base::JsonWriter out(body);
    write_emulation(out, *view, context);
    return body;
}

}  // namespace apprunner::api
