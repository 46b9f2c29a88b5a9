// How many open files an engine's process can give to what it starts, by the kernel's texts.
#include "docker/engine_process.hpp"

#include <gtest/gtest.h>

namespace apprunner::docker {
namespace {

constexpr const char* few_files =
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max core file size        0                    unlimited            bytes     \n"
    "Max open files            1024                 20000                files     \n";
constexpr const char* no_bound =
    "Max open files            unlimited            unlimited            files     \n";
constexpr const char* all_capabilities = "Name:\tdockerd\nCapEff:\t000001ffffffffff\n";
constexpr const char* without_resource = "Name:\tdockerd\nCapEff:\t000001fffeffffff\n";
constexpr const char* machine = "         0          0 4294967295\n";
constexpr const char* rootless =
    "         0       1000          1\n         1     100000      65536\n";

TEST(EngineProcess, GivesItsHardLimitWhereItMayNotRaiseIt) {
    EXPECT_EQ(open_files_bound_in(few_files, without_resource, machine), 20000);
}

TEST(EngineProcess, MayRaiseItWithTheCapability) {
    EXPECT_EQ(open_files_bound_in(few_files, all_capabilities, machine), std::nullopt);
}

TEST(EngineProcess, TheCapabilityCountsInTheFirstUserNamespaceOnly) {
    EXPECT_EQ(open_files_bound_in(few_files, all_capabilities, rootless), 20000);
}

TEST(EngineProcess, NoLimitIsNoBound) {
    EXPECT_EQ(open_files_bound_in(no_bound, without_resource, machine), std::nullopt);
}

TEST(EngineProcess, WhatCannotBeReadTellsNothing) {
    EXPECT_EQ(open_files_bound_in("", without_resource, machine), std::nullopt);
    EXPECT_EQ(open_files_bound_in(few_files, "", machine), std::nullopt);
    EXPECT_EQ(open_files_bound_in(few_files, without_resource, ""), std::nullopt);
    EXPECT_EQ(open_files_bound_in("Max open files  ", "CapEff:\tx", machine), std::nullopt);
}

TEST(EngineProcess, AnEngineOfAnotherMachineIsNotLookedAt) {
    Endpoint endpoint;
    endpoint.kind = EndpointKind::tcp;
    endpoint.host = "127.0.0.1";
    EXPECT_EQ(open_files_bound(endpoint), std::nullopt);
    Endpoint nobody;
    nobody.socket_path = "/no/such/socket";
    EXPECT_EQ(open_files_bound(nobody), std::nullopt);
}

}  // namespace
}  // namespace apprunner::docker
