// What runtimes print when their heap is full or they get no more memory: named, with the setting
// that mends it, and only where that is what ended the app.
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view out_of_memory = "ARS-OUT-OF-MEMORY";

const Said rows[] = {
    {R"(
<--- Last few GCs --->

[1:0x6d8a000]    12053 ms: Mark-sweep (reduce) 253.6 (258.1) -> 253.2 (258.6) MB, 84.2 / 0.0 ms

<--- JS stacktrace --->

FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0xb85bc0 node::Abort() [node]
 2: 0xa94834  [node]
Aborted (core dumped))",
     out_of_memory,
     "the heap of V8"},
    {"FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap "
     "out of memory",
     out_of_memory,
     "the heap of V8"},
    {"Error [ERR_WORKER_OUT_OF_MEMORY]: Worker terminated due to reaching memory limit: JS heap "
     "out of memory",
     out_of_memory,
     "the heap of V8"},
    {R"(
Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
	at java.base/java.util.Arrays.copyOf(Arrays.java:3537)
	at Main.main(Main.java:7))",
     out_of_memory,
     "the heap of Java"},
    {"java.lang.OutOfMemoryError: GC overhead limit exceeded", out_of_memory, "the heap of Java"},
    {"Terminating due to java.lang.OutOfMemoryError: Java heap space",
     out_of_memory,
     "the heap of Java"},
    {"java.lang.OutOfMemoryError: Metaspace", out_of_memory, "Java got no more memory"},
    {R"(
Error occurred during initialization of VM
Could not reserve enough space for 4194304KB object heap)",
     out_of_memory,
     "Java got no more memory"},
    {R"(
Traceback (most recent call last):
  File "/app/app.py", line 3, in <module>
    data = b"x" * (1 << 40)
           ~~~~~^~~~~~~~~~~
MemoryError)",
     out_of_memory,
     "Python got no more memory"},
    {"numpy.core._exceptions._ArrayMemoryError: Unable to allocate 74.5 GiB for an array",
     out_of_memory,
     "Python got no more memory"},
    {R"(
runtime: out of memory: cannot allocate 4194304-byte block (3892379648 in use)
fatal error: out of memory

runtime stack:
runtime.throw({0x4b2d4a?, 0x16?})
	/usr/local/go/src/runtime/panic.go:1077 +0x5c fp=0x7ffd sp=0x7ffc pc=0x43
exit status 2)",
     out_of_memory,
     "Go got no more memory"},
    {"fatal error: runtime: out of memory", out_of_memory, "Go got no more memory"},
    {R"(
Unhandled exception. System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' \
was thrown.
   at Program.<Main>$(String[] args) in /src/Program.cs:line 3)",
     out_of_memory,
     ".NET got no more memory"},
    {"app.rb:1:in `*': failed to allocate memory (NoMemoryError)",
     out_of_memory,
     "Ruby got no more memory"},
    {"PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 4096 "
     "bytes) in /app/index.php on line 3",
     out_of_memory,
     "PHP got no more memory"},
    {"memory allocation of 1073741824 bytes failed", out_of_memory, "Rust got no more memory"},
    {R"(
terminate called after throwing an instance of 'std::bad_alloc'
  what():  std::bad_alloc)",
     out_of_memory,
     "C++ got no more memory"},
    {"eheap_alloc: Cannot allocate 1073741824 bytes of memory (of type \"heap\").",
     out_of_memory,
     "Erlang got no more memory"},
    {"fork: Cannot allocate memory", out_of_memory, "the app got no more memory"},
};

TEST(MemoryWords, NameTheRuntime) {
    for (const Said& row : rows) {
        const Finding finding = Speaker(row.text).finding();
        EXPECT_EQ(finding.code, row.code) << row.text;
        EXPECT_THAT(finding.summary, HasSubstr(row.subject)) << row.text;
        EXPECT_THAT(finding.evidence, Contains("memory: limit 2048 MB")) << row.text;
    }
}

TEST(MemoryWords, ProposeTheHeapsOwnFlag) {
    const std::string v8 =
        "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory";
    Speaker node(v8);
    EXPECT_EQ(node.finding().how_to.up, "--env NODE_OPTIONS=--max-old-space-size=1536");
    node.image.cmd = {"node", "--max-old-space-size=64", "server.js"};
    EXPECT_THAT(node.finding().fix, HasSubstr("Raise --max-old-space-size=64 in the command"));
    EXPECT_EQ(node.finding().how_to.up, "") << "the command's own beats it";
    Speaker java("java.lang.OutOfMemoryError: Java heap space");
    EXPECT_EQ(java.finding().how_to.up, "--env JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75");
    java.variables()["JAVA_TOOL_OPTIONS"] = "-Dfile.encoding=UTF-8 -Xmx64m";
    EXPECT_THAT(java.finding().fix, HasSubstr("Raise -Xmx64m in JAVA_TOOL_OPTIONS"));
    EXPECT_EQ(java.finding().how_to.up, "");
    EXPECT_EQ(Speaker("MemoryError").finding().how_to.up, "--memory 3072");
}

TEST(MemoryWords, AreTheCauseOnlyAtLast) {
    const std::string_view others[] = {
        "MemoryError\nretrying with less\nserver listening on 8080",
        "java.lang.OutOfMemoryError: Java heap space\nError: no such table: users",
        "WARN: fork: Cannot allocate memory, using threads by default",
        "the cache is out of memory pages, evicting",
    };
    for (const std::string_view text : others) {
        EXPECT_THAT(Speaker(text).finding().code, Not(out_of_memory)) << text;
    }
}

}  // namespace
}  // namespace apprunner::core
