// First lines of scripts and ELF headers, also such as no tool writes.
#include "emulator/base/executable.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace apprunner::base {
namespace {

std::string little(std::uint64_t value, int size) {
    std::string bytes;
    for (int i = 0; i < size; ++i, value >>= 8) bytes.push_back(static_cast<char>(value & 0xFF));
    return bytes;
}

/// Of 64 bits with one segment, which names `loader`.
std::string program(int machine, const std::string& loader) {
    std::string bytes =
        "\x7F"
        "ELF\x02\x01\x01";
    bytes.resize(16, '\0');
    bytes += little(3, 2) + little(static_cast<std::uint64_t>(machine), 2) + little(1, 4);
    bytes += little(0, 8) + little(64, 8) + little(0, 8) + little(0, 4) + little(64, 2);
    bytes += little(56, 2) + little(1, 2) + little(0, 6);
    bytes += little(3, 4) + little(4, 4) + little(120, 8) + little(0, 16);
    bytes += little(loader.size() + 1, 8) + little(0, 16);
    return bytes + loader + '\0';
}

TEST(Executable, AScriptsLineIsReadAsTheKernelDoes) {
    const auto plain = script_line("#!/bin/sh\nexit\n");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->interpreter, "/bin/sh");
    EXPECT_FALSE(plain->ends_in_return);
    const auto windows = script_line("#! /usr/bin/env bash\r\nexit\r\n");
    ASSERT_TRUE(windows);
    EXPECT_EQ(windows->interpreter, "/usr/bin/env");
    EXPECT_EQ(windows->argument, "bash");
    EXPECT_TRUE(windows->ends_in_return);
    EXPECT_FALSE(script_line("echo hello\n"));
    EXPECT_FALSE(script_line("\xEF\xBB\xBF#!/bin/sh\n"));
    EXPECT_FALSE(script_line("#!\n/bin/sh"));
    EXPECT_FALSE(script_line("#!  \t \r\n"));
    EXPECT_FALSE(script_line(""));
}

TEST(Executable, MarksOfEditorsAreKnown) {
    EXPECT_TRUE(has_byte_order_mark("\xEF\xBB\xBF#!/bin/sh\n"));
    EXPECT_TRUE(has_byte_order_mark("\xFF\xFE#"));
    EXPECT_FALSE(has_byte_order_mark("#!/bin/sh\n"));
}

TEST(Executable, AProgramNamesItsProcessorAndItsLoader) {
    const std::string bytes = program(elf_machine_amd64, "/lib64/ld-linux-x86-64.so.2");
    EXPECT_EQ(elf_machine(bytes), elf_machine_amd64);
    EXPECT_EQ(elf_interpreter(bytes), "/lib64/ld-linux-x86-64.so.2");
    EXPECT_EQ(machine_text(elf_machine(program(183, "/x")).value_or(0)), "arm64");
}

TEST(Executable, WhatIsCutOrLiesGivesNothing) {
    const std::string whole = program(elf_machine_amd64, "/lib/ld-musl-x86_64.so.1");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(elf_interpreter(std::string_view(whole).substr(0, size)), "") << size;
    }
    for (const std::size_t at : {32U, 54U, 56U, 72U, 96U}) {
        std::string lie = whole;
        lie.replace(at, 2, "\xFF\xFF");
        lie.replace(at + 6, 2, at == 32U || at == 72U ? "\xFF\xFF" : lie.substr(at + 6, 2));
        const std::string found = elf_interpreter(lie);
        EXPECT_TRUE(found.empty() || found == "/lib/ld-musl-x86_64.so.1") << at;
    }
    EXPECT_FALSE(
        elf_machine("\x7F"
                    "ELF")
    );
    EXPECT_FALSE(elf_machine("#!/bin/sh\n"));
}

TEST(Executable, ThisVeryProgramIsUnderstood) {
    std::ifstream file("/proc/self/exe", std::ios::binary);
    std::string head(64 * 1024, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    EXPECT_TRUE(elf_machine(head));
    EXPECT_NE(elf_interpreter(head).find("ld-"), std::string::npos);
}

}  // namespace
}  // namespace apprunner::base
