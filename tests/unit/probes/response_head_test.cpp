// The head of an HTTP answer, in pieces and in pieces of nonsense.
#include "probes/io/response_head.hpp"

#include <gtest/gtest.h>

namespace apprunner::probes {
namespace {

using Progress = AnswerHead::Progress;

struct Seen {
    Progress progress = Progress::partial;
    int status = 0;
    std::string text;  ///< The reason, or the fault.
    bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
    *out << static_cast<int>(seen.progress) << " " << seen.status << " " << seen.text;
}

/// Feeds pieces of that size until the head is known.
Seen read(const std::string& text, std::size_t piece) {
    AnswerHead head;
    Progress progress = Progress::partial;
    for (std::size_t at = 0; at < text.size() && progress == Progress::partial; at += piece) {
        progress = head.feed(std::string_view(text).substr(at, piece));
    }
    if (progress == Progress::complete) return {progress, head.status(), head.reason()};
    return {progress, 0, head.fault()};
}

Seen complete(int status, std::string reason) {
    return {Progress::complete, status, std::move(reason)};
}

Seen broken(std::string fault) {
    return {Progress::broken, 0, std::move(fault)};
}

TEST(AnswerHead, ReadsHeadsInPiecesOfAnySize) {
    const std::string answer = "HTTP/1.1 404 Nothing here\r\nContent-Length: 3\r\n\r\nabc";
    for (const std::size_t piece : {1UL, 2UL, 7UL, 1000UL}) {
        EXPECT_EQ(read(answer, piece), complete(404, "Not Found")) << piece;
    }
}

TEST(AnswerHead, TakesWhatServersSend) {
    EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\n", 100), complete(200, "OK"));
    EXPECT_EQ(read("HTTP/1.1 200 \r\n\r\n", 100), complete(200, "OK")) << "no reason";
    EXPECT_EQ(read("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", 100), complete(204, "No Content"));
    EXPECT_EQ(
        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n", 3),
        complete(200, "OK")
    );
    EXPECT_EQ(
        read("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", 100), complete(200, "OK")
    ) << "the body's size is no matter";
    EXPECT_EQ(read("HTTP/1.1 599 Own\r\n\r\n", 100).status, 599);
}

TEST(AnswerHead, SkipsInformationalAnswers) {
    const std::string early = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    for (const std::size_t piece : {1UL, 30UL, 1000UL}) {
        EXPECT_EQ(
            read(early + hints + "HTTP/1.1 503 Busy\r\n\r\n", piece),
            complete(503, "Service Unavailable")
        );
        EXPECT_EQ(read(early, piece), Seen{}) << "more must come";
    }
    EXPECT_EQ(
        read("HTTP/1.1 101 Switching Protocols\r\n\r\n", 100), complete(101, "Switching Protocols")
    );
}

TEST(AnswerHead, TellsOtherProtocolsFromTheFirstBytes) {
    EXPECT_EQ(read("SSH-2.0-OpenSSH_9.2\r\n", 100), broken("not HTTP: SSH-2.0-OpenSSH_9.2\\r\\n"));
    EXPECT_EQ(read("\x15\x03\x01", 100), broken("not HTTP: \\x15\\x03\\x01"));
    EXPECT_EQ(read("HTTP/2.0 200\r\n", 100), broken("not HTTP: HTTP/2.0 200\\r\\n"));
    EXPECT_EQ(read("\xff\xfe", 1), broken("not HTTP: \\xff"));
    EXPECT_EQ(
        read(std::string(1000, 'x'), 1000), broken("not HTTP: " + std::string(40, 'x') + "...")
    );
}

TEST(AnswerHead, TellsBrokenHeads) {
    for (const std::string head :
         {"HTTP/1.1 2x0 OK\r\n\r\n",
          "HTTP/1.7 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
          "HTTP/1.1 042 Low\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\nabc"}) {
        const Seen seen = read(head, 1000);
        EXPECT_EQ(seen.progress, Progress::broken) << head;
        EXPECT_TRUE(seen.text.starts_with("not HTTP")) << seen.text;
    }
}

TEST(AnswerHead, HasALimit) {
    const Seen too_large = broken("the head of the answer is larger than 64 KiB");
    const std::string start = "HTTP/1.1 200 OK\r\nLong: ";
    EXPECT_EQ(read(start + std::string(head_bytes_max, 'x') + "\r\n\r\n", 4096), too_large);
    EXPECT_EQ(read(start + std::string(head_bytes_max, 'x') + "\r\n\r\n", 100'000), too_large);
    EXPECT_EQ(
        read(start + std::string(head_bytes_max - 100, 'x') + "\r\n\r\n", 4096), complete(200, "OK")
    );
    std::string endless;
    while (endless.size() < 2 * head_bytes_max) endless += "HTTP/1.1 100 Continue\r\n\r\n";
    EXPECT_EQ(read(endless, 4096).progress, Progress::broken);
}

}  // namespace
}  // namespace apprunner::probes
