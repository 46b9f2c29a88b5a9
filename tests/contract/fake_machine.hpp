// A machine with a Docker Engine, for a case: the fake engine answers as a real one does about
// images, networks and containers, whose apps have real sockets (fake_app.hpp) and whose processes
// stand in a folder that reads like /proc. Its clock is the case's: the test tells it how late it
// is, and apps are so old. Every function may be called from any thread.
#pragma once

#include "emulator/sim/scenario.hpp"
#include "tests/contract/contract_case.hpp"
#include "tests/contract/fake_app.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/steady_timer.hpp>

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::contract {

/// When a container begins to run, by the virtual world's word: the engine answers its start then.
struct PlannedStart {
    std::string instance_id;
    base::Duration runs_from{};
};

class FakeMachine {
  public:
    FakeMachine(std::map<std::string, sim::ImageScript> images, Troubles troubles);
    ~FakeMachine();
    FakeMachine(const FakeMachine&) = delete;
    FakeMachine& operator=(const FakeMachine&) = delete;

    [[nodiscard]] std::string engine_address() const { return engine_.address(); }
    /// In place of /proc.
    [[nodiscard]] std::string proc_folder() const { return folder_.string(); }

    /// One for each start of the case, in order; starts beyond them are answered at once.
    void plan(std::vector<PlannedStart> starts);
    /// It is so late in the case: apps open and close, containers start and end.
    void be_at(base::Duration clock);
    void push(const std::string& image_identifier, sim::ImageScript image);
    /// Every running container ends.
    void crash_all(int exit_code);
    void lose_engine();
    void find_engine();
    void cut_logs();
    /// Running containers whose output is followed.
    [[nodiscard]] int followed();
    [[nodiscard]] bool is_starting();
    /// Containers and networks that are still there, in words; "": none.
    [[nodiscard]] std::string left();
    /// HTTP requests that the running apps have got.
    [[nodiscard]] int app_requests();

  private:
    using Json = nlohmann::json;
    using Answer = fakes::FakeDockerEngine::Answer;
    using Stream = std::shared_ptr<fakes::FakeStream>;
    enum class State { created, starting, running, exited };

    struct Container {
        std::string id;
        std::string name;
        std::string image_id;
        std::string instance_id;
        std::map<std::string, std::string> labels;
        std::map<std::string, std::string> addresses;  ///< By network.
        std::uint16_t port = 0;
        State state = State::created;
        sim::AppScript script;
        std::shared_ptr<FakeApp> app;
        base::Duration runs_from{};
        std::optional<Answer> start_answer;  ///< To be given at that time.
        std::optional<Answer> stop_answer;   ///< To be given at its end.
        int pid = 0;
        int exit_code = 0;
        bool out_of_memory = false;
        std::vector<std::string> output;
        std::vector<Stream> logs;
        std::vector<Stream> waits;
    };

    void serve_machine();
    void serve_images();
    void serve_networks();
    void serve_containers();
    fakes::FakeReply inspect_image(const std::string& path);
    fakes::FakeReply pull_image(const fakes::FakeRequest& request);
    fakes::FakeReply create_network(const fakes::FakeRequest& request);
    fakes::FakeReply connect_network(const fakes::FakeRequest& request);
    [[nodiscard]] fakes::FakeReply list_networks() const;
    fakes::FakeReply create_container(const fakes::FakeRequest& request);
    void start_container(const fakes::FakeRequest& request, const Answer& answer);
    void stop_container(const fakes::FakeRequest& request, const Answer& answer);
    fakes::FakeReply remove_container(const fakes::FakeRequest& request);
    fakes::FakeReply inspect_container(const fakes::FakeRequest& request);
    [[nodiscard]] fakes::FakeReply list_containers() const;
    [[nodiscard]] fakes::FakeReply past_events(const fakes::FakeRequest& request) const;
    void wait_for_end(const fakes::FakeRequest& request, const Stream& stream);
    void follow_output(
        const fakes::FakeRequest& request, const Stream& stream, Container& container
    );

    Container* find(std::string_view id_or_name);
    void add_late_container(const std::string& name);
    void begin(Container& container);
    void age(Container& container);
    void end(Container& container, int exit_code);
    void end_by_script(Container& container);
    void show_process(const Container& container) const;
    void hide_process(const Container& container) const;

    std::filesystem::path folder_;
    // The engine's thread only, from here on.
    std::map<std::string, sim::ImageScript> registry_;  ///< By identifier.
    std::map<std::string, sim::ImageScript> images_;    ///< The engine's own, by identifier.
    std::map<std::string, std::size_t> apps_begun_;     ///< By image id.
    Troubles troubles_;
    std::vector<PlannedStart> starts_;
    base::Duration clock_{};
    std::list<Container> containers_;
    std::map<std::string, std::string> networks_;  ///< By id: in JSON, as it is shown.
    std::list<boost::asio::steady_timer> timers_;
    int made_ = 0;                    ///< Containers, networks.
    fakes::FakeDockerEngine engine_;  ///< The last: its thread ends before all else goes.
};

}  // namespace apprunner::contract
