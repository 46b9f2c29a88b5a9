// The engine's archives of one file: kinds, links that are too long for their field, cut and lying
// headers.
#include "docker/archive.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace apprunner::docker {
namespace {

/// One entry, with its content padded to whole blocks.
std::string entry(char kind, const std::string& content, const std::string& link = "") {
    std::string header(512, '\0');
    const auto put = [&header](std::size_t at, const std::string& text) {
        header.replace(at, text.size(), text);
    };
    put(0, "entrypoint.sh");
    put(100, "0100755");
    char size[13];
    std::snprintf(size, sizeof size, "%011zo", content.size());
    put(124, size);
    put(148, "        ");
    header[156] = kind;
    put(157, link);
    put(257,
        std::string(
            "ustar\0"
            "00",
            8
        ));
    unsigned sum = 0;
    for (const char byte : header) sum += static_cast<unsigned char>(byte);
    char text[9];
    std::snprintf(text, sizeof text, "%06o", sum);
    put(148, std::string(text) + '\0' + ' ');
    std::string bytes = header + content;
    bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
    return bytes;
}

TEST(Archive, AFileHasItsModeAndItsContent) {
    const std::string bytes = entry('0', "#!/bin/sh\r\n");
    const auto file = first_entry(bytes);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->kind, EntryKind::file);
    EXPECT_EQ(file->mode, 0755);
    EXPECT_EQ(file->content, "#!/bin/sh\r\n");
}

TEST(Archive, OfACutOneThereIsWhatThereIs) {
    const std::string bytes = entry('0', std::string(4000, 'x'));
    const auto file = first_entry(std::string_view(bytes).substr(0, 600));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->content, std::string(88, 'x'));
    EXPECT_FALSE(first_entry(std::string_view(bytes).substr(0, 511)));
}

TEST(Archive, LinksAndFoldersAreTold) {
    const auto link = first_entry(entry('2', "", "../bin/busybox"));
    ASSERT_TRUE(link);
    EXPECT_EQ(link->kind, EntryKind::link);
    EXPECT_EQ(link->link, "../bin/busybox");
    const auto folder = first_entry(entry('5', ""));
    ASSERT_TRUE(folder);
    EXPECT_EQ(folder->kind, EntryKind::folder);
    const auto device = first_entry(entry('3', ""));
    ASSERT_TRUE(device);
    EXPECT_EQ(device->kind, EntryKind::other);
}

TEST(Archive, ALinkTooLongForItsFieldComesBeforeIt) {
    const std::string path = "/" + std::string(150, 'p');
    const std::string pax = "163 linkpath=" + path + "\n";
    ASSERT_EQ(pax.size(), 165U);
    const auto by_pax = first_entry(entry('x', "165" + pax.substr(3)) + entry('2', "", "/ppp"));
    ASSERT_TRUE(by_pax);
    EXPECT_EQ(by_pax->link, path);
    const auto by_gnu = first_entry(entry('K', path + '\0') + entry('2', "", "/ppp"));
    ASSERT_TRUE(by_gnu);
    EXPECT_EQ(by_gnu->link, path);
}

TEST(Archive, BytesThatAreNoArchiveGiveNothing) {
    EXPECT_FALSE(first_entry(""));
    EXPECT_FALSE(first_entry(std::string(512, '\0')));
    EXPECT_FALSE(first_entry(std::string(2048, '7')));
    std::string wrong_sum = entry('0', "x");
    wrong_sum[0] = 'E';
    EXPECT_FALSE(first_entry(wrong_sum));
    EXPECT_FALSE(first_entry(entry('x', "9999 linkpath=/x\n"))) << "nothing follows";
    std::string many;
    for (int i = 0; i < 8; ++i) many += entry('x', "4294967295 =");
    EXPECT_FALSE(first_entry(many + entry('0', "x")));
}

}  // namespace
}  // namespace apprunner::docker
