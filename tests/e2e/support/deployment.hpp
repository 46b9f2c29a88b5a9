// The program against the real Docker Engine: one test, one daemon of its own, images made of the
// sample app. Skipped, with a word, where no engine answers. All is removed at the end.
#pragma once

#include "tests/component/cli/program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::e2e {

using Json = nlohmann::ordered_json;
using cli::fake::Finished;
using cli::fake::Program;
using cli::fake::Sandbox;
using Variables = std::map<std::string, std::string>;

struct HttpReply {
    int status = 0;  ///< 0: no answer; `body` says why.
    std::string body;
    std::map<std::string, std::string> headers;  ///< Names in lower case.
};

/// One GET on a connection of its own; `host` replaces the Host header.
[[nodiscard]] HttpReply get(const std::string& url, const std::string& host = {});

/// The output of a shell command, without the last newline; throws when it fails.
std::string shell(const std::string& command);

/// A client that asks all the time, and counts what it gets.
class Asker {
  public:
    Asker(std::string url, std::string wanted)
        : url_(std::move(url)), wanted_(std::move(wanted)), thread_([this] { ask(); }) {}
    ~Asker() { stop(); }
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    void stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] int wanted_answers() const { return right_; }
    [[nodiscard]] int other_answers() const { return wrong_; }

  private:
    void ask() {
        while (!stopping_) {
            const HttpReply reply = get(url_);
            const bool right = reply.status == 200 && reply.body.find(wanted_) != std::string::npos;
            ++(right ? right_ : wrong_);
        }
    }

    std::string url_;
    std::string wanted_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> right_{0};
    std::atomic<int> wrong_{0};
    std::thread thread_;
};

class Deployment : public ::testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;

    /// Makes an image of the sample app with these variables in its ENV; gives its reference, in a
    /// repository of this test's own. `options` go to make_image.sh. Any thread.
    std::string make_image(
        const std::string& tag, const Variables& variables = {}, const std::string& options = {}
    );
    /// Runs the program to its end.
    Finished run(std::vector<std::string> arguments);
    /// `up ... --detach --output json`, judged quickly: Interval 1, and no hold after a pass.
    Finished up(const std::string& image, std::vector<std::string> flags = {});
    /// The document that a verb printed with --output json.
    [[nodiscard]] static Json document(const Finished& finished);
    /// DescribeService's Service with LocalUrl.
    Json describe(const std::string& name);
    std::string local_url(const std::string& name);
    /// The containers of a service, by Docker's filter.
    [[nodiscard]] static std::vector<std::string> containers_of(const std::string& name);
    /// Waits for a condition of the real world, which has a deadline and no event.
    [[nodiscard]] static bool eventually(
        const std::function<bool()>& holds, std::chrono::seconds limit
    );
    /// SIGKILL.
    void kill_daemon() const;
    /// AWS JSON to the daemon, for what the CLI has no verb for. Gives the answer's body.
    Json call(const std::string& target, const Json& body);

    Sandbox sandbox_;
    std::string name_;  ///< Of the test's service and its images' repository.

  private:
    std::mutex images_mutex_;
    std::vector<std::string> images_;
    bool has_engine_ = false;
};

/// The first finding's code of an `up` document, or "".
[[nodiscard]] std::string first_code(const Json& document);

}  // namespace apprunner::e2e
