// The two tables of handlers. AppRunner's holds what is answered; tests/unit/api compares it with
// the constraint table.
#include "emulator/api/operations.hpp"

#include "emulator/api/daemon_operations.hpp"
#include "emulator/api/emulation_operations.hpp"
#include "emulator/api/service_operations.hpp"

namespace apprunner::api {

namespace {

constexpr Operation of_app_runner[] = {
    {"CreateService", create_service},
    {"DeleteService", delete_service},
    {"DescribeService", describe_service},
    {"ListOperations", list_operations},
    {"ListServices", list_services},
    {"PauseService", pause_service},
    {"ResumeService", resume_service},
    {"StartDeployment", start_deployment},
    {"UpdateService", update_service},
};

constexpr Operation of_emulator[] = {
    {"CreateService", create_service_of_any_image},
    {"DescribeDaemon", nullptr, describe_daemon},
    {"DescribeEmulation", describe_emulation},
    {"ReadFeed", nullptr, read_feed},
    {"SetEmulation", set_emulation},
    {"StopDaemon", nullptr, stop_daemon},
    {"UpdateService", update_service_with_any_image},
};

}  // namespace

std::span<const Operation> app_runner_operations() {
    return of_app_runner;
}

std::span<const Operation> emulator_operations() {
    return of_emulator;
}

}  // namespace apprunner::api
