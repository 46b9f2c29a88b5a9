// HTTP answers to their end, in pieces, and in pieces of nonsense.
#include "probes/io/answer_reader.hpp"

#include <gtest/gtest.h>

namespace apprunner::probes {
namespace {

using Progress = AnswerReader::Progress;

struct Seen {
    Progress progress = Progress::head;
    std::string text;  ///< The title, or the fault.
    bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
    *out << static_cast<int>(seen.progress) << " " << seen.text;
}

/// Feeds pieces of that size until there is no more to learn.
Progress feed(AnswerReader& reader, const std::string& text, std::size_t piece) {
    Progress progress = Progress::head;
    const auto is_open = [&] { return progress == Progress::head || progress == Progress::body; };
    for (std::size_t at = 0; at < text.size() && is_open(); at += piece) {
        progress = reader.feed(std::string_view(text).substr(at, piece));
    }
    return progress;
}

Seen read(const std::string& text, std::size_t piece) {
    AnswerReader reader;
    const Progress progress = feed(reader, text, piece);
    if (reader.status() == 0) return {progress, reader.fault()};
    return {progress, progress == Progress::broken ? reader.fault() : reader.title()};
}

Seen complete(std::string title) {
    return {Progress::complete, std::move(title)};
}

Seen waiting(std::string title) {
    return {Progress::body, std::move(title)};
}

Seen broken(std::string fault) {
    return {Progress::broken, std::move(fault)};
}

/// What is kept of it when it has come as one piece.
KeptAnswer kept_of(const std::string& text) {
    AnswerReader reader;
    feed(reader, text, text.size());
    return reader.kept().value_or(KeptAnswer{});
}

TEST(AnswerReader, ReadsAnswersInPiecesOfAnySize) {
    const std::string answer = "HTTP/1.1 404 Nothing here\r\nContent-Length: 3\r\n\r\nabc";
    for (const std::size_t piece : {1UL, 2UL, 7UL, 1000UL}) {
        EXPECT_EQ(read(answer, piece), complete("HTTP 404 Not Found")) << piece;
        EXPECT_EQ(read(answer.substr(0, answer.size() - 1), piece), waiting("HTTP 404 Not Found"));
    }
}

TEST(AnswerReader, TakesWhatServersSend) {
    EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\n", 100), waiting("HTTP 200 OK")) << "until it closes";
    EXPECT_EQ(read("HTTP/1.1 200 \r\n\r\n", 100), waiting("HTTP 200 OK")) << "no reason";
    EXPECT_EQ(
        read("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", 100), complete("HTTP 204 No Content")
    );
    EXPECT_EQ(
        read("HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\n", 100),
        complete("HTTP 304 Not Modified")
    ) << "never has a body";
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 100), complete("HTTP 200 OK"));
    EXPECT_EQ(
        read("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc", 100),
        waiting("HTTP 200 OK")
    );
    EXPECT_EQ(read("HTTP/1.1 298 Own\r\nContent-Length: 0\r\n\r\n", 100), complete("HTTP 298"));
}

TEST(AnswerReader, ReadsChunksToTheLastOne) {
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string chunks = "5\r\nabcde\r\n1;x=y\r\nf\r\n";
    for (const std::size_t piece : {1UL, 3UL, 1000UL}) {
        EXPECT_EQ(read(head + chunks, piece), waiting("HTTP 200 OK")) << piece;
        EXPECT_EQ(read(head + chunks + "0\r\n\r\n", piece), complete("HTTP 200 OK")) << piece;
        EXPECT_EQ(read(head + chunks + "0\r\nA: b\r\n\r\n", piece), complete("HTTP 200 OK"));
        EXPECT_TRUE(
            read(head + chunks + "zz\r\n", piece).text.starts_with("HTTP 200 OK, but its body is ")
        );
    }
    EXPECT_EQ(kept_of(head + chunks).body, "abcdef");
    EXPECT_EQ(
        read(head + "5;" + std::string(head_bytes_max, 'x'), 4096),
        broken("HTTP 200 OK, but the head of a chunk is larger than 64 KiB")
    );
}

TEST(AnswerReader, ACloseEndsOnlyWhatHasNoOtherEnd) {
    const auto end_of = [](const std::string& text) {
        AnswerReader reader;
        feed(reader, text, text.size());
        return reader.end();
    };
    EXPECT_EQ(end_of("HTTP/1.0 200 OK\r\n\r\nhello"), Progress::complete);
    EXPECT_EQ(end_of("HTTP/1.0 200 OK\r\n\r\n"), Progress::complete);
    EXPECT_EQ(end_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), Progress::body);
    EXPECT_EQ(
        end_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"), Progress::body
    );
    EXPECT_EQ(end_of("HTTP/1.1 200 OK\r\n"), Progress::head);
}

TEST(AnswerReader, TellsHowMuchCame) {
    const auto came = [](const std::string& text) {
        AnswerReader reader;
        feed(reader, text, text.size());
        return reader.came();
    };
    EXPECT_EQ(
        came("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nnever complete"), "14 of 999 bytes"
    );
    EXPECT_EQ(came("HTTP/1.1 200 OK\r\n\r\nhello"), "5 bytes");
    EXPECT_EQ(
        came("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
        "2 bytes, no last chunk"
    );
}

TEST(AnswerReader, KeepsWhatIsWorthShowing) {
    EXPECT_EQ(
        kept_of("HTTP/1.1 401 Go Away\r\nServer: Apache\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                "location: /login\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nno\x01!"),
        (KeptAnswer{
            "HTTP/1.1 401 Go Away",
            "/login",
            "Basic realm=\"x\"",
            "Apache",
            "text/plain",
            4,
            "no\x01!",
            false})
    );
    EXPECT_EQ(
        kept_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n").status_line,
        "HTTP/1.1 200 OK"
    );
    EXPECT_EQ(
        kept_of("SSH-2.0-x\r\n"), (KeptAnswer{"", "", "", "", "", {}, "SSH-2.0-x\r\n", false})
    );
    EXPECT_EQ(kept_of("HTTP/1.1 20").body, "HTTP/1.1 20") << "of an unfinished head, too";
    EXPECT_FALSE(AnswerReader().kept());
}

TEST(AnswerReader, KeepsNoMoreThanItMay) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 512\r\n\r\n";
    EXPECT_FALSE(kept_of(head + std::string(kept_body_max, 'x')).is_cut);
    const std::string open_end = "HTTP/1.1 200 OK\r\n\r\n";
    const KeptAnswer large = kept_of(open_end + std::string(100'000, 'x'));
    EXPECT_EQ(large.body, std::string(kept_body_max, 'x'));
    EXPECT_TRUE(large.is_cut);
    const KeptAnswer garbage = kept_of(std::string(1000, 'y'));
    EXPECT_EQ(garbage.body, std::string(kept_body_max, 'y'));
    EXPECT_TRUE(garbage.is_cut);
    const std::string far = "HTTP/1.1 302 F\r\nLocation: /" + std::string(50'000, 'z') + "\r\n\r\n";
    EXPECT_EQ(kept_of(far).location, "/" + std::string(kept_field_bytes_max - 1, 'z'));
}

TEST(AnswerReader, SkipsInformationalAnswers) {
    const std::string early = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    for (const std::size_t piece : {1UL, 30UL, 1000UL}) {
        EXPECT_EQ(
            read(early + hints + "HTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nx", piece),
            complete("HTTP 503 Service Unavailable")
        );
        EXPECT_EQ(read(early, piece), Seen{}) << "more must come";
    }
    EXPECT_EQ(
        read("HTTP/1.1 101 Switching Protocols\r\n\r\n", 100),
        complete("HTTP 101 Switching Protocols")
    );
}

TEST(AnswerReader, TellsOtherProtocolsFromTheFirstBytes) {
    EXPECT_EQ(read("SSH-2.0-OpenSSH_9.2\r\n", 100), broken("not HTTP: SSH-2.0-OpenSSH_9.2\\r\\n"));
    EXPECT_EQ(read("\x15\x03\x01", 100), broken("not HTTP: \\x15\\x03\\x01"));
    EXPECT_EQ(read("HTTP/2.0 200\r\n", 100), broken("not HTTP: HTTP/2.0 200\\r\\n"));
    EXPECT_EQ(read("\xff\xfe", 1), broken("not HTTP: \\xff"));
    EXPECT_EQ(
        read(std::string(1000, 'x'), 1000), broken("not HTTP: " + std::string(40, 'x') + "...")
    );
}

TEST(AnswerReader, TellsBrokenHeads) {
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

TEST(AnswerReader, HasALimit) {
    const Seen too_large = broken("the head of the answer is larger than 64 KiB");
    const std::string start = "HTTP/1.1 200 OK\r\nLong: ";
    EXPECT_EQ(read(start + std::string(head_bytes_max, 'x') + "\r\n\r\n", 4096), too_large);
    EXPECT_EQ(read(start + std::string(head_bytes_max, 'x') + "\r\n\r\n", 100'000), too_large);
    EXPECT_EQ(
        read(start + std::string(head_bytes_max - 100, 'x') + "\r\n\r\n", 4096),
        waiting("HTTP 200 OK")
    );
    std::string endless;
    while (endless.size() < 2 * head_bytes_max) endless += "HTTP/1.1 100 Continue\r\n\r\n";
    EXPECT_EQ(read(endless, 4096).progress, Progress::broken);
}

}  // namespace
}  // namespace apprunner::probes
