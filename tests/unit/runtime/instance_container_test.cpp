// The container's world, as far as it is asked of the engine; and the engine's refusals.
#include "emulator/performers/instance_container.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::performers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

core::StartInstance instance_with(core::RunSpec spec) {
    core::StartInstance effect;
    effect.service_id = "11111111aaaaaaaa11111111aaaaaaaa";
    effect.service_name = "shop";
    effect.instance_id = "22222222bbbbbbbb22222222bbbbbbbb";
    effect.spec = std::move(spec);
    effect.revision = 3;
    return effect;
}

const Placement placement{"net1", "10.213.4.7", "net2", "169.254.172.9"};

docker::CreateContainer container_with(core::RunSpec spec, int engine_cpus = 0) {
    const core::StartInstance effect = instance_with(std::move(spec));
    return container_of({effect, placement, "owner1", "eu-west-1", engine_cpus});
}

TEST(Container, SeesTheInstancesNameInHostnameAndNothingElseThere) {
    const auto container = container_with({});
    const std::string name = "ip-10-213-4-7.eu-west-1.compute.internal";
    EXPECT_THAT(container.environment, Contains(Pair("HOSTNAME", name)));
    EXPECT_EQ(container.hostname, "ip-10-213-4-7");
    EXPECT_EQ(container.extra_hosts, std::vector<std::string>{name + ":10.213.4.7"});
    EXPECT_EQ(container.network, "net1");
    EXPECT_EQ(container.ipv4, "10.213.4.7");
    EXPECT_EQ(container.platform, "linux/amd64");
}

TEST(Container, LeavesTheUsersHostnameAlone) {
    core::RunSpec spec;
    spec.sets_hostname = false;
    spec.environment = {{"HOSTNAME", "0.0.0.0"}};
    const auto container = container_with(std::move(spec));
    const std::vector<std::pair<std::string, std::string>> wanted{{"HOSTNAME", "0.0.0.0"}};
    EXPECT_EQ(container.environment, wanted);
}

TEST(Container, TakesStartCommandInPlaceOfEntrypointAndCmd) {
    EXPECT_FALSE(container_with({}).entrypoint) << "without one, the image's own";
    core::RunSpec spec;
    spec.command = {"node", "server.js", "&&", "true"};
    const auto container = container_with(spec);
    EXPECT_EQ(container.entrypoint, spec.command);
    EXPECT_EQ(container.command, std::vector<std::string>{});
}

TEST(Container, GetsItsShareOfCpuAndMemory) {
    core::RunSpec spec;
    spec.cpu_units = 256;
    spec.memory_mb = 512;
    const auto small = container_with(spec);
    EXPECT_EQ(small.nano_cpus, 250'000'000);
    EXPECT_EQ(small.memory_bytes, 512LL * 1024 * 1024);
    spec.cpu_units = 4096;
    EXPECT_EQ(container_with(spec, 2).nano_cpus, 2'000'000'000) << "no more than the engine has";
}

TEST(Container, MayDoNoMoreThanOnFargate) {
    const auto container = container_with({});
    EXPECT_THAT(
        container.sysctls, ElementsAre(Pair("net.ipv4.ip_unprivileged_port_start", "1024"))
    );
    EXPECT_THAT(container.limits, ElementsAre(docker::ResourceLimit{"nofile", 65535, 65535}));
    EXPECT_EQ(container.pids_max, 8192);
    EXPECT_EQ(container.shm_bytes, 64LL * 1024 * 1024);
}

TEST(Container, IsMarkedAsOurs) {
    const auto container = container_with({});
    EXPECT_THAT(container.labels, Contains(Pair("apprunner-sim.owner", "owner1")));
    EXPECT_THAT(container.labels, Contains(Pair("apprunner-sim.service-name", "shop")));
    EXPECT_THAT(container.labels, Contains(Pair("apprunner-sim.revision", "3")));
    EXPECT_EQ(container.name, "apprunner-sim-shop-22222222bbbb");
}

TEST(StartFailure, IsReadFromTheEnginesWords) {
    using base::Errc;
    using core::StartFailure;
    const auto kind = [](Errc code, std::string words) {
        return classify_start_failure(base::Error(code, std::move(words)));
    };
    EXPECT_EQ(
        kind(
            Errc::refused,
            "failed to create shim task: OCI runtime create failed: runc create failed: unable to "
            "start container process: exec: \"/nope\": stat /nope: no such file or directory: "
            "unknown"
        ),
        StartFailure::program_not_found
    );
    EXPECT_EQ(
        kind(Errc::refused, "exec: \"nope\": executable file not found in $PATH: unknown"),
        StartFailure::program_not_found
    );
    EXPECT_EQ(
        kind(Errc::refused, "standard_init_linux.go:228: exec user process: exec format error"),
        StartFailure::exec_format
    );
    EXPECT_EQ(
        kind(Errc::refused, "unable to find user node: no matching entries in passwd file"),
        StartFailure::user_not_found
    );
    EXPECT_EQ(kind(Errc::not_found, "No such image: sha256:1"), StartFailure::image_gone);
    EXPECT_EQ(
        kind(Errc::refused, "mkdir /var/lib/docker/overlay2/1: no space left on device"),
        StartFailure::disk_full
    );
    EXPECT_EQ(kind(Errc::refused, "No command specified"), StartFailure::program_not_found);
    EXPECT_EQ(kind(Errc::unreachable, "no engine"), StartFailure::engine_unreachable);
    EXPECT_EQ(kind(Errc::refused, "something new"), StartFailure::environment)
        << "what nobody knows is not blamed on the app";
    EXPECT_EQ(
        kind(Errc::refused, "Cannot mkdir: /etc/passwd is not a directory"), StartFailure::other
    );
}

TEST(StartFailure, TheMachinesTroublesAreNotTheApps) {
    for (const char* words :
         {"crun: setrlimit `RLIMIT_NOFILE`: Operation not permitted: OCI permission denied",
          "OCI runtime create failed: container_linux.go:380: starting container process caused: "
          "process_linux.go:545: container init caused: error setting rlimits for ready process: "
          "error setting rlimit type 7: operation not permitted: unknown",
          "OCI runtime create failed: runc create failed: unable to apply cgroup configuration: "
          "mkdir /sys/fs/cgroup/memory/docker: permission denied: unknown",
          "failed to create endpoint shop on network n: failed to add the host veth pair",
          "Pool overlaps with other one on this address space",
          "could not find an available, non-overlapping IPv4 address pool among the defaults: all "
          "predefined address pools have been fully subnetted",
          "no available IPv4 addresses on this network's address pools: n (1)",
          "open /proc/self/fd: too many open files"}) {
        EXPECT_EQ(
            classify_start_failure(base::Error(base::Errc::refused, words)),
            core::StartFailure::environment
        ) << words;
    }
    EXPECT_EQ(
        classify_start_failure(base::Error(
            base::Errc::refused, "exec: \"/opt/cgroup-tool\": stat: no such file or directory"
        )),
        core::StartFailure::program_not_found
    );
}

TEST(StartFailure, OfAProgramIsTheProgramsOnly) {
    using core::StartFailure;
    const auto kind = [](const std::string& words) {
        const std::string runc = "OCI runtime create failed: runc create failed: unable to start ";
        return classify_start_failure(
            base::Error(base::Errc::refused, runc + "container process: " + words)
        );
    };
    EXPECT_EQ(
        kind("exec: \"/entry.sh\": permission denied: unknown"),
        StartFailure::program_not_executable
    );
    EXPECT_EQ(kind("exec: \"/app\": is a directory"), StartFailure::program_not_executable);
    const char* const init = "error during container init: ";
    EXPECT_EQ(
        kind(
            init + std::string("chdir to cwd (\"/root\") set in config.json failed: permission "
                               "denied: unknown")
        ),
        StartFailure::other
    );
    EXPECT_EQ(
        kind(
            init + std::string("error mounting \"/x\" to rootfs at \"/y\": stat /x: no such file "
                               "or directory: unknown")
        ),
        StartFailure::other
    );
}

TEST(Container, IsLabelledForTheNextDaemonWithoutAnyValueOfASecret) {
    core::RunSpec spec;
    spec.role_arn = "arn:aws:iam::123456789012:role/shop";
    const core::StartInstance effect = instance_with(std::move(spec));
    ContainerPlan plan{effect, placement, "owner1", "eu-west-1"};
    EXPECT_FALSE(container_of(plan).labels.contains("apprunner-sim.instance-role"));
    plan.credentials = "dummy";
    plan.own_variables = {{"AWS_REGION", "eu-west-1"}};
    plan.secrets = {{"TOKEN", "hunter2hunter2"}, {"OTHER", "value"}};
    plan.given_secrets = {"TOKEN"};
    const docker::CreateContainer container = container_of(plan);
    EXPECT_THAT(container.environment, Contains(Pair("AWS_REGION", "eu-west-1")));
    EXPECT_THAT(
        container.labels,
        testing::IsSupersetOf(
            {Pair("apprunner-sim.instance-role", "arn:aws:iam::123456789012:role/shop"),
             Pair("apprunner-sim.credentials", "dummy"),
             Pair("apprunner-sim.secrets", "TOKEN,OTHER"),
             Pair("apprunner-sim.given-secrets", "TOKEN")}
        )
    );
    for (const auto& [name, value] : container.labels) {
        EXPECT_THAT(value, testing::Not(testing::HasSubstr("hunter2")));
    }
}

}  // namespace
}  // namespace apprunner::performers
