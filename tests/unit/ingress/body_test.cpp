// The ends of bodies: by length, and by chunks in good and bad order, however the bytes are cut.
#include "emulator/ingress/body.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apprunner::ingress {
namespace {

const std::string three_chunks =
    "5\r\nhello\r\n00a;name=\"a value\"\r\n0123456789\r\n1 \r\n\n\r\n0\r\nX-Sum: 12\r\nY:\r\n\r\n";

TEST(ChunkScanner, FindsTheEndWhereverTheBytesAreCut) {
    const std::string bytes = three_chunks + "GET /next";
    for (std::size_t cut = 0; cut < three_chunks.size(); ++cut) {
        ChunkScanner scanner;
        const std::string_view all = bytes;
        ASSERT_EQ(scanner.scan(all.substr(0, cut)), cut);
        EXPECT_FALSE(scanner.done()) << cut;
        EXPECT_EQ(scanner.scan(all.substr(cut)), three_chunks.size() - cut);
        EXPECT_TRUE(scanner.done()) << cut;
    }
}

TEST(ChunkScanner, ExtractsThePayloadInPlace) {
    for (std::size_t step = 1; step <= three_chunks.size(); ++step) {
        ChunkScanner scanner;
        std::string payload;
        for (std::size_t at = 0; at < three_chunks.size(); at += step) {
            std::string part = three_chunks.substr(at, step);
            std::size_t size = 0;
            ASSERT_EQ(scanner.extract(part, size), part.size());
            payload += part.substr(0, size);
        }
        EXPECT_EQ(payload, "hello0123456789\n") << step;
        EXPECT_TRUE(scanner.done());
    }
}

TEST(ChunkScanner, RefusesWhatTwoParsersCouldReadInTwoWays) {
    const std::vector<std::string> bad{
        "\r\n",
        "x\r\n",
        "-1\r\n",
        "0x5\r\nhello\r\n",
        " 5\r\nhello\r\n",
        "5\nhello\n",
        "5\r\nhelloX\r\n",
        "5\r\nhello\n",
        "5 5\r\nhello\r\n",
        "5;a=\nb\r\nhello\r\n",
        "5;a=\rb\r\nhello\r\n",
        "5\rhello",
        "ffffffffffffffff0\r\n",
        "0\r\nno colon\r\n\r\n",
        "0\r\n: no name\r\n\r\n",
        "0\r\nblank : x\r\n\r\n",
        "0\r\n folded: x\r\n\r\n",
        "0\r\na: \x01\r\n\r\n",
        "0\r\na: b\n\r\n",
        "0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "0\r\nok: 1\r\ncontent-length: 5\r\n\r\n",
        "0\r\nHOST: x\r\n\r\n",
        "0\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
        "0\n\n",
        "5;" + std::string(chunk_line_bytes_max, 'x') + "\r\n",
        "0\r\na: " + std::string(trailer_bytes_max, 'x') + "\r\n\r\n",
    };
    for (const std::string& bytes : bad) {
        ChunkScanner scanner;
        (void)scanner.scan(bytes);
        EXPECT_TRUE(scanner.broken()) << bytes;
        EXPECT_FALSE(scanner.done()) << bytes;
    }
}

TEST(ChunkScanner, TakesTrailersWhoseNamesOnlyBeginLikeForbiddenOnes) {
    const std::string long_name(300, 'n');
    for (const std::string& name : {std::string("hosts"), std::string("t"), long_name}) {
        ChunkScanner scanner;
        (void)scanner.scan("0\r\n" + name + ": 1\r\n\r\n");
        EXPECT_TRUE(scanner.done()) << name;
    }
}

TEST(ChunkScanner, TakesSizesUpToSixtyFourBits) {
    ChunkScanner scanner;
    EXPECT_EQ(scanner.scan("7fffffffffffffff\r\nabc"), 21U);
    EXPECT_FALSE(scanner.broken());
    ChunkScanner leading_zeros;
    EXPECT_EQ(leading_zeros.scan("0000000000000000000000003\r\nabc\r\n0\r\n\r\n"), 37U);
    EXPECT_TRUE(leading_zeros.done());
}

TEST(BodyTracker, CountsALength) {
    BodyTracker body({BodyKind::length, 10});
    EXPECT_EQ(body.left(), 10U);
    EXPECT_EQ(body.take("1234567"), 7U);
    EXPECT_FALSE(body.done());
    EXPECT_EQ(body.left(), 3U);
    EXPECT_EQ(body.take("890next"), 3U);
    EXPECT_TRUE(body.done());
    EXPECT_EQ(body.take("more"), 0U);
}

TEST(BodyTracker, NoneIsDoneAndUntilCloseNeverIs) {
    BodyTracker none;
    EXPECT_TRUE(none.done());
    EXPECT_EQ(none.take("x"), 0U);
    BodyTracker until_close({BodyKind::until_close, 0});
    EXPECT_EQ(until_close.take("xyz"), 3U);
    EXPECT_FALSE(until_close.done());
}

TEST(BodyTracker, PayloadOfWhatIsNotChunkedIsAllOfIt) {
    BodyTracker body({BodyKind::length, 3});
    std::string bytes = "abcdef";
    std::size_t payload = 0;
    EXPECT_EQ(body.take_payload(bytes, payload), 3U);
    EXPECT_EQ(payload, 3U);
    EXPECT_EQ(bytes, "abcdef");
}

}  // namespace
}  // namespace apprunner::ingress
