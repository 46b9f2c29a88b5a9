// Where the engine is: every form of an address, the order of option, variables and contexts, and
// what each wrong one is told.
#include "docker/endpoint.hpp"

#include "tests/unit/docker/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace apprunner::docker {
namespace {

using Variables = std::map<std::string, std::string>;

const std::string default_name = "unix:///var/run/docker.sock";

Endpoint endpoint_of(const base::Result<Endpoint>& endpoint) {
    EXPECT_TRUE(endpoint) << endpoint.error().detail;
    return endpoint ? *endpoint : Endpoint();
}

Endpoint address(const std::string& text) {
    return endpoint_of(parse_endpoint(text, "the test"));
}

Endpoint resolved(const Variables& variables, const std::string& option = {}) {
    return endpoint_of(resolve_endpoint(option, fixed_environment(variables)));
}

/// The sentence of an error, which has to be there.
std::string wrong(const base::Result<Endpoint>& endpoint) {
    EXPECT_FALSE(endpoint) << endpoint->name;
    if (endpoint) return {};
    EXPECT_EQ(endpoint.error().code, base::Errc::invalid_argument);
    return endpoint.error().detail;
}

TEST(Endpoint, Sockets) {
    for (const auto& [text, path] : std::vector<std::pair<std::string, std::string>>{
             {"unix:///run/user/1000/docker.sock", "/run/user/1000/docker.sock"},
             {"unix://", "/var/run/docker.sock"},
             {"unix://relative.sock", "relative.sock"},
             {"/run/my docker.sock", "/run/my docker.sock"}}) {
        const Endpoint endpoint = address(text);
        EXPECT_EQ(endpoint.kind, EndpointKind::unix_socket) << text;
        EXPECT_EQ(endpoint.socket_path, path);
        EXPECT_EQ(endpoint.name, "unix://" + path);
        EXPECT_EQ(endpoint.origin, "the test");
    }
    EXPECT_TRUE(address("unix:///a").notes.empty());
    const Endpoint bare = address("/a");
    ASSERT_EQ(bare.notes.size(), 1U);
    EXPECT_NE(bare.notes[0].find("the test is a bare path"), std::string::npos);
}

TEST(Endpoint, NetworkAddresses) {
    using Row = std::tuple<std::string, EndpointKind, std::string, int, std::string>;
    for (const auto& [text, kind, host, port, base_path] : std::vector<Row>{
             {"tcp://box", EndpointKind::tcp, "box", 2375, ""},
             {"tcp://box:", EndpointKind::tcp, "box", 2375, ""},
             {"tcp://box:1", EndpointKind::tcp, "box", 1, ""},
             {"tcp://box:65535/", EndpointKind::tcp, "box", 65535, ""},
             {"tcp://10.0.0.1:2376/engine/a//", EndpointKind::tcp, "10.0.0.1", 2376, "/engine/a"},
             {"tcp://", EndpointKind::tcp, "localhost", 2375, ""},
             {"tcp://:99", EndpointKind::tcp, "localhost", 99, ""},
             {"tcp:///base", EndpointKind::tcp, "localhost", 2375, "/base"},
             {"tcp://[::1]", EndpointKind::tcp, "::1", 2375, ""},
             {"tcp://[fe80::1]:99/x", EndpointKind::tcp, "fe80::1", 99, "/x"},
             {"http://box:80", EndpointKind::tcp, "box", 80, ""},
             {"https://box", EndpointKind::tls, "box", 2376, ""},
             {"https://box:443/docker", EndpointKind::tls, "box", 443, "/docker"}}) {
        const Endpoint endpoint = address(text);
        EXPECT_EQ(endpoint.kind, kind) << text;
        EXPECT_EQ(endpoint.host, host) << text;
        EXPECT_EQ(endpoint.port, port) << text;
        EXPECT_EQ(endpoint.base_path, base_path) << text;
        EXPECT_EQ(endpoint.name, text);
        EXPECT_TRUE(endpoint.socket_path.empty());
        EXPECT_TRUE(endpoint.tls.verify);
    }
    const Endpoint bare = address("box:99");
    EXPECT_EQ(bare.host, "box");
    EXPECT_EQ(bare.port, 99);
    EXPECT_EQ(bare.name, "tcp://box:99");
}

TEST(Endpoint, WrongAddressesSayWhatIsWrong) {
    const std::string port = "the port is not a number from 1 to 65535";
    for (const auto& [text, what] : std::vector<std::pair<std::string, std::string>>{
             {"tcp://box:0", port},
             {"tcp://box:65536", port},
             {"tcp://box:-1", port},
             {"tcp://box:99x", port},
             {"tcp://::1", port},
             {"tcp://box:http/x", port},
             {"tcp://[::1", "the closing ] is missing"},
             {"tcp://[]:99", "the address between [ and ] is missing"},
             {"tcp://[::1]99", "after ] comes :PORT or nothing"},
             {"npipe:////./pipe/docker_engine", "use unix://PATH, tcp://HOST:PORT"},
             {"fd://", "use unix://PATH, tcp://HOST:PORT"},
             {"TCP://box", "use unix://PATH, tcp://HOST:PORT"}}) {
        const std::string sentence = wrong(parse_endpoint(text, "DOCKER_HOST"));
        EXPECT_EQ(sentence.find("DOCKER_HOST names the Docker Engine as \"" + text + "\": "), 0U);
        EXPECT_NE(sentence.find(what), std::string::npos) << sentence;
    }
}

TEST(Endpoint, OfSsh) {
    using Row = std::tuple<std::string, std::string, std::string, int, std::string>;
    for (const auto& [text, user, host, port, socket] :
         {Row{"ssh://box", "", "box", 0, ""},
          {"ssh://me@box", "me", "box", 0, ""},
          {"ssh://me@box:2222/", "me", "box", 2222, ""},
          {"ssh://me@[fe80::1]:22/run/docker.sock", "me", "fe80::1", 22, "/run/docker.sock"}}) {
        const Endpoint endpoint = endpoint_of(parse_endpoint(text, "DOCKER_HOST"));
        EXPECT_EQ(endpoint.kind, EndpointKind::ssh) << text;
        EXPECT_EQ(endpoint.user, user) << text;
        EXPECT_EQ(endpoint.host, host) << text;
        EXPECT_EQ(endpoint.port, port) << text;
        EXPECT_EQ(endpoint.base_path, socket) << text;
        EXPECT_EQ(endpoint.name, text);
    }
}

TEST(Endpoint, WhatSshWouldTakeForAFlagIsRefused) {
    for (const char* text :
         {"ssh://", "ssh://me@", "ssh://-oProxyCommand=x", "ssh://-l@box", "ssh://me@-box"}) {
        EXPECT_FALSE(parse_endpoint(text, "DOCKER_HOST")) << text;
    }
    const std::string sentence = wrong(parse_endpoint("ssh://me:secret@box", "DOCKER_HOST"));
    EXPECT_EQ(sentence.find("secret"), std::string::npos) << sentence;
}

TEST(Endpoint, PasswordsAreNotRepeated) {
    for (const char* text : {"tcp://me:secret@box", "https://secret@box:1", "me:secret@box"}) {
        const std::string sentence = wrong(parse_endpoint(text, "DOCKER_HOST"));
        EXPECT_NE(sentence.find("holds a user name or password"), std::string::npos);
        EXPECT_EQ(sentence.find("secret"), std::string::npos) << sentence;
    }
}

TEST(Resolve, TheOptionThenDockerHostThenTheDefault) {
    EXPECT_EQ(resolved({}).name, default_name);
    EXPECT_EQ(resolved({}).origin, "default");
    EXPECT_EQ(resolved({{"DOCKER_HOST", ""}}).origin, "default");
    const Variables variables{{"DOCKER_HOST", "tcp://a"}, {"DOCKER_CONTEXT", "none"}};
    EXPECT_EQ(resolved(variables).name, "tcp://a");
    EXPECT_EQ(resolved(variables).origin, "DOCKER_HOST");
    EXPECT_EQ(resolved(variables, "tcp://b").name, "tcp://b");
    EXPECT_EQ(resolved(variables, "tcp://b").origin, "the command line");
    const auto error = wrong(resolve_endpoint("tcp://b:x", fixed_environment(variables)));
    EXPECT_EQ(error.find("the command line names"), 0U) << error;
}

class ResolveFiles : public testing::Test {
  protected:
    TemporaryFolder folder;

    Variables with(Variables variables) {
        variables.emplace("DOCKER_CONFIG", folder.path().string());
        return variables;
    }

    /// Writes the context "remote"; its folder is the SHA-256 of its name.
    std::string write_context(const std::string& endpoints) {
        const std::string text = R"({"Name":"remote","Endpoints":)" + endpoints + "}";
        return folder.write("contexts/meta/" + remote + "/meta.json", text).string();
    }
    void write_tls(const std::string& name) {
        folder.write("contexts/tls/" + remote + "/docker/" + name, "x");
    }

    Endpoint context() { return resolved(with({{"DOCKER_CONTEXT", "remote"}})); }
    std::string wrong_context() {
        return wrong(resolve_endpoint("", fixed_environment(with({{"DOCKER_CONTEXT", "remote"}}))));
    }

    const std::string remote = "b71199ebd070b36beab7317920c2c2f1d777df8d05e5527d8458fda57cb17a7a";
};

TEST_F(ResolveFiles, TlsVariablesTurnAPlainAddressIntoTls) {
    folder.write("ca.pem", "x");
    folder.write("cert.pem", "x");
    folder.write("key.pem", "x");
    const Endpoint verified =
        resolved(with({{"DOCKER_HOST", "tcp://box"}, {"DOCKER_TLS_VERIFY", "1"}}));
    EXPECT_EQ(verified.kind, EndpointKind::tls);
    EXPECT_EQ(verified.port, 2376);
    EXPECT_TRUE(verified.tls.verify);
    EXPECT_EQ(verified.tls.ca, (folder.path() / "ca.pem").string());
    EXPECT_EQ(verified.tls.certificate, (folder.path() / "cert.pem").string());
    EXPECT_EQ(verified.tls.key, (folder.path() / "key.pem").string());
    const Endpoint unverified =
        resolved(with({{"DOCKER_HOST", "tcp://box:2375"}, {"DOCKER_TLS", "1"}}));
    EXPECT_EQ(unverified.kind, EndpointKind::tls);
    EXPECT_EQ(unverified.port, 2375) << "the one that was given";
    EXPECT_FALSE(unverified.tls.verify);
    const Endpoint plain = resolved(with({{"DOCKER_HOST", "tcp://box"}}));
    EXPECT_EQ(plain.kind, EndpointKind::tcp);
    EXPECT_EQ(plain.tls.ca, "");
}

TEST_F(ResolveFiles, AnIpv6AddressIsNotTakenForAPort) {
    const auto port_of = [this](const std::string& host) {
        return resolved(with({{"DOCKER_HOST", host}, {"DOCKER_TLS_VERIFY", "1"}})).port;
    };
    EXPECT_EQ(port_of("tcp://[fe80::2375]"), 2376);
    EXPECT_EQ(port_of("tcp://[fe80::1]:2375"), 2375);
    EXPECT_EQ(port_of("tcp://box/a:2375"), 2376);
    EXPECT_EQ(port_of("box:2375"), 2375);
    EXPECT_EQ(port_of("box"), 2376);
}

TEST_F(ResolveFiles, CertificatesMayLieElsewhere) {
    folder.write("certificates/ca.pem", "x");
    const std::string path = (folder.path() / "certificates").string();
    const Endpoint tcp = resolved(
        with({{"DOCKER_HOST", "tcp://box"}, {"DOCKER_TLS", "1"}, {"DOCKER_CERT_PATH", path}})
    );
    EXPECT_EQ(tcp.tls.ca, path + "/ca.pem");
    EXPECT_EQ(tcp.tls.key, "");
    // Without DOCKER_TLS they are of use for an address that is TLS by itself.
    const Endpoint https =
        resolved(with({{"DOCKER_HOST", "https://box"}, {"DOCKER_CERT_PATH", path}}));
    EXPECT_EQ(https.tls.ca, path + "/ca.pem");
    EXPECT_TRUE(https.tls.verify);
    EXPECT_EQ(
        resolved(with({{"DOCKER_HOST", "tcp://box"}, {"DOCKER_CERT_PATH", path}})).tls.ca, ""
    );
    const Endpoint socket =
        resolved(with({{"DOCKER_HOST", "unix:///a"}, {"DOCKER_TLS_VERIFY", "1"}}));
    EXPECT_EQ(socket.kind, EndpointKind::unix_socket);
}

TEST_F(ResolveFiles, HalfAKeyPairIsSaidAtOnce) {
    for (const char* only : {"cert.pem", "key.pem"}) {
        const TemporaryFolder half;
        half.write(only, "x");
        const auto sentence = wrong(resolve_endpoint(
            "tcp://box",
            fixed_environment(
                with({{"DOCKER_TLS_VERIFY", "1"}, {"DOCKER_CERT_PATH", half.path().string()}})
            )
        ));
        EXPECT_NE(sentence.find("has only one of cert.pem and key.pem"), std::string::npos);
        EXPECT_NE(sentence.find(half.path().string()), std::string::npos);
    }
}

TEST_F(ResolveFiles, AContextByVariableOrByConfiguration) {
    write_context(R"({"docker":{"Host":"tcp://far:99"}})");
    const Endpoint chosen = context();
    EXPECT_EQ(chosen.name, "tcp://far:99");
    EXPECT_EQ(chosen.origin, "the Docker context \"remote\"");
    EXPECT_EQ(chosen.kind, EndpointKind::tcp);
    EXPECT_EQ(resolved(with({})).origin, "default") << "nothing chooses it yet";
    folder.write("config.json", R"({"currentContext":"remote"})");
    EXPECT_EQ(resolved(with({})).name, "tcp://far:99");
    EXPECT_EQ(resolved(with({{"DOCKER_CONTEXT", "default"}})).origin, "default");
    EXPECT_EQ(resolved(with({{"DOCKER_HOST", "tcp://near"}})).name, "tcp://near");
}

TEST_F(ResolveFiles, AConfigurationThatCannotBeReadChoosesNothing) {
    for (const char* text :
         {"",
          "{",
          "[]",
          "7",
          "{}",
          R"({"currentContext":7})",
          R"({"currentContext":null})",
          R"({"currentContext":""})",
          R"({"currentContext":"default"})"}) {
        folder.write("config.json", text);
        EXPECT_EQ(resolved(with({})).origin, "default") << text;
    }
}

TEST_F(ResolveFiles, AContextOfItsOwnTls) {
    write_context(R"({"docker":{"Host":"tcp://far","SkipTLSVerify":false}})");
    EXPECT_EQ(context().kind, EndpointKind::tcp);
    write_tls("ca.pem");
    EXPECT_EQ(context().kind, EndpointKind::tls);
    EXPECT_EQ(context().port, 2376);
    EXPECT_TRUE(context().tls.verify);
    EXPECT_NE(context().tls.ca.find(remote + "/docker/ca.pem"), std::string::npos);
    write_context(R"({"docker":{"Host":"tcp://far:99","SkipTLSVerify":true}})");
    EXPECT_FALSE(context().tls.verify);
    EXPECT_EQ(context().port, 99);
    write_tls("cert.pem");
    EXPECT_NE(wrong_context().find("only one of"), std::string::npos);
    write_context(R"({"docker":{"Host":"unix:///a"}})");
    EXPECT_EQ(context().kind, EndpointKind::unix_socket);
}

TEST_F(ResolveFiles, TheVariablesOfTlsDoNotSpeakOfAContext) {
    write_context(R"({"docker":{"Host":"tcp://far"}})");
    const Endpoint endpoint =
        resolved(with({{"DOCKER_CONTEXT", "remote"}, {"DOCKER_TLS_VERIFY", "1"}}));
    EXPECT_EQ(endpoint.kind, EndpointKind::tcp);
}

TEST_F(ResolveFiles, AContextThatIsNotThere) {
    const std::string by_variable = wrong_context();
    EXPECT_EQ(by_variable.find("DOCKER_CONTEXT names the Docker context \"remote\", but "), 0U);
    EXPECT_NE(by_variable.find("docker context ls"), std::string::npos);
    const std::string file = folder.write("config.json", R"({"currentContext":"gone"})").string();
    const auto by_file = wrong(resolve_endpoint("", fixed_environment(with({}))));
    EXPECT_EQ(by_file.find(file + " names the Docker context \"gone\""), 0U) << by_file;
    const auto nowhere =
        wrong(resolve_endpoint("", fixed_environment({{"DOCKER_CONTEXT", "remote"}})));
    EXPECT_NE(nowhere.find("neither DOCKER_CONFIG nor HOME"), std::string::npos);
}

TEST_F(ResolveFiles, AContextWithoutAnAddress) {
    for (const char* endpoints :
         {"{}",
          "[]",
          "7",
          "null",
          R"({"docker":[]})",
          R"({"docker":{}})",
          R"({"docker":{"Host":7}})",
          R"({"docker":{"Host":""}})",
          R"({"kubernetes":{}})",
          R"({"docker":{"Host":"tcp://far"})"}) {
        const std::string file = write_context(endpoints);
        EXPECT_EQ(
            wrong_context(), "the Docker context \"remote\" has no docker endpoint in " + file
        ) << endpoints;
    }
    write_context(R"({"docker":{"Host":"ftp://far"}})");
    EXPECT_EQ(wrong_context().find("the Docker context \"remote\" names the Docker Engine as"), 0U);
    write_context(R"({"docker":{"Host":"ssh://far"}})");
    EXPECT_EQ(context().kind, EndpointKind::ssh);
}

/// Binds a socket there for as long as it lives.
class BoundSocket {
  public:
    explicit BoundSocket(const std::filesystem::path& path) {
        std::filesystem::create_directories(path.parent_path());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.string().copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
        fd_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const auto* const any = reinterpret_cast<const sockaddr*>(&address);
        if (::bind(fd_, any, sizeof(address)) != 0) throw std::runtime_error("bind");
    }
    ~BoundSocket() { ::close(fd_); }
    BoundSocket(const BoundSocket&) = delete;
    BoundSocket& operator=(const BoundSocket&) = delete;

  private:
    int fd_ = -1;
};

TEST(FirstSocket, EnginesOfDevelopersInTheirOrder) {
    const TemporaryFolder folder;
    const std::string home = folder.path().string();
    const std::string usual = home + "/var/docker.sock";
    const Environment environment =
        fixed_environment({{"HOME", home}, {"XDG_RUNTIME_DIR", home + "/run"}});
    const auto found = [&] { return first_socket(environment, usual); };
    EXPECT_EQ(found().name, "unix://" + usual) << "the default, where none is there";
    std::vector<std::unique_ptr<BoundSocket>> sockets;
    // Each comes before those that are there already.
    for (const auto& [path, origin] :
         {std::pair("/run/podman/podman.sock", "rootless Podman"),
          std::pair("/run/docker.sock", "rootless Docker Engine"),
          std::pair("/.colima/docker.sock", "Colima"),
          std::pair("/.colima/default/docker.sock", "Colima"),
          std::pair("/.rd/docker.sock", "Rancher Desktop"),
          std::pair("/.orbstack/run/docker.sock", "OrbStack"),
          std::pair("/.docker/desktop/docker.sock", "Docker Desktop"),
          std::pair("/.docker/run/docker.sock", "Docker Desktop")}) {
        sockets.push_back(std::make_unique<BoundSocket>(home + path));
        EXPECT_EQ(found().name, "unix://" + home + path);
        EXPECT_EQ(found().socket_path, home + path);
        EXPECT_EQ(found().origin, origin);
    }
    const BoundSocket first(usual);
    EXPECT_EQ(found().name, "unix://" + usual);
}

TEST(FirstSocket, AFileIsNoSocket) {
    const TemporaryFolder folder;
    folder.write(".docker/run/docker.sock", "");
    const std::string home = folder.path().string();
    const auto found = first_socket(fixed_environment({{"HOME", home}}), home + "/none.sock");
    EXPECT_NE(found.origin, "Docker Desktop");
}

}  // namespace
}  // namespace apprunner::docker
