// A table of raw bytes from a client and the answers to them: malformed, ambiguous and hostile
// requests, each refused as Envoy refuses it and never seen by the app.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <mutex>

namespace apprunner::ingress {
namespace {

/// What comes back: the statuses of all answers on the connection, which then is closed or kept.
struct Case {
    std::string name;
    std::string bytes;
    std::vector<int> statuses;
    bool kept = false;
    /// The heads' first lines and bodies as the app saw them.
    std::vector<std::string> app_saw = {};
};

const std::string ok_get = "GET /ok HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string saw_ok_get = "GET /ok HTTP/1.1|";

std::string with_fields(const std::string& fields, const std::string& body = {}) {
    return "POST /p HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
}

std::string zero() {
    return std::string(1, '\0');
}

std::vector<Case> request_lines() {
    return {
        {"a good one", ok_get, {200}, true, {saw_ok_get}},
        {"empty lines before it", "\r\n\r\n" + ok_get, {200}, true, {saw_ok_get}},
        {"a method of its own",
         "BREW /p HTTP/1.1\r\nHost: x\r\n\r\n",
         {200},
         true,
         {"BREW /p HTTP/1.1|"}},
        {"garbage", "garbage\r\n\r\n", {400}},
        {"a TLS greeting", std::string("\x16\x03\x01\x00\xa5\x01", 6), {400}},
        {"HTTP/0.9", "GET /\r\n", {400}},
        {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", {400}},
        {"a lower-case version", "GET / http/1.1\r\nHost: x\r\n\r\n", {400}},
        {"two blanks", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"a tab in the target", "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"NUL in the target", "GET /" + zero() + " HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"NUL in the method", "G" + zero() + "T / HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"a bare line feed", "GET / HTTP/1.1\nHost: x\n\n", {400}},
        {"a bare carriage return", "GET / HTTP/1.1\rHost: x\r\r", {408}},
        {"no path", "GET p HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
        {"CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", {403}},
        {"a whole URL",
         "GET http://x/p HTTP/1.1\r\nHost: y\r\n\r\n",
         {200},
         true,
         {"GET /p HTTP/1.1|"}},
        {"OPTIONS *",
         "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
         {200},
         true,
         {"OPTIONS * HTTP/1.1|"}},
    };
}

std::vector<Case> fields() {
    const std::string start = "GET / HTTP/1.1\r\nHost: x\r\n";
    std::string many = start;
    for (int i = 0; i < 100; ++i) many += "a: b\r\n";
    return {
        {"no Host", "GET / HTTP/1.1\r\n\r\n", {400}},
        {"two Hosts", start + "Host: x\r\n\r\n", {400}},
        {"a Host with a path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", {400}},
        {"a Host with a user", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", {400}},
        {"no colon", start + "nonsense\r\n\r\n", {400}},
        {"no name", start + ": x\r\n\r\n", {400}},
        {"a blank before the colon", start + "Content-Length : 5\r\n\r\n", {400}},
        {"a blank in the name", start + "a b: c\r\n\r\n", {400}},
        {"a folded line", start + "a: b\r\n c\r\n\r\n", {400}},
        {"a blank before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", {400}},
        {"NUL in a value", start + "a: b" + zero() + "c\r\n\r\n", {400}},
        {"a carriage return in a value", start + "a: b\rc: d\r\n\r\n", {400}},
        {"a line feed in a value", start + "a: b\nc: d\r\n\r\n", {400}},
        {"a control character in a value", start + "a: \x01\r\n\r\n", {400}},
        {"101 fields", many + "\r\n", {431}},
        {"a field of 60 KiB", start + "a: " + std::string(60 * 1024, 'x') + "\r\n\r\n", {431}},
        {"a target of 60 KiB", "GET /" + std::string(60 * 1024, 'x'), {431}},
        {"a head of 59 KiB",
         start + "a: " + std::string(59 * 1024, 'x') + "\r\n\r\n",
         {200},
         true,
         {"GET / HTTP/1.1|"}},
    };
}

std::vector<Case> framing() {
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    return {
        {"a length",
         with_fields("Content-Length: 3\r\n", "abc") + ok_get,
         {200, 200},
         true,
         {"POST /p HTTP/1.1|abc", saw_ok_get}},
        {"chunks",
         with_fields(chunked, "3\r\nabc\r\n0\r\n\r\n") + ok_get,
         {200, 200},
         true,
         {"POST /p HTTP/1.1|3\r\nabc\r\n0\r\n\r\n", saw_ok_get}},
        {"two equal lengths",
         with_fields("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
         {400}},
        {"two lengths", with_fields("Content-Length: 3\r\nContent-Length: 30\r\n", "abc"), {400}},
        {"a list of lengths", with_fields("Content-Length: 3, 3\r\n", "abc"), {400}},
        {"a signed length", with_fields("Content-Length: +3\r\n", "abc"), {400}},
        {"a negative length", with_fields("Content-Length: -3\r\n", "abc"), {400}},
        {"a hexadecimal length", with_fields("Content-Length: 0x3\r\n", "abc"), {400}},
        {"an empty length", with_fields("Content-Length:\r\n", "abc"), {400}},
        {"a length beyond 64 bits",
         with_fields("Content-Length: 18446744073709551619\r\n", "abc"),
         {400}},
        {"length, then chunked",
         with_fields("Content-Length: 5\r\n" + chunked, "0\r\n\r\n" + smuggled),
         {400}},
        {"chunked, then length",
         with_fields(chunked + "Content-Length: 5\r\n", "0\r\n\r\n" + smuggled),
         {400}},
        {"chunked twice", with_fields(chunked + chunked, "0\r\n\r\n"), {400}},
        {"a coding before chunked",
         with_fields("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
         {501}},
        {"a coding after chunked",
         with_fields("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
         {501}},
        {"an unknown coding", with_fields("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), {501}},
        {"a quoted coding", with_fields("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), {501}},
        {"a tab before chunked",
         with_fields("Transfer-Encoding:\tchunked\r\n", "0\r\n\r\n"),
         {200},
         true,
         {"POST /p HTTP/1.1|0\r\n\r\n"}},
        {"a vertical tab before chunked",
         with_fields("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"),
         {400}},
        {"chunked in HTTP/1.0",
         "POST / HTTP/1.0\r\nHost: x\r\n" + chunked + "\r\n0\r\n\r\n",
         {400}},
        {"Connection names the length",
         with_fields("Connection: content-length\r\nContent-Length: 3\r\n", "abc"),
         {200},
         true,
         {"POST /p HTTP/1.1|abc"}},
    };
}

std::vector<Case> chunks() {
    const auto chunked = [](const std::string& body) {
        return with_fields("Transfer-Encoding: chunked\r\n", body);
    };
    return {
        {"no size", chunked("\r\nabc\r\n0\r\n\r\n"), {400}},
        {"a size that is none", chunked("g\r\nabc\r\n0\r\n\r\n"), {400}},
        {"a size with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), {400}},
        {"a signed size", chunked("+3\r\nabc\r\n0\r\n\r\n"), {400}},
        {"a size beyond 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), {400}},
        {"data longer than its size", chunked("3\r\nabcd\r\n0\r\n\r\n"), {400}},
        {"bare line feeds", chunked("3\nabc\n0\n\n"), {400}},
        {"a line feed in an extension", chunked("3;a\n\r\nabc\r\n0\r\n\r\n"), {400}},
        {"a folded trailer", chunked("0\r\na: b\r\n c\r\n\r\n"), {400}},
        {"a trailer that frames", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), {400}},
        {"an endless extension", chunked("3;" + std::string(5000, 'x') + "\r\nabc"), {400}},
        {"an extension",
         chunked("3;a=b\r\nabc\r\n0\r\n\r\n"),
         {200},
         true,
         {"POST /p HTTP/1.1|3;a=b\r\nabc\r\n0\r\n\r\n"}},
    };
}

std::vector<Case> upgrades() {
    const std::string start = "GET / HTTP/1.1\r\nHost: x\r\n";
    return {
        {"WebSocket", start + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", {403}},
        {"any other", start + "Connection: keep-alive, upgrade\r\nUpgrade: foo/2\r\n\r\n", {403}},
        {"h2c",
         start +
             "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n",
         {200},
         true,
         {"GET / HTTP/1.1|"}},
    };
}

class RawBytes : public IngressTest {
  protected:
    RawBytes() : app([this](RawSocket& connection, int /*number*/) { answer(connection); }) {
        options.threads = 1;
        // A head that never ends is not this table's subject.
        options.head_limit = std::chrono::milliseconds(200);
    }

    void answer(RawSocket& connection) {
        for (;;) {
            const Message request = connection.read_message();
            if (!request.whole) return;
            {
                const std::lock_guard lock(mutex);
                seen.push_back(request.start_line + "|" + request.body);
            }
            connection.send(ok("fine"));
        }
    }

    void check(const Case& item) {
        SCOPED_TRACE(item.name);
        {
            const std::lock_guard lock(mutex);
            seen.clear();
        }
        RawSocket client = connect();
        client.send(item.bytes);
        for (const int status : item.statuses) {
            const Message message = client.read_message();
            EXPECT_EQ(message.status(), status);
            if (status >= 400) {
                EXPECT_EQ(message.field("connection"), "close");
            }
        }
        if (item.kept) {
            client.send("HEAD /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            EXPECT_EQ(client.read_message(true).status(), 200);
        }
        EXPECT_TRUE(item.statuses.empty() || client.is_ended());
        std::vector<std::string> expected = item.app_saw;
        if (item.kept) expected.push_back("HEAD /last HTTP/1.1|");
        const std::lock_guard lock(mutex);
        EXPECT_EQ(seen, expected);
    }

    void check_all(const std::vector<Case>& cases) {
        serve(app);
        for (const Case& item : cases) check(item);
    }

    std::mutex mutex;
    std::vector<std::string> seen;
    ScriptedApp app;
};

TEST_F(RawBytes, RequestLines) {
    check_all(request_lines());
}

TEST_F(RawBytes, Fields) {
    check_all(fields());
}

TEST_F(RawBytes, Framing) {
    check_all(framing());
}

TEST_F(RawBytes, Chunks) {
    check_all(chunks());
}

TEST_F(RawBytes, Upgrades) {
    check_all(upgrades());
}

TEST_F(RawBytes, ARefusalSaysWhatEnvoySays) {
    serve(app);
    RawSocket client = connect();
    client.send("garbage\r\n\r\n");
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\ncontent-length: 11\r\n"
                           "content-type: text/plain\r\n")
    );
    EXPECT_TRUE(answer.ends_with("\r\nconnection: close\r\n\r\nBad Request"));
}

}  // namespace
}  // namespace apprunner::ingress
