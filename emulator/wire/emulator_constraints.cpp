// The emulator's own table. CreateService and UpdateService differ from AWS's in one thing: an
// image may be named as Docker names it.
#include "emulator/model/fault.hpp"
#include "emulator/wire/app_runner_shapes.hpp"
#include "emulator/wire/constraints.hpp"

namespace apprunner::wire {

namespace shapes::emulator {

namespace {

constexpr Shape any_image_identifier = text(
    "ImageIdentifier",
    field::image_identifier.range.min,
    field::image_identifier.range.max,
    &patterns::image_reference
);
constexpr Member any_repository_members[] = {
    {field::image_identifier.name, &any_image_identifier, required},
    {field::image_configuration.name, &image_configuration},
    {field::image_repository_type.name, &repository_type, required}};
constexpr Shape any_repository = structure("ImageRepository", any_repository_members);
constexpr Member any_source_members[] = {
    {field::code_repository.name, &code_repository},
    {field::image_repository.name, &any_repository},
    {field::auto_deployments.name, &nullable_flag},
    {field::authentication.name, &authentication}};
constexpr Shape any_source =
    structure("SourceConfiguration", any_source_members, rules::one_source);
// EgressType VPC without a connector is an instance without any way out of its network.
constexpr Member any_egress_members[] = {
    {field::egress_type.name, &egress_type}, {field::vpc_connector.name, &arn}};
constexpr Shape any_egress = structure("EgressConfiguration", any_egress_members);
constexpr Member any_network_members[] = {
    {field::egress_block, &any_egress},
    {field::ingress_block, &ingress},
    {field::ip_address_type.name, &address_type}};
constexpr Shape any_network = structure("NetworkConfiguration", any_network_members);
constexpr Member create_members[] = {
    {"ServiceName", &service_name, required},
    {field::source.name, &any_source, required},
    {field::instance.name, &instance},
    {"Tags", &tag_list},
    {"EncryptionConfiguration", &encryption},
    {field::health_check.name, &health_check},
    {field::auto_scaling_arn.name, &arn},
    {field::network.name, &any_network},
    {field::observability.name, &observability}};
constexpr Shape create_service = structure("CreateServiceRequest", create_members);
constexpr Member update_members[] = {
    {"ServiceArn", &arn, required},
    {field::source.name, &any_source},
    {field::instance.name, &instance},
    {field::auto_scaling_arn.name, &arn},
    {field::health_check.name, &health_check},
    {field::network.name, &any_network},
    {field::observability.name, &observability}};
constexpr Shape update_service = structure("UpdateServiceRequest", update_members);

constexpr Shape knob_name = text("KnobName", 1, 64, &patterns::one_line);
constexpr Shape knob_value = text("KnobValue", 1, 64, &patterns::one_line);
constexpr Shape knobs = map("Knobs", &knob_name, &knob_value);
constexpr Shape profile_name = text("ProfileName", 1, 64, &patterns::one_line);
constexpr Member set_emulation_members[] = {
    {"ServiceName", &service_name, required}, {"Profile", &profile_name}, {"Knobs", &knobs}};
constexpr Shape set_emulation = structure("SetEmulationRequest", set_emulation_members);
constexpr Shape secret_key = text("SecretKey", 1, 2048, nullptr, true);
constexpr Shape secret_text = text("SecretText", 0, 65536, nullptr, true);
constexpr Shape secret_values = map("Values", &secret_key, &secret_text);
constexpr Member set_secrets_members[] = {
    {"ServiceName", &service_name, required}, {"Values", &secret_values}, {"FromAws", &flag}};
constexpr Shape set_secrets = structure("SetSecretsRequest", set_secrets_members);
constexpr Member describe_emulation_members[] = {{"ServiceArn", &arn, required}};
constexpr Shape describe_emulation =
    structure("DescribeEmulationRequest", describe_emulation_members);

constexpr Shape fault_kind = one_of("Fault", model::fault_names);
constexpr Shape fault_seconds = integer("DurationSeconds", 0, model::fault_seconds_max);
constexpr Member inject_fault_members[] = {
    {"ServiceName", &service_name, required},
    {"Fault", &fault_kind, required},
    {"DurationSeconds", &fault_seconds, required}};
constexpr Shape inject_fault = structure("InjectFaultRequest", inject_fault_members);

constexpr Shape sequence{.name = "Sequence", .kind = Kind::long_integer, .min = 0};
constexpr Shape max_entries = integer("MaxEntries", 1, 1000);
constexpr Shape wait_seconds = integer("WaitSeconds", 0, 60);
constexpr Member read_feed_members[] = {
    {"ServiceArn", &arn},
    {"After", &sequence},
    {"MaxEntries", &max_entries},
    {"WaitSeconds", &wait_seconds}};
constexpr Shape read_feed = structure("ReadFeedRequest", read_feed_members);
constexpr Shape read_events = structure("ReadEventsRequest", read_feed_members);
constexpr Shape describe_daemon = structure("DescribeDaemonRequest", {});
constexpr Member find_orphans_members[] = {{"Remove", &flag}};
constexpr Shape try_reach = structure("TryReachRequest", {});
constexpr Shape find_orphans = structure("FindOrphansRequest", find_orphans_members);
constexpr Member stop_daemon_members[] = {{"RemoveServices", &flag}};
constexpr Shape stop_daemon = structure("StopDaemonRequest", stop_daemon_members);

constexpr Shape operation_id = text("OperationId", 1, 64, &patterns::one_line);
constexpr Member describe_timeline_members[] = {
    {"ServiceArn", &arn, required}, {"OperationId", &operation_id}, {"AfterMark", &sequence}};
constexpr Shape describe_timeline = structure("DescribeTimelineRequest", describe_timeline_members);
constexpr Shape per_second = integer("RequestsPerSecond", 1, 100);
constexpr Shape load_seconds = integer("DurationSeconds", 0, 600);
constexpr Member start_load_members[] = {
    {"ServiceArn", &arn, required},
    {"RequestsPerSecond", &per_second, required},
    {"DurationSeconds", &load_seconds, required}};
constexpr Shape start_load = structure("StartLoadRequest", start_load_members);
constexpr Shape scenario = text("Scenario", 0, 65536);
constexpr Shape profile_list = list("Profiles", &profile_name);
constexpr Member rehearse_members[] = {
    {"Scenario", &scenario, required}, {"Profiles", &profile_list}};
constexpr Shape rehearse = structure("RehearseRequest", rehearse_members);

constexpr Shape port_number = integer("Port", 1, 65535);
constexpr Member take_port_members[] = {
    {"ServiceName", &service_name, required}, {"Port", &port_number, required}};
constexpr Shape take_port = structure("TakePortRequest", take_port_members);
constexpr Shape open_ports = list("Open", &port_number);
constexpr Shape port_text = text("PortText", 1, 5, &patterns::one_line);
constexpr Shape refusal_text = text("Reason", 0, 4096);
constexpr Shape refused_ports = map("Refused", &port_text, &refusal_text);
constexpr Member read_ports_members[] = {
    {"Open", &open_ports}, {"Refused", &refused_ports}, {"WaitSeconds", &wait_seconds}};
constexpr Shape read_ports = structure("ReadPortsRequest", read_ports_members);

constexpr OperationInput inputs[] = {
    {"CreateService", &create_service},
    {"DescribeDaemon", &describe_daemon},
    {"DescribeEmulation", &describe_emulation},
    {"DescribeTimeline", &describe_timeline},
    {"FindOrphans", &find_orphans},
    {"TryReach", &try_reach},
    {"InjectFault", &inject_fault},
    {"Lint", &create_service},
    {"ReadEvents", &read_events},
    {"ReadFeed", &read_feed},
    {"ReadPorts", &read_ports},
    {"Rehearse", &rehearse},
    {"SetEmulation", &set_emulation},
    {"SetSecrets", &set_secrets},
    {"StartLoad", &start_load},
    {"StopDaemon", &stop_daemon},
    {"TakePort", &take_port},
    {"UpdateService", &update_service},
};

}  // namespace

}  // namespace shapes::emulator

std::span<const OperationInput> emulator_inputs() {
    return shapes::emulator::inputs;
}

}  // namespace apprunner::wire
