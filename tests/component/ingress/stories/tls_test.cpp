// https:// on the same ports as http://, with a certificate made for the occasion.
#include "emulator/ingress/tls_certificate.hpp"
#include "tests/component/ingress/ingress_fixture.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace apprunner::ingress {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

class TlsTest : public IngressTest {
  protected:
    TlsTest() {
        std::string name = std::filesystem::temp_directory_path() / "ingress-tls-XXXXXX";
        folder = ::mkdtemp(name.data());
        files = make_certificate(folder, {"*.us-east-1.localhost", "localhost"}).value();
        options.tls = files;
        options.threads = 1;
    }
    ~TlsTest() override { std::filesystem::remove_all(folder); }

    /// Sends the request over TLS, as for this host, and reads to TLS's own end.
    std::string ask(const std::string& server_name, const std::string& request) {
        ssl::context trusting(ssl::context::tls_client);
        trusting.load_verify_file(files.certificate);
        ssl::stream<asio::ip::tcp::socket> stream(client_context, trusting);
        stream.set_verify_mode(ssl::verify_peer);
        stream.set_verify_callback(ssl::host_name_verification(server_name));
        const auto port = ingress->local_port(service).value_or(0);
        stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
        boost::system::error_code error;
        stream.handshake(ssl::stream_base::client, error);
        if (error) return error.message();
        asio::write(stream, asio::buffer(request));
        std::string answer;
        asio::read(stream, asio::dynamic_buffer(answer), error);
        return error == asio::error::eof ? answer : answer + error.message();
    }

    asio::io_context client_context;
    std::string folder;
    TlsFiles files;
};

TEST_F(TlsTest, TheAppIsToldThatTheClientCameByHttps) {
    std::string head;
    ScriptedApp app(ScriptedApp::answering([&head](const Message& request) {
        head = request.head;
        return ok("hello");
    }));
    serve(app);
    const std::string answer = ask(
        host,
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    );
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
    EXPECT_NE(head.find("x-forwarded-proto: https\r\n"), std::string::npos);
}

TEST_F(TlsTest, BodiesOfAnySizeGoThrough) {
    ScriptedApp app(ScriptedApp::answering([](const Message& request) { return ok(request.body); })
    );
    serve(app);
    const std::string large(3'000'000, 'x');
    const std::string answer = ask(
        host,
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n" + large
    );
    EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), large);
}

TEST_F(TlsTest, PlainHttpIsServedOnTheSamePort) {
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    EXPECT_EQ(get().body, "hi");
}

TEST_F(TlsTest, PlainHttpIsRedirectedWhereThatIsWanted) {
    options.redirects_http = true;
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    RawSocket plain = connect();
    plain.send("GET /a?b=c HTTP/1.1\r\nHost: x.localhost:1\r\nConnection: close\r\n\r\n");
    const std::string answer = plain.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 301 Moved Permanently\r\n")) << answer;
    EXPECT_NE(answer.find("\r\nlocation: https://x.localhost:1/a?b=c\r\n"), std::string::npos);
    const std::string secure = ask(host, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(secure.ends_with("\r\n\r\nhi")) << secure;
}

TEST_F(TlsTest, ACertificateIsKeptForTheNextTime) {
    const std::string kept = folder + "/kept";
    const auto read = [](const std::string& path) {
        std::ifstream file(path);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const TlsFiles first = certificate_in(kept, {"localhost", "127.0.0.1"}).value();
    const std::string before = read(first.certificate);
    EXPECT_EQ(read(certificate_in(kept, {"localhost"}).value().certificate), before);
    std::filesystem::remove(first.private_key);
    EXPECT_NE(read(certificate_in(kept, {"localhost"}).value().certificate), before);
}

TEST_F(TlsTest, LocalUrlsAddressIsInTheCertificate) {
    files = make_certificate(folder, {"localhost", "127.0.0.1"}).value();
    options.tls = files;
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    const std::string answer =
        ask("127.0.0.1", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.ends_with("hi")) << answer;
}

TEST_F(TlsTest, ABrokenHandshakeEndsTheConnection) {
    options.head_limit = std::chrono::milliseconds(100);
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    RawSocket garbage = connect();
    garbage.send("\x16garbage that is no handshake");
    garbage.read_to_end();
    RawSocket slow = connect();
    slow.send("\x16");
    EXPECT_TRUE(slow.is_ended());
    EXPECT_EQ(get().body, "hi");
}

TEST_F(TlsTest, TheCertificateIsForTheNamesOnly) {
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    EXPECT_EQ(ask("elsewhere.example", get_request()), "certificate verify failed (SSL routines)");
}

TEST_F(TlsTest, TheKeyIsForItsOwnerOnly) {
    const auto permissions = std::filesystem::status(files.private_key).permissions();
    EXPECT_EQ(
        permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
}

TEST_F(TlsTest, FilesThatAreNoGoodAreNamed) {
    std::ofstream(files.private_key) << "nonsense";
    ingress = std::make_unique<Ingress>(control.get_executor(), options);
    const auto started = ingress->start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, base::Errc::invalid_argument);
    EXPECT_NE(started.error().detail.find(files.private_key), std::string::npos);
    EXPECT_FALSE(make_certificate(folder + "/missing", {"localhost"}));
    EXPECT_FALSE(make_certificate(folder, {}));
}

}  // namespace
}  // namespace apprunner::ingress
