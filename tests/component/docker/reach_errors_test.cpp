// The sentences for an engine that cannot be reached, one for each way in which it cannot.
#include "docker/reach_errors.hpp"

#include "tests/unit/docker/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace apprunner::docker {
namespace {

Endpoint socket_at(const std::string& path) {
    return parse_endpoint("unix://" + path, "DOCKER_HOST").value();
}

base::Error reach(const Endpoint& endpoint, CURLcode code, int os_error) {
    return reach_error(endpoint, code, os_error, "curl's words", "GET /info");
}

TEST(ReachErrors, ASocketThatIsNotThere) {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "none.sock").string();
    const std::string sentence = "cannot reach the Docker Engine at unix://" + path +
                                 ": No such file or directory. Is it running? Start it";
    for (const int os_error : {0, ENOENT}) {
        const auto error = reach(socket_at(path), CURLE_COULDNT_CONNECT, os_error);
        EXPECT_EQ(error.code, base::Errc::unreachable);
        EXPECT_EQ(error.detail.find(sentence), 0U) << error.detail;
    }
}

TEST(ReachErrors, WhatIsKnownOfASocketIsNotCalledMissing) {
    const TemporaryFolder folder;
    const auto there =
        reach(socket_at(folder.write("engine.sock", "").string()), CURLE_COULDNT_CONNECT, 0);
    EXPECT_NE(there.detail.find(": curl's words. Is it running?"), std::string::npos);
    const std::filesystem::path loop = folder.path() / "loop";
    std::filesystem::create_symlink(loop, loop);
    const auto looping = reach(socket_at(loop.string()), CURLE_COULDNT_CONNECT, 0);
    EXPECT_NE(looping.detail.find(": Too many levels of symbolic links."), std::string::npos)
        << looping.detail;
}

TEST(ReachErrors, ASocketOfOthers) {
    for (const int os_error : {EACCES, EPERM}) {
        const auto error = reach(socket_at("/run/x.sock"), CURLE_COULDNT_CONNECT, os_error);
        EXPECT_EQ(error.code, base::Errc::unreachable);
        EXPECT_NE(error.detail.find("Add your user to the group"), std::string::npos);
        EXPECT_EQ(error.detail.find("Is it running"), std::string::npos) << error.detail;
    }
}

TEST(ReachErrors, AnAddressSaysWhereItComesFrom) {
    const Endpoint endpoint = parse_endpoint("tcp://box:2375", "DOCKER_HOST").value();
    EXPECT_EQ(
        reach(endpoint, CURLE_COULDNT_CONNECT, ECONNREFUSED).detail,
        "cannot reach the Docker Engine at tcp://box:2375: Connection refused. Is it running and "
        "reachable? The address comes from DOCKER_HOST."
    );
    EXPECT_EQ(
        reach(endpoint, CURLE_COULDNT_RESOLVE_HOST, 0).detail,
        "cannot reach the Docker Engine at tcp://box:2375: curl's words. Is it running and "
        "reachable? The address comes from DOCKER_HOST."
    );
}

TEST(ReachErrors, AConnectionThatBreaks) {
    for (const CURLcode code :
         {CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE}) {
        const auto error = reach(socket_at("/run/x.sock"), code, ECONNRESET);
        EXPECT_EQ(error.code, base::Errc::unreachable);
        EXPECT_EQ(
            error.detail,
            "the Docker Engine at unix:///run/x.sock broke off the connection (GET /info: curl's "
            "words)"
        );
    }
}

TEST(ReachErrors, WhatIsNoEngine) {
    for (const CURLcode code :
         {CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING}) {
        const auto error = reach(socket_at("/run/x.sock"), code, 0);
        EXPECT_EQ(error.code, base::Errc::protocol);
        EXPECT_EQ(
            error.detail,
            "what answers at unix:///run/x.sock is not a Docker Engine (GET /info: curl's words)"
        );
    }
}

}  // namespace
}  // namespace apprunner::docker
