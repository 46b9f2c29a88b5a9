// The app that the demo and the end-to-end tests deploy: an HTTP server that does as it is told by
// its environment, or misbehaves as it is told. Static, without any library of the project's, so
// that it is a whole image by itself. The main thread waits for signals and for what is due.
//
//   SAMPLE_VERSION                   shown in the answers
//   SAMPLE_BOOT_MS                   delay before it listens
//   SAMPLE_BIND                      addresses, /PATH, HOSTNAME (what it means), or none
//   SAMPLE_PORT                      ports; default $PORT, or 8080
//   SAMPLE_STATUS                    statuses in turn, the last one repeats: 503,503,200
//   SAMPLE_PATH_STATUS               by path: /health=404,/admin=401
//   SAMPLE_REDIRECT                  302 to there from every other path
//   SAMPLE_ALLOWED_HOSTS             other Host headers get 400
//   SAMPLE_ANSWER_MS                 delay before each answer
//   SAMPLE_BODY_BYTES                size of the answer of /
//   SAMPLE_STYLE                     http10, chunked, large (header fields), banner (not HTTP)
//   SAMPLE_HANG, SAMPLE_CLOSE        accepts, and never answers; accepts, and closes
//   SAMPLE_UNHEALTHY_AFTER_MS        answers 500 from then on
//   SAMPLE_STOP_LISTENING_AFTER_MS   closes its port then
//   SAMPLE_EXIT_CODE                 ends with it: at once, or
//   SAMPLE_EXIT_AFTER_MS             so long after the start, or
//   SAMPLE_EXIT_AFTER_REQUESTS       after so many answers
//   SAMPLE_EXIT_LINE                 what it says then
//   SAMPLE_IGNORE_SIGTERM            goes on
//   SAMPLE_SIGTERM_MS                takes at least so long to end
//   SAMPLE_REQUIRE_ENV               names that must be set, or it ends with 1
//   SAMPLE_CALL_OUT                  ADDRESS:PORT: ends with 1 when nothing answers there
//   SAMPLE_REFUSE_ARGUMENTS          ends with 2 when it is given any
//   SAMPLE_EAT_MB                    memory that it takes at its start
//   SAMPLE_LOG_LINES                 lines that it prints at its start
//   SAMPLE_LOG_REQUESTS              prints a line for each request
//
// All times are milliseconds from the start of the process. Lists are separated by commas.
#include "tests/fakes/sample_app/answers.hpp"
#include "tests/fakes/sample_app/server.hpp"
#include "tests/fakes/sample_app/settings.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <thread>

namespace sample_app {
namespace {

using Clock = Answers::Clock;
/// What is to be done when.
using Timeline = std::multimap<Clock::time_point, std::function<void()>>;

void check_required(const Settings& settings) {
    for (const std::string& name : settings.required) {
        if (variable(name.c_str()).empty()) {
            fail("Error: environment variable " + name + " is required but not set");
        }
    }
}

/// An app that needs something from outside at its start.
void call_out(const std::string& target) {
    if (target.empty()) return;
    const std::size_t colon = target.rfind(':');
    const std::string host = target.substr(0, colon);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(&target[colon + 1])));
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const bool is_lost = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0;
    if (is_lost && errno != EINPROGRESS) {
        fail("Error: connect ENETUNREACH " + target + ": " + std::strerror(errno));
    }
    constexpr int limit_ms = 2000;
    pollfd watched{fd, POLLOUT, 0};
    if (::poll(&watched, 1, limit_ms) == 0) fail("Error: connect ETIMEDOUT " + target);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    // Refused: something answers there.
    if (error != 0 && error != ECONNREFUSED) {
        fail("Error: connect EHOSTUNREACH " + target + ": " + std::strerror(error));
    }
    ::close(fd);
}

void refuse_arguments(int argc, char** argv) {
    if (argc < 2) return;
    print_error("error: unrecognized argument: " + std::string(argv[1]));
    std::_Exit(2);
}

/// Takes the memory and writes to each of its pages.
void eat(std::size_t megabytes) {
    const std::size_t size = megabytes * 1024 * 1024;
    if (size == 0) return;
    auto* const memory = static_cast<volatile char*>(std::malloc(size));
    if (memory == nullptr) fail("Error: out of memory");
    for (std::size_t i = 0; i < size; i += 4096) memory[i] = 1;
    print("took " + std::to_string(megabytes) + " MB");
}

/// Waits for SIGTERM or SIGINT and does meanwhile what is due.
void wait_for_signal(Timeline& timeline, const sigset_t& signals) {
    while (true) {
        while (!timeline.empty() && timeline.begin()->first <= Clock::now()) {
            const auto due = timeline.extract(timeline.begin());
            due.mapped()();
        }
        // In pieces of an hour, when nothing is due.
        const auto next =
            timeline.empty() ? Clock::now() + std::chrono::hours(1) : timeline.begin()->first;
        const auto wait = std::max(next - Clock::now(), Clock::duration::zero());
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(wait);
        const timespec limit{whole.count(), std::chrono::nanoseconds(wait - whole).count()};
        if (sigtimedwait(&signals, nullptr, &limit) > 0) return;
    }
}

}  // namespace
}  // namespace sample_app

int main(int argc, char** argv) {
    const auto started = sample_app::Clock::now();
    // Blocked before the first thread starts, so that it is blocked in all.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);

    const sample_app::Settings settings = sample_app::read_settings();
    for (std::size_t i = 1; i <= settings.log_lines; ++i) {
        sample_app::print(
            "line " + std::to_string(i) + " of " + std::to_string(settings.log_lines)
        );
    }
    if (settings.refuse_arguments) sample_app::refuse_arguments(argc, argv);
    sample_app::check_required(settings);
    sample_app::call_out(settings.call_out);
    sample_app::eat(settings.eat_mb);
    sample_app::Answers answers(settings, started);
    // Never destroyed: connections may outlive the end of main.
    auto& server = *new sample_app::Server(settings, answers);

    sample_app::Timeline timeline;
    if (settings.exit_after) {
        timeline.emplace(started + *settings.exit_after, [&settings] {
            const std::string code = std::to_string(settings.exit_code);
            const std::string& line = settings.exit_line;
            sample_app::print_error(line.empty() ? "ending with code " + code : line);
            std::_Exit(settings.exit_code);
        });
    }
    if (!settings.bind.empty()) {
        timeline.emplace(started + settings.boot, [&server] { server.listen(); });
    }
    if (settings.stop_listening_after) {
        timeline.emplace(started + *settings.stop_listening_after, [&server] {
            server.stop_listening();
            sample_app::print("listening no more");
        });
    }
    do {
        sample_app::wait_for_signal(timeline, signals);
        if (settings.ignore_sigterm) sample_app::print("told to end, but going on");
    } while (settings.ignore_sigterm);

    const auto told = sample_app::Clock::now();
    sample_app::print("told to end");
    server.finish();
    std::this_thread::sleep_until(told + settings.sigterm);
    std::_Exit(0);
}
