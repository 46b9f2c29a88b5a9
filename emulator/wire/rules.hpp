// The rules of the constraint table that stand between members, or that AWS's model leaves to its
// documentation (API reference, developer guide). Pure; any thread.
#pragma once

#include "emulator/wire/shape.hpp"

namespace apprunner::wire::rules {

/// Exactly one of ImageRepository and CodeRepository; an update may leave both as they are.
void one_source(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// CreateService needs a CodeConfiguration with a CodeRepository.
void code_configuration(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// A Port is a number from 1 to 65535.
void port(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// Names that start with AWSAPPRUNNER are App Runner's own.
void reserved_names(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// Which Memory is offered with which Cpu.
void cpu_with_memory(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// EgressType VPC needs a VpcConnectorArn.
void egress_connector(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// MaxSize is at least MinSize.
void scaling_sizes(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);
/// At most 50 tags; the emulator's own have a value of their form.
void tags(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);

/// The numbers of days that CloudWatch Logs knows.
void retention_days(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);

}  // namespace apprunner::wire::rules
