// What performers tell when an instance's machine goes: that, and nothing of the app.
#include "tests/component/runtime/performer_fixture.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace apprunner::performers {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class OnANode : public OnAScriptedEngine {};

TEST_F(OnANode, AStartThatGoesWithItIsNotAFailedOne) {
    engine.handle("POST", "/containers/c1/start", [this](const auto& /*request*/) {
        client->is_lost = true;
        return fakes::FakeReply{404, R"({"message":"No such container: c1"})", {}};
    });
    create_service();
    run_until([this] { return client->is_lost.load(); });
    engine.handle("POST", "/containers/create", [this](const auto& /*request*/) {
        client->is_lost = false;
        return fakes::FakeReply{201, R"({"Id":"c1"})", {}};
    });
    engine.reply("POST", "/containers/c1/start", {204, "", {}});
    EXPECT_EQ(asked("POST", "/containers/create", 2).method, "POST");
    EXPECT_THAT(
        told(),
        Contains("instance ended by the loss of node n2; another one is checked in its place")
    );
    EXPECT_FALSE(service().verdict);
}

TEST_F(OnANode, AnEndThatIsItsOwnIsToldAsThat) {
    create_service();
    ASSERT_EQ(asked("POST", "/containers/c1/start").method, "POST");
    client->is_lost = true;
    exit_stream->cut();
    set_inspect(false, 0);
    run_until([this] {
        const auto texts = told();
        return std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
            return text.find("the loss of node n2") != std::string::npos;
        });
    });
    EXPECT_THAT(told(), Contains(HasSubstr("another one is checked in its place")));
    EXPECT_THAT(told(), Not(Contains(HasSubstr("ARS-"))));
}

/// The first probe address, where a connection is neither taken nor refused.
class SilentAddress {
  public:
    SilentAddress() {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(8080);
        inet_pton(AF_INET, "127.9.0.2", &where.sin_addr);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket calls' own way.
        const auto* address = reinterpret_cast<const sockaddr*>(&where);
        for (int& each : sockets_) each = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        const int yes = 1;
        ::setsockopt(sockets_[0], SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        EXPECT_EQ(::bind(sockets_[0], address, sizeof(where)), 0);
        EXPECT_EQ(::listen(sockets_[0], 0), 0);
        for (std::size_t i = 1; i < sockets_.size(); ++i) {
            static_cast<void>(::connect(sockets_[i], address, sizeof(where)));
        }
    }
    ~SilentAddress() {
        for (const int each : sockets_) ::close(each);
    }

  private:
    std::array<int, 3> sockets_{};
};

TEST_F(OnANode, ACheckThatItsSilenceHasSpoiltCountsForNothing) {
    const SilentAddress silent;
    client->sight = docker::MachineSight::answers_again;
    create_service();
    run_until([this] {
        const auto& instances = service().instances;
        return !instances.empty() && !instances.front().probes.empty();
    });
    ASSERT_FALSE(service().instances.front().probes.empty());
    const auto& outcome = service().instances.front().probes.front().outcome;
    EXPECT_EQ(outcome.kind, probes::OutcomeKind::probe_error);
    EXPECT_EQ(outcome.detail, "its node did not answer");
}

}  // namespace
}  // namespace apprunner::performers
