// The engine's archives of one file: kinds, links that are too long for their field, cut and lying
// headers.
#include "docker/archive.hpp"

#include "tests/fakes/tar_entry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::docker {
namespace {

using fakes::tar_entry;

TEST(Archive, AFileHasItsModeAndItsContent) {
    const std::string bytes = tar_entry('0', "#!/bin/sh\r\n");
    const auto file = first_entry(bytes);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->kind, ArchivedKind::file);
    EXPECT_EQ(file->mode, 0755);
    EXPECT_EQ(file->content, "#!/bin/sh\r\n");
}

TEST(Archive, OfACutOneThereIsWhatThereIs) {
    const std::string bytes = tar_entry('0', std::string(4000, 'x'));
    const auto file = first_entry(std::string_view(bytes).substr(0, 600));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->content, std::string(88, 'x'));
    EXPECT_FALSE(first_entry(std::string_view(bytes).substr(0, 511)));
}

TEST(Archive, LinksAndFoldersAreTold) {
    const auto link = first_entry(tar_entry('2', "", "../bin/busybox"));
    ASSERT_TRUE(link);
    EXPECT_EQ(link->kind, ArchivedKind::link);
    EXPECT_EQ(link->link, "../bin/busybox");
    const auto folder = first_entry(tar_entry('5', ""));
    ASSERT_TRUE(folder);
    EXPECT_EQ(folder->kind, ArchivedKind::folder);
    const auto device = first_entry(tar_entry('3', ""));
    ASSERT_TRUE(device);
    EXPECT_EQ(device->kind, ArchivedKind::other);
}

TEST(Archive, ALinkTooLongForItsFieldComesBeforeIt) {
    const std::string path = "/" + std::string(150, 'p');
    const std::string pax = "163 linkpath=" + path + "\n";
    ASSERT_EQ(pax.size(), 165U);
    const auto by_pax =
        first_entry(tar_entry('x', "165" + pax.substr(3)) + tar_entry('2', "", "/ppp"));
    ASSERT_TRUE(by_pax);
    EXPECT_EQ(by_pax->link, path);
    const auto by_gnu = first_entry(tar_entry('K', path + '\0') + tar_entry('2', "", "/ppp"));
    ASSERT_TRUE(by_gnu);
    EXPECT_EQ(by_gnu->link, path);
}

TEST(Archive, BytesThatAreNoArchiveGiveNothing) {
    EXPECT_FALSE(first_entry(""));
    EXPECT_FALSE(first_entry(std::string(512, '\0')));
    EXPECT_FALSE(first_entry(std::string(2048, '7')));
    std::string wrong_sum = tar_entry('0', "x");
    wrong_sum[0] = 'E';
    EXPECT_FALSE(first_entry(wrong_sum));
    EXPECT_FALSE(first_entry(tar_entry('x', "9999 linkpath=/x\n"))) << "nothing follows";
    std::string many;
    for (int i = 0; i < 8; ++i) many += tar_entry('x', "4294967295 =");
    EXPECT_FALSE(first_entry(many + tar_entry('0', "x")));
}

}  // namespace
}  // namespace apprunner::docker
