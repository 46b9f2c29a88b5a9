// Reads the blocks of a rehearsal's file that say what an image holds and what its app listens on
// and answers, at which age.
#include "emulator/cli/rehearsal/app.hpp"

#include "emulator/cli/rehearsal/values.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

constexpr std::size_t sockets_max = 20;
constexpr std::size_t answers_max = 100;
constexpr std::size_t lines_max = 100;
constexpr std::size_t ports_max = 20;
constexpr std::size_t apps_max = 25;

sim::Listening read_socket(const YAML::Node& node) {
    sim::Listening socket;
    const ScenarioWords<std::string> addresses{
        {"0.0.0.0", "0.0.0.0"},
        {"::", "::"},
        {"127.0.0.1", "127.0.0.1"},
        {"::1", "::1"},
        {"hostname", "hostname"}};
    read_members(
        node,
        "listens",
        {{"after", [&](const auto& value) { socket.from = read_duration(value, "after"); }},
         {"until", [&](const auto& value) { socket.until = read_duration(value, "until"); }},
         {"address",
          [&](const auto& value) { socket.address = read_word(value, "address", addresses); }},
         {"port",
          [&](const auto& value) {
              socket.port = static_cast<std::uint16_t>(read_whole(value, "port", 1, 65535));
          }}}
    );
    if (socket.until && *socket.until <= socket.from) {
        yaml::fail(node, "listens takes an 'until' that comes later than its 'after'");
    }
    return socket;
}

int read_status(const YAML::Node& node) {
    const std::string text = yaml::scalar_text(node, "status");
    const auto number = whole_number(text);
    if (number && *number >= 100 && *number <= 599) return *number;
    if (number) yaml::fail(node, "status takes 100 to 599, not '" + text + "'");
    return read_word<int>(
        node,
        "status",
        {{"hangs", sim::Answering::hangs},
         {"resets", sim::Answering::resets},
         {"not-http", sim::Answering::not_http}}
    );
}

std::vector<sim::Answering> read_answers(const YAML::Node& node) {
    std::vector<sim::Answering> answers;
    for_each_of(node, "answers", answers_max, [&](const YAML::Node& entry) {
        sim::Answering& answer = answers.emplace_back();
        read_members(
            entry,
            "answers",
            {{"after", [&](const auto& value) { answer.from = read_duration(value, "after"); }},
             {"status", [&](const auto& value) { answer.status = read_status(value); }}}
        );
        if (answers.size() == 1 && answer.from > base::Duration{}) {
            yaml::fail(entry, "the first of answers takes no 'after': say what is answered before");
        }
        if (answers.size() > 1 && answer.from <= answers[answers.size() - 2].from) {
            yaml::fail(entry, "each of answers takes an 'after' later than the one before it");
        }
    });
    if (answers.empty()) yaml::fail(node, "answers takes at least one status");
    return answers;
}

sim::ScriptedExit read_exit(const YAML::Node& node) {
    sim::ScriptedExit exit;
    const auto read_line = [&](const YAML::Node& line) {
        exit.last_lines.push_back(yaml::scalar_text(line, "says"));
    };
    bool has_code = false;
    read_members(
        node,
        "exits",
        {{"after", [&](const auto& value) { exit.after = read_duration(value, "after"); }},
         {"code",
          [&](const auto& value) {
              exit.code = read_whole(value, "code", 0, 255);
              has_code = true;
          }},
         {"out-of-memory",
          [&](const auto& value) { exit.out_of_memory = yaml::boolean(value, "out-of-memory"); }},
         {"says", [&](const auto& value) { for_each_of(value, "says", lines_max, read_line); }}}
    );
    if (exit.out_of_memory && !has_code) exit.code = 137;  // The kernel's SIGKILL.
    return exit;
}

sim::AppScript read_app(const YAML::Node& node) {
    sim::AppScript app;
    const auto read_listening = [&app](const YAML::Node& value) {
        app.listening.clear();
        for_each_of(value, "listens", sockets_max, [&app](const YAML::Node& each) {
            app.listening.push_back(read_socket(each));
        });
    };
    read_members(
        node,
        "app",
        {{"listens", read_listening},
         {"answers", [&](const auto& value) { app.answering = read_answers(value); }},
         {"answers-start-over",
          [&](const auto& value) {
              app.answering_repeats = read_duration(value, "answers-start-over");
          }},
         {"answer-takes",
          [&](const auto& value) { app.answer_takes = read_duration(value, "answer-takes"); }},
         {"exits", [&](const auto& value) { app.exit = read_exit(value); }},
         {"ignores-sigterm",
          [&](const auto& value) {
              app.ignores_sigterm = yaml::boolean(value, "ignores-sigterm");
          }}}
    );
    return app;
}

void read_pull(const YAML::Node& node, sim::ImageScript& image) {
    using model::PullFailure;
    const ScenarioWords<PullFailure> failures{
        {"image-not-found", PullFailure::image_not_found},
        {"access-denied", PullFailure::access_denied},
        {"registry-unreachable", PullFailure::registry_unreachable},
        {"rate-limited", PullFailure::rate_limited},
        {"no-matching-platform", PullFailure::no_matching_platform},
        {"disk-full", PullFailure::disk_full},
        {"timed-out", PullFailure::timed_out}};
    read_members(
        node,
        "pull",
        {{"takes", [&](const auto& value) { image.pull_takes = read_duration(value, "takes"); }},
         {"fails",
          [&](const auto& value) { image.pull_failure = read_word(value, "fails", failures); }}}
    );
}

void read_start(const YAML::Node& node, sim::ImageScript& image) {
    using core::StartFailure;
    const ScenarioWords<StartFailure> failures{
        {"program-not-found", StartFailure::program_not_found},
        {"program-not-executable", StartFailure::program_not_executable},
        {"exec-format", StartFailure::exec_format},
        {"quota", StartFailure::quota},
        {"platform", StartFailure::platform},
        {"environment", StartFailure::environment},
        {"other", StartFailure::other}};
    read_members(node, "start", {{"fails", [&](const auto& value) {
                                      image.start_failure = read_word(value, "fails", failures);
                                  }}});
}

}  // namespace

std::vector<sim::AppScript> read_apps(const YAML::Node& node) {
    std::vector<sim::AppScript> apps;
    for_each_of(node, "app", apps_max, [&apps](const YAML::Node& each) {
        apps.push_back(read_app(each));
    });
    if (apps.empty()) yaml::fail(node, "app takes at least one app");
    return apps;
}

sim::ImageScript read_image(const YAML::Node& node) {
    sim::ImageScript image;
    const ScenarioWords<std::string> architectures{{"amd64", "amd64"}, {"arm64", "arm64"}};
    const auto read_port = [&image](const YAML::Node& value) {
        const int port = read_whole(value, "exposes", 1, 65535);
        image.exposed_ports.push_back(static_cast<std::uint16_t>(port));
    };
    read_members(
        node,
        "an image",
        {{"app", [&](const auto& value) { image.apps = read_apps(value); }},
         {"pull", [&](const auto& value) { read_pull(value, image); }},
         {"start", [&](const auto& value) { read_start(value, image); }},
         {"architecture",
          [&](const auto& value) {
              image.architecture = read_word(value, "architecture", architectures);
          }},
         {"exposes",
          [&](const auto& value) { for_each_of(value, "exposes", ports_max, read_port); }}}
    );
    return image;
}

}  // namespace apprunner::cli
