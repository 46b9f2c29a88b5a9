// The machine's clock, its containers' lives, and what their processes look like. The engine's
// answers are in fake_machine_engine.cpp.
#include "tests/contract/fake_machine.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace apprunner::contract {

namespace {

/// Docker's own resolver, in every container's network.
const model::ListeningSocket resolver{"127.0.0.11", 40'053};

/// As the kernel prints addresses: 32-bit words in the machine's byte order.
std::string kernel_address(const model::ListeningSocket& listener) {
    std::array<std::uint32_t, 4> words{};
    const bool is_ipv6 = listener.address.find(':') != std::string::npos;
    if (::inet_pton(is_ipv6 ? AF_INET6 : AF_INET, listener.address.c_str(), words.data()) != 1) {
        throw std::invalid_argument("no address: " + listener.address);
    }
    std::string text;
    for (std::size_t i = 0; i < (is_ipv6 ? words.size() : 1); ++i) {
        text += fmt::format("{:08X}", words[i]);
    }
    return text + fmt::format(":{:04X}", listener.port);
}

std::string kernel_table(const std::vector<model::ListeningSocket>& listeners) {
    std::string text = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n";
    int number = 0;
    for (const model::ListeningSocket& each : listeners) {
        text += fmt::format("{:4}: {} 00000000:0000 0A 0\n", number++, kernel_address(each));
    }
    return text;
}

/// Whoever reads it meets the old text or the new one.
void replace_file(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    const std::filesystem::path fresh = path.string() + ".new";
    std::ofstream(fresh) << text;
    std::filesystem::rename(fresh, path);
}

std::filesystem::path make_folder() {
    std::string folder = (std::filesystem::temp_directory_path() / "contract-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return folder;
}

}  // namespace

FakeMachine::FakeMachine(std::map<std::string, sim::ImageScript> images, Troubles troubles)
    : folder_(make_folder()), registry_(std::move(images)), troubles_(troubles) {
    // What the engine's thread reads is there before it can be asked for anything.
    if (troubles_.has_stray) add_late_container("apprunner-sim-stray");
    serve_machine();
    serve_images();
    serve_networks();
    serve_containers();
}

FakeMachine::~FakeMachine() {
    engine_.run([this] {
        for (Container& each : containers_) {
            if (each.app) each.app->end();
        }
        containers_.clear();
        timers_.clear();
    });
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void FakeMachine::plan(std::vector<PlannedStart> starts) {
    engine_.run([&] { starts_ = std::move(starts); });
}

void FakeMachine::be_at(base::Duration clock) {
    engine_.run([this, clock] {
        clock_ = clock;
        // A container may go while it ages.
        for (auto at = containers_.begin(); at != containers_.end();) {
            Container& container = *at++;
            if (container.state == State::starting && container.runs_from <= clock_) {
                begin(container);
            } else if (container.state == State::running) {
                age(container);
            }
        }
    });
}

void FakeMachine::push(const std::string& image_identifier, sim::ImageScript image) {
    engine_.run([&] { registry_[image_identifier] = std::move(image); });
}

void FakeMachine::crash_all(int exit_code) {
    engine_.run([this, exit_code] {
        for (Container& each : containers_) {
            if (each.state == State::running) end(each, exit_code);
        }
    });
}

void FakeMachine::lose_engine() {
    engine_.stop_listening();
}

void FakeMachine::find_engine() {
    engine_.start_listening();
}

void FakeMachine::cut_logs() {
    engine_.run([this] {
        for (Container& each : containers_) {
            for (const Stream& stream : std::exchange(each.logs, {})) stream->cut();
        }
    });
}

int FakeMachine::followed() {
    int count = 0;
    engine_.run([&] {
        for (const Container& each : containers_) {
            if (each.state == State::running && !each.logs.empty()) ++count;
        }
    });
    return count;
}

bool FakeMachine::is_starting() {
    bool is_any = false;
    engine_.run([&] {
        is_any = std::any_of(containers_.begin(), containers_.end(), [](const Container& each) {
            return each.state == State::starting;
        });
    });
    return is_any;
}

int FakeMachine::app_requests() {
    int count = 0;
    engine_.run([&] {
        for (const Container& each : containers_) count += each.app ? each.app->requests() : 0;
    });
    return count;
}

std::string FakeMachine::left() {
    std::string names;
    engine_.run([&] {
        for (const Container& each : containers_) names += " container " + each.name;
        for (const auto& [id, shown] : networks_) names += " network " + shown;
    });
    return names;
}

FakeMachine::Container* FakeMachine::find(std::string_view id_or_name) {
    for (Container& each : containers_) {
        if (each.id == id_or_name || each.name == id_or_name) return &each;
    }
    return nullptr;
}

/// The engine answers the start, and the app is as old as the clock says.
void FakeMachine::begin(Container& container) {
    container.state = State::running;
    container.pid = troubles_.hides_processes ? 0 : 1000 + made_++;
    AppPlace place;
    place.port = container.port;
    for (const auto& [network, address] : container.addresses) {
        (address.starts_with("127.") ? place.probe_address : place.instance_address) = address;
    }
    container.app = std::make_shared<FakeApp>(engine_.executor(), container.script, place);
    if (const auto answer = std::exchange(container.start_answer, std::nullopt)) {
        (*answer)({204, "", {}});
    }
    if (std::exchange(troubles_.cuts_wait, false)) {
        for (const Stream& each : std::exchange(container.waits, {})) each->cut();
    }
    age(container);
}

void FakeMachine::age(Container& container) {
    const base::Duration age = clock_ - container.runs_from;
    container.app->be_at(age);
    show_process(container);
    if (container.script.exit && age >= container.script.exit->after) end_by_script(container);
}

void FakeMachine::end_by_script(Container& container) {
    const sim::ScriptedExit& exit = *container.script.exit;
    container.output = exit.last_lines;
    container.out_of_memory = exit.out_of_memory;
    end(container, exit.code);
    if (exit.ended_by == by_removal) {
        std::erase_if(containers_, [&](const Container& each) { return &each == &container; });
    }
}

void FakeMachine::end(Container& container, int exit_code) {
    if (container.state != State::running) return;
    container.state = State::exited;
    container.exit_code = exit_code;
    container.app->end();
    hide_process(container);
    if (const auto answer = std::exchange(container.stop_answer, std::nullopt)) {
        (*answer)({204, "", {}});
    }
    const auto followers = std::exchange(container.logs, {});
    for (const Stream& each : followers) follow_output({}, each, container);
    for (const Stream& each : std::exchange(container.waits, {})) {
        each->send(fmt::format(R"({{"StatusCode":{}}})", exit_code));
        each->end();
    }
}

/// As /proc would show the container's process: whose it is, and where it listens.
void FakeMachine::show_process(const Container& container) const {
    if (container.pid == 0) return;
    const std::filesystem::path process = folder_ / std::to_string(container.pid);
    std::vector<model::ListeningSocket> ipv4{resolver};
    std::vector<model::ListeningSocket> ipv6;
    for (const model::ListeningSocket& each : container.app->listeners()) {
        (each.address.find(':') == std::string::npos ? ipv4 : ipv6).push_back(each);
    }
    replace_file(process / "cgroup", "0::/docker/" + container.id + "\n");
    // The count comes last: it is the hint that the tables are worth a look.
    replace_file(process / "net/tcp", kernel_table(ipv4));
    replace_file(process / "net/tcp6", kernel_table(ipv6));
    replace_file(process / "net/sockstat6", fmt::format("TCP6: inuse {}\n", ipv6.size()));
    replace_file(process / "net/sockstat", fmt::format("TCP: inuse {} orphan 0\n", ipv4.size()));
}

void FakeMachine::hide_process(const Container& container) const {
    if (container.pid == 0) return;
    std::error_code ignored;
    std::filesystem::remove_all(folder_ / std::to_string(container.pid), ignored);
}

}  // namespace apprunner::contract
