// Which container a process is in, by its mounts: Docker's lines, Podman's, and a machine's own,
// which has containers and is in none.
#include "emulator/performers/own_container.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apprunner::performers {
namespace {

const std::string id(64, 'a');
const std::string other_id(64, '7');

TEST(OwnContainer, DockerMountsThreeFilesOutOfTheContainersFolder) {
    const std::string folder = "/var/lib/docker/containers/" + id;
    const std::string text =
        "612 611 0:51 / / rw - overlay overlay rw\n"
        "620 612 254:1 " +
        folder +
        "/resolv.conf /etc/resolv.conf rw\n"
        "621 612 254:1 " +
        folder +
        "/hostname /etc/hostname rw\n"
        "622 612 254:1 " +
        folder + "/hosts /etc/hosts rw\n";
    EXPECT_EQ(container_ids_in(text), std::vector<std::string>{id});
}

TEST(OwnContainer, PodmanHasTheIdElsewhere) {
    const std::string text = "9 8 0:21 /containers/storage/overlay-containers/" + id +
                             "/userdata/hostname /etc/hostname rw,nosuid - tmpfs tmpfs rw\n";
    EXPECT_EQ(container_ids_in(text), std::vector<std::string>{id});
}

TEST(OwnContainer, AMachineThatRunsContainersIsInNone) {
    const std::string text = "90 26 0:48 / /var/lib/docker/containers/" + other_id +
                             "/mounts/shm rw - tmpfs shm rw\n"
                             "91 26 254:1 / /etc/hostname rw - ext4 /dev/vda rw\n";
    EXPECT_TRUE(container_ids_in(text).empty());
    EXPECT_TRUE(container_ids_in("").empty());
    EXPECT_TRUE(container_ids_in("1 0 0:1 /containers/short/hosts /etc/hosts rw\n").empty());
}

}  // namespace
}  // namespace apprunner::performers
