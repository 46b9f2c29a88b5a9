// What is said in other protocols is well-formed, and who answers in them is known by few bytes.
#include "probes/pure/greeting.hpp"

#include <gtest/gtest.h>

#include <cstddef>

namespace apprunner::probes {
namespace {

/// Each beginning of `bytes` is open until `known_at` bytes are there.
void expect_known_at(
    Likeness (*is_answer)(std::string_view), const std::string& bytes, std::size_t known_at
) {
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        EXPECT_EQ(
            is_answer(std::string_view(bytes).substr(0, size)),
            size < known_at ? Likeness::open : Likeness::yes
        ) << size;
    }
}

/// A big-endian number of `width` bytes.
std::size_t number_at(const std::string& bytes, std::size_t at, std::size_t width) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value = value * 256 + static_cast<unsigned char>(bytes.at(at + i));
    }
    return value;
}

TEST(GreetingTest, TheHelloIsWellFormed) {
    const std::string hello = client_hello();
    EXPECT_EQ(hello.substr(0, 3), std::string("\x16\x03\x01", 3));
    EXPECT_EQ(number_at(hello, 3, 2), hello.size() - 5);
    EXPECT_EQ(hello[5], 1);
    EXPECT_EQ(number_at(hello, 6, 3), hello.size() - 9);
    std::size_t at = 9 + 2 + 32;  // Version and random.
    at += 1 + number_at(hello, at, 1);
    at += 2 + number_at(hello, at, 2);
    at += 1 + number_at(hello, at, 1);
    EXPECT_EQ(number_at(hello, at, 2), hello.size() - at - 2);
    at += 2;
    std::size_t count = 0;
    for (; at < hello.size(); at += 4 + number_at(hello, at + 2, 2)) ++count;
    EXPECT_EQ(at, hello.size()) << "the extensions fill their place";
    EXPECT_EQ(count, 7U);
    EXPECT_NE(hello.find("localhost"), std::string::npos);
}

TEST(GreetingTest, TheFastCgiRecordIsWellFormed) {
    const std::string record = fastcgi_values();
    EXPECT_EQ(record.substr(0, 4), std::string("\x01\x09\x00\x00", 4));
    EXPECT_EQ(number_at(record, 4, 2), record.size() - 8);
    EXPECT_EQ(record.substr(8), std::string("\x0f\x00", 2) + "FCGI_MPXS_CONNS");
}

TEST(GreetingTest, KnowsFastCgiByItsRecords) {
    expect_known_at(is_fastcgi_answer, std::string("\x01\x0a\x00\x00\x00\x12", 6), 2);
    expect_known_at(is_fastcgi_answer, std::string("\x01\x0b\x00\x00\x00\x08", 6), 2);
    for (const std::string other : {"HTTP/1.1 400", "\x01\x06", "\x15\x03"}) {
        EXPECT_EQ(is_fastcgi_answer(other), Likeness::no) << other;
    }
}

TEST(GreetingTest, KnowsTlsByItsRecords) {
    expect_known_at(is_tls_answer, std::string("\x16\x03\x03\x00\x7a\x02", 6), 3);
    expect_known_at(is_tls_answer, std::string("\x15\x03\x01\x00\x02\x02\x46", 7), 3);
    for (const std::string other :
         {"HTTP/1.1 400 Bad Request\r\n",
          "SSH-2.0-x",
          "\x16\x02",
          "\x16\x03\x07",
          "\x17\x03\x03"}) {
        EXPECT_EQ(is_tls_answer(other), Likeness::no) << other;
    }
}

TEST(GreetingTest, ThePrefaceHasItsSettings) {
    EXPECT_EQ(
        h2_preface(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\0\0\0\x04\0\0\0\0\0", 9)
    );
}

TEST(GreetingTest, KnowsHttp2ByItsSettings) {
    expect_known_at(is_h2_answer, std::string("\0\0\0\x04\0\0\0\0\0", 9), 9);
    expect_known_at(is_h2_answer, std::string("\0\0\x12\x04\0\0\0\0\0\0\x03", 11), 9);
    for (const std::string& other :
         {std::string("HTTP/1.1 400 Bad Request\r\n"),
          std::string("\0\0\x05\x04\0\0\0\0\0", 9),
          std::string("\0\0\x06\x07\0\0\0\0\0", 9),
          std::string("\0\0\x06\x04\x01\0\0\0\0", 9),
          std::string("\0\0\x06\x04\0\0\0\0\x01", 9),
          std::string("\0\x60\0", 3)}) {
        EXPECT_EQ(is_h2_answer(other), Likeness::no) << other;
    }
}

}  // namespace
}  // namespace apprunner::probes
