// Which protocol speaks, by its first bytes and by servers' own words; and that a verdict on such a
// port never speaks of TLS.
#include "emulator/core/words/protocol_words.hpp"

#include "emulator/core/diagnosis/probes.hpp"
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string bytes(std::initializer_list<int> values, std::string_view text) {
    std::string all;
    for (const int value : values) all += static_cast<char>(value);
    return all + std::string(text);
}

struct Spoken {
    std::string bytes;
    std::string_view protocol;
};

const Spoken rows[] = {
    {"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "SSH"},
    {"-ERR wrong number of arguments for 'get' command\r\n", "Redis"},
    {"-NOAUTH Authentication required.\r\n", "Redis"},
    {"220 mail.example.com ESMTP Postfix (Debian/GNU)\r\n", "SMTP"},
    {"220 (vsFTPd 3.0.3)\r\n", "FTP"},
    {"220-FileZilla Server 1.7\r\n", "FTP"},
    {"* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "IMAP"},
    {"+OK Dovecot ready.\r\n", "POP3"},
    {"ERROR\r\nERROR\r\n", "memcached's protocol"},
    {bytes({'A', 'M', 'Q', 'P', 0, 0, 9, 1}, ""), "AMQP"},
    {"INFO {\"server_id\":\"NA\",\"version\":\"2.10.4\"} \r\n", "NATS"},
    {"RFB 003.008\n", "VNC"},
    {bytes({0x4a, 0, 0, 0, 10}, std::string_view("8.0.36\0\x08\0\0\0", 11)), "MySQL's protocol"},
    {bytes({0x59, 0, 0, 0, 10}, "5.5.5-10.11.6-MariaDB"), "MySQL's protocol"},
    {bytes({0x45, 0, 0, 0, 0xff, 0x6a, 0x04}, "Host '10.0.0.1' is not allowed"),
     "MySQL's protocol"},
    {bytes({'E', 0, 0, 0, 0x8b}, "SFATAL"), "PostgreSQL's protocol"},
    {bytes({0xff, 0xfb, 1}, ""), "Telnet"},
    {"hello\n", ""},
    {"", ""},
    {"HTTP/1.1 200 OK\r\n", ""},
    {bytes({0x15, 3, 1, 0, 2}, ""), ""},
};

TEST(ProtocolWords, NameWhatTheBytesSay) {
    for (const Spoken& row : rows) {
        EXPECT_EQ(protocol_of_bytes(row.bytes), row.protocol) << row.bytes;
    }
}

TEST(ProtocolWords, NameWhatAServerSaysOfHttp) {
    EXPECT_EQ(
        protocol_of_lines({"2024-05-01 UTC [40] LOG:  invalid length of startup packet"}),
        "PostgreSQL's protocol"
    );
    EXPECT_THAT(
        protocol_of_lines({"org.apache.kafka.common.network.InvalidReceiveException: Invalid "
                           "receive (size = 1195725856 larger than 104857600)"}),
        HasSubstr("Kafka")
    );
    EXPECT_EQ(protocol_of_lines({"listening on 8080"}), "");
}

TEST(ProtocolWords, AreInTheVerdictInPlaceOfTls) {
    for (const Spoken& row : rows) {
        if (row.bytes.empty() || row.bytes.starts_with("HTTP")) continue;
        Speaker speaker("");
        speaker.configuration = http_service();
        speaker.instance.exit_code.reset();
        speaker.instance.last_lines.clear();
        speaker.instance.first_probe_at = base::SteadyTime{};
        ProbeRecord record;
        record.number = 1;
        record.outcome = outcome_of(probes::OutcomeKind::bad_answer, "not HTTP");
        speaker.instance.probes.push_back(record);
        SeenAnswer seen;
        seen.kind = probes::OutcomeKind::bad_answer;
        seen.answer.body = row.bytes;
        speaker.instance.answers.push_back(seen);
        const Finding finding = explain_unhealthy(speaker.evidence()).at(0);
        EXPECT_EQ(finding.code, "ARS-HEALTH-BAD-ANSWER");
        EXPECT_THAT(finding.summary, HasSubstr(row.protocol));
        EXPECT_THAT(finding.fix, Not(HasSubstr("TLS"))) << row.bytes;
        // The same behind a TCP check.
        speaker.configuration = tcp_service();
        speaker.instance.probes.back().outcome = connected();
        speaker.instance.first_answer = record.outcome;
        const auto risky = explain_first_answer(speaker.evidence());
        ASSERT_TRUE(risky);
        EXPECT_EQ(risky->code, "ARS-HTTP-DEAD");
        EXPECT_THAT(risky->summary, HasSubstr(row.protocol));
        EXPECT_THAT(risky->fix, Not(HasSubstr("TLS"))) << row.bytes;
    }
}

}  // namespace
}  // namespace apprunner::core
