// The Docker client against the real Docker Engine: one container's life, from its networks to its
// removal. Skipped, with a word, where no engine answers. Everything it makes carries a name of its
// own and is removed again.
#include "docker/client.hpp"
#include "tests/fakes/call_runner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

namespace apprunner::docker {
namespace {

const std::string mark = "apprunner-sim-e2e-" + std::to_string(::getpid());
const std::string label = "apprunner-sim.test=" + mark;
const Labels labels{{"apprunner-sim.test", mark}};

class RealEngine : public testing::Test, protected fakes::CallRunner {
  protected:
    RealEngine() : CallRunner(std::chrono::seconds(40)) {}

    void SetUp() override {
        auto endpoint = resolve_endpoint("", process_environment());
        if (!endpoint) GTEST_SKIP() << endpoint.error().detail;
        client.emplace(context.get_executor(), *endpoint);
        const auto ping = run(client->ping());
        if (!ping) GTEST_SKIP() << "no Docker Engine: " << ping.error().detail;
        make_image();
    }

    void TearDown() override {
        if (!client || !has_image) return;
        if (const auto containers = run(client->list_containers({label}))) {
            for (const auto& container : *containers) {
                EXPECT_TRUE(run(client->remove_container({container.id, true, true})));
            }
        }
        if (const auto networks = run(client->list_networks({label}))) {
            for (const auto& network : *networks) {
                EXPECT_TRUE(run(client->remove_network(network.id)));
            }
        }
        EXPECT_TRUE(run(client->remove_image({mark + ":1", true})));
    }

    /// An image of one static program, made with the docker command: no registry, no builder.
    void make_image() {
        const std::filesystem::path program = E2E_PROGRAM;
        const std::string command =
            "tar -C '" + program.parent_path().string() + "' -c '" + program.filename().string() +
            "' | docker import --change 'ENTRYPOINT [\"/" + program.filename().string() +
            "\"]' --change 'ENV FROM_IMAGE=yes' --change 'EXPOSE 8080' - " + mark +
            ":1 > /dev/null";
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
        has_image = true;
    }

    /// A free subnet: the first that the engine accepts.
    std::string make_network(const std::string& suffix, const std::string& range, bool internal) {
        base::Error last;
        for (int third = 0; third < 20; ++third) {
            CreateNetwork network;
            network.name = mark + suffix;
            network.subnet = range + std::to_string(third) + ".0/28";
            network.internal = internal;
            network.labels = labels;
            const auto id = run(client->create_network(network));
            if (id) return network.subnet.substr(0, network.subnet.rfind('.'));
            last = id.error();
        }
        ADD_FAILURE() << last.detail;
        return {};
    }

    std::optional<EngineClient> client;
    bool has_image = false;
};

/// One container from its networks to its removal, step by step; each step needs the one before.
class OneContainer : public RealEngine {
  protected:
    void inspect_the_image() {
        const auto inspected = run(client->inspect_image(mark + ":1"));
        ASSERT_TRUE(inspected) << inspected.error().detail;
        image = inspected->details;
        EXPECT_EQ(image.os, "linux");
        EXPECT_EQ(image.environment.at("FROM_IMAGE"), "yes");
        EXPECT_EQ(image.exposed_ports, std::vector<std::uint16_t>{8080});
    }

    void create_in_two_networks() {
        first = make_network("-first", "10.201.", false);
        second = make_network("-second", "10.202.", true);
        CreateContainer create;
        create.name = mark;
        create.image = image.image_id;
        create.environment = {{"PORT", "8080"}};
        create.hostname = "ip-10-201-0-5.us-east-1.compute.internal";
        create.labels = labels;
        create.nano_cpus = 250'000'000;
        create.memory_bytes = 64 * 1024 * 1024;
        create.network = mark + "-first";
        create.ipv4 = first + ".5";
        create.platform = image.os + "/" + image.architecture;
        const auto created = run(client->create_container(create));
        ASSERT_TRUE(created) << created.error().detail;
        id = created->id;
        ConnectNetwork connect;
        connect.network = mark + "-second";
        connect.container = id;
        const auto connected = run(client->connect_network(connect));
        ASSERT_TRUE(connected) << connected.error().detail;
    }

    void start() {
        auto watched = run(client->watch_exit(
            id,
            WaitCondition::next_exit,
            [this](const ContainerExit& told) { exit = told; },
            nullptr
        ));
        ASSERT_TRUE(watched) << watched.error().detail;
        watched_exit = std::move(*watched);
        const auto started = run(client->start_container(id));
        ASSERT_TRUE(started) << started.error().detail;
        const auto running = run(client->inspect_container(id));
        ASSERT_TRUE(running) << running.error().detail;
        EXPECT_TRUE(running->running);
        EXPECT_GT(running->pid, 0);
        EXPECT_GT(running->started_at_ns, 0);
        EXPECT_EQ(running->address_in(mark + "-first"), first + ".5");
        EXPECT_EQ(running->address_in(mark + "-second").substr(0, second.size()), second);
        EXPECT_EQ(running->labels.at("apprunner-sim.test"), mark);
        started_at_ns = running->started_at_ns;
    }

    Subscription follow_logs(std::int64_t since_ns) {
        lines.clear();
        log_end.reset();
        FollowLogs follow;
        follow.container = id;
        follow.since_ns = since_ns;
        auto logs = run(client->follow_logs(
            follow,
            [this](const LogLine& line) { lines.push_back(line); },
            [this](const StreamEnd& end) { log_end = end; }
        ));
        EXPECT_TRUE(logs) << logs.error().detail;
        return logs ? std::move(*logs) : Subscription();
    }

    void stop_and_read_all_lines() {
        const Subscription logs = follow_logs(0);
        run_until([this] { return lines.size() == 2; });
        ASSERT_TRUE(run(client->stop_container({id, std::chrono::seconds(10)})));
        ASSERT_TRUE(run(client->stop_container({id, std::chrono::seconds(10)}))) << "twice";
        run_until([this] { return exit && log_end; });
        ASSERT_TRUE(exit);
        EXPECT_EQ(exit->code, 7);
        ASSERT_EQ(lines.size(), 3U);
        EXPECT_EQ(lines[2].text, "told to stop");
        EXPECT_GT(lines[2].timestamp_ns, started_at_ns);
        const auto is_error = [](const LogLine& line) {
            return line.stream == OutputStream::standard_error && line.text == "to standard error";
        };
        EXPECT_EQ(std::count_if(lines.begin(), lines.end(), is_error), 1);
    }

    void continue_after_a_line() {
        const std::int64_t cursor = std::max(lines[0].timestamp_ns, lines[1].timestamp_ns) + 1;
        const Subscription rest = follow_logs(cursor);
        run_until([this] { return log_end.has_value(); });
        ASSERT_EQ(lines.size(), 1U);
        EXPECT_EQ(lines[0].text, "told to stop");
    }

    void remove() {
        const auto ended = run(client->inspect_container(id));
        ASSERT_TRUE(ended);
        EXPECT_EQ(ended->status, "exited");
        EXPECT_EQ(ended->exit_code, 7);
        EXPECT_FALSE(ended->oom_killed);
        ASSERT_TRUE(run(client->remove_container({id, true, true})));
        const auto gone = run(client->inspect_container(id));
        ASSERT_FALSE(gone);
        EXPECT_EQ(gone.error().code, base::Errc::not_found);
    }

    model::ImageDetails image;
    std::string first;
    std::string second;
    std::string id;
    std::int64_t started_at_ns = 0;
    std::vector<LogLine> lines;
    std::optional<StreamEnd> log_end;
    std::optional<ContainerExit> exit;
    Subscription watched_exit;
};

TEST_F(OneContainer, LivesFromItsNetworksToItsRemoval) {
    ASSERT_NO_FATAL_FAILURE(inspect_the_image());
    ASSERT_NO_FATAL_FAILURE(create_in_two_networks());
    ASSERT_NO_FATAL_FAILURE(start());
    ASSERT_NO_FATAL_FAILURE(stop_and_read_all_lines());
    ASSERT_NO_FATAL_FAILURE(continue_after_a_line());
    ASSERT_NO_FATAL_FAILURE(remove());
    PastEvents options;
    options.container = id;
    options.until_ns =
        std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    const auto events = run(client->past_events(options));
    ASSERT_TRUE(events) << events.error().detail;
    std::vector<std::string> actions;
    for (const auto& event : *events) {
        EXPECT_EQ(event.id, id);
        EXPECT_EQ(event.attributes.contains("signal"), event.action == "kill");
        actions.push_back(event.action);
    }
    EXPECT_EQ(
        actions, (std::vector<std::string>{"create", "start", "kill", "die", "stop", "destroy"})
    );
}

TEST_F(RealEngine, FailuresCarryTheEnginesWords) {
    CreateContainer create;
    create.image = mark + "-no-such-image";
    const auto created = run(client->create_container(create));
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, base::Errc::not_found);
    EXPECT_NE(created.error().detail.find("No such image"), std::string::npos);

    PullRequest pull;
    pull.reference = "127.0.0.1:1/nothing:1";
    const auto pulled = run(client->pull(pull));
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().reason, model::PullFailure::registry_unreachable)
        << pulled.error().detail;

    create.image = mark + ":1";
    create.labels = labels;
    create.entrypoint = std::vector<std::string>{"/no/such/program"};
    const auto made = run(client->create_container(create));
    ASSERT_TRUE(made) << made.error().detail;
    const auto started = run(client->start_container(made->id));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, base::Errc::refused);
    EXPECT_NE(started.error().detail.find("/no/such/program"), std::string::npos);
}

}  // namespace
}  // namespace apprunner::docker
