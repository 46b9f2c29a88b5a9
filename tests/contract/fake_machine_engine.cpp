// What the machine's Docker Engine answers, in the words of a real one.
#include "tests/contract/fake_machine.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace apprunner::contract {

namespace {

using fakes::FakeReply;
using fakes::FakeRequest;
using Json = nlohmann::json;

/// Of the first line that any app writes; each further one is 1 ns later.
constexpr std::int64_t first_line_s = 1'767'225'600;

FakeReply refusal(int status, const std::string& message) {
    return {status, Json{{"message", message}}.dump(), {}};
}

/// The segment of /containers/ID/... or /networks/ID/....
std::string id_in(const FakeRequest& request) {
    const std::size_t begin = request.path.find('/', 1) + 1;
    return request.path.substr(begin, request.path.find('/', begin) - begin);
}

/// The parameter's value, as long as it needs no decoding but of slashes and colons; "": none.
std::string parameter(const FakeRequest& request, const std::string& name) {
    const std::string query = "&" + request.query;
    const std::size_t at = query.find("&" + name + "=");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 2;
    std::string value = query.substr(begin, query.find('&', begin) - begin);
    for (const auto& [code, letter] : {std::pair("%2F", "/"), std::pair("%3A", ":")}) {
        for (auto found = value.find(code); found != std::string::npos; found = value.find(code)) {
            value.replace(found, 3, letter);
        }
    }
    return value;
}

/// "demo:1" of "docker.io/library/demo:1".
std::string last_part(const std::string& reference) {
    return reference.substr(reference.rfind('/') + 1);
}

/// Whatever stands before it: Docker writes the host of its own registry out.
template <class Images>
auto find_image(Images& images, const std::string& reference) {
    return std::find_if(images.begin(), images.end(), [&](const auto& each) {
        return last_part(each.first) == last_part(reference);
    });
}

FakeReply pull_refusal(model::PullFailure failure) {
    using model::PullFailure;
    if (failure == PullFailure::image_not_found) {
        return refusal(404, "manifest for demo:1 not found: manifest unknown: manifest unknown");
    }
    if (failure == PullFailure::access_denied) {
        return refusal(
            404,
            "pull access denied for demo, repository does not exist or may require 'docker login': "
            "denied: requested access to the resource is denied"
        );
    }
    if (failure == PullFailure::registry_unreachable) {
        return refusal(
            500, R"(Get "https://registry.test/v2/": dial tcp: lookup registry.test: no such host)"
        );
    }
    if (failure == PullFailure::rate_limited) {
        return refusal(500, "toomanyrequests: You have reached your pull rate limit.");
    }
    if (failure == PullFailure::no_matching_platform) {
        return refusal(404, "no matching manifest for linux/amd64 in the manifest list entries");
    }
    if (failure == PullFailure::disk_full) {
        // Only while layers are written: the good answer has begun.
        const std::string why = "write /var/lib/docker/tmp/layer: no space left on device";
        return {200, Json{{"errorDetail", {{"message", why}}}, {"error", why}}.dump() + "\n", {}};
    }
    return refusal(500, "something that nobody has seen before");
}

FakeReply start_refusal(core::StartFailure failure) {
    using core::StartFailure;
    const std::string opening =
        "failed to create task for container: OCI runtime create failed: runc create failed: "
        "unable to start container process: ";
    if (failure == StartFailure::program_not_found) {
        return refusal(
            400, opening + R"(exec: "/nope": stat /nope: no such file or directory: unknown)"
        );
    }
    if (failure == StartFailure::program_not_executable) {
        return refusal(400, opening + R"(exec: "/app": permission denied: unknown)");
    }
    if (failure == StartFailure::exec_format) {
        return refusal(400, opening + "exec /app: exec format error: unknown");
    }
    if (failure == StartFailure::user_not_found) {
        return refusal(400, "unable to find user app: no matching entries in passwd file");
    }
    if (failure == StartFailure::disk_full) {
        return refusal(500, "mkdir /var/lib/docker/overlay2/x: no space left on device");
    }
    if (failure == StartFailure::other) {
        return refusal(400, opening + R"(chdir to cwd ("/srv") failed: not a directory: unknown)");
    }
    return refusal(500, "something that nobody has seen before");
}

std::int64_t since_ns(const FakeRequest& request) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    const std::string since = parameter(request, "since");
    const std::size_t dot = since.find('.');
    if (dot == std::string::npos) return 0;
    return std::atoll(since.c_str()) * ns_per_s + std::atoll(since.c_str() + dot + 1);
}

/// A frame of the log stream: one line of stdout, behind its time.
std::string frame_of(std::size_t number, const std::string& line) {
    const std::string payload = fmt::format("2026-01-01T00:00:00.{:09}Z {}\n", number + 1, line);
    std::string bytes("\x01\0\0\0\0\0\0\0", 8);
    for (std::size_t at = 4; at < bytes.size(); ++at) {
        bytes[at] = static_cast<char>(payload.size() >> (8 * (7 - at)));
    }
    return bytes + payload;
}

}  // namespace

void FakeMachine::serve_machine() {
    engine_.reply("GET", "/info", {200, R"({"NCPU":2})", {}});
    engine_.reply("GET", "/version", {200, R"({"Version":"27.1"})", {}});
    engine_.handle("GET", "/events", [this](const FakeRequest& request) {
        return past_events(request);
    });
}

void FakeMachine::serve_images() {
    for (const char* path : {"/images/*/json", "/images/*/*/json", "/images/*/*/*/json"}) {
        engine_.handle("GET", path, [this](const FakeRequest& request) {
            return inspect_image(request.path);
        });
    }
    engine_.handle("POST", "/images/create", [this](const FakeRequest& request) {
        return pull_image(request);
    });
}

FakeReply FakeMachine::inspect_image(const std::string& path) {
    const std::string begin = "/images/";
    const std::string end = "/json";
    const std::string reference =
        path.substr(begin.size(), path.size() - begin.size() - end.size());
    const auto found = find_image(images_, reference);
    if (found == images_.end()) return refusal(404, "No such image: " + reference);
    const sim::ImageScript& image = found->second;
    Json exposed = Json::object();
    for (const std::uint16_t port : image.exposed_ports) {
        exposed[std::to_string(port) + "/tcp"] = Json::object();
    }
    const std::string repository = found->first.substr(0, found->first.rfind(':'));
    const Json shown = {
        {"Id", image.image_id},
        {"Os", "linux"},
        {"Architecture", image.architecture},
        {"RepoDigests", {repository + "@sha256:feed"}},
        {"Config", {{"ExposedPorts", exposed}}}};
    return {200, shown.dump(), {}};
}

FakeReply FakeMachine::pull_image(const FakeRequest& request) {
    const std::string reference = parameter(request, "fromImage") + ":" + parameter(request, "tag");
    const auto found = find_image(registry_, reference);
    if (found == registry_.end()) return pull_refusal(model::PullFailure::image_not_found);
    if (found->second.pull_failure) return pull_refusal(*found->second.pull_failure);
    images_[found->first] = found->second;
    return {
        200,
        R"({"status":"Pulling from library/demo","id":"1"})"
        "\n"
        R"({"status":"Status: Downloaded newer image for demo:1"})"
        "\n",
        {}};
}

void FakeMachine::serve_networks() {
    engine_.handle("POST", "/networks/create", [this](const FakeRequest& request) {
        return create_network(request);
    });
    engine_.handle("POST", "/networks/*/connect", [this](const FakeRequest& request) {
        return connect_network(request);
    });
    engine_.handle("DELETE", "/networks/*", [this](const FakeRequest& request) {
        networks_.erase(id_in(request));
        return FakeReply{204, "", {}};
    });
    engine_.handle("GET", "/networks", [this](const FakeRequest&) { return list_networks(); });
}

FakeReply FakeMachine::create_network(const FakeRequest& request) {
    Json shown = Json::parse(request.body);
    if (troubles_.has_taken_subnets && shown["Internal"] == false && ++made_ <= 2) {
        return refusal(403, "Pool overlaps with other one on this address space");
    }
    const std::string id = fmt::format("network{:057}", ++made_);
    shown["Id"] = id;
    networks_[id] = shown.dump();
    return {201, Json{{"Id", id}}.dump(), {}};
}

FakeReply FakeMachine::connect_network(const FakeRequest& request) {
    const Json body = Json::parse(request.body);
    Container* container = find(body["Container"].get<std::string>());
    const std::string network = id_in(request);
    if (container == nullptr || !networks_.contains(network)) return refusal(404, "not found");
    container->addresses[network] = body["EndpointConfig"]["IPAMConfig"]["IPv4Address"];
    return {200, "", {}};
}

FakeReply FakeMachine::list_networks() const {
    Json all = Json::array();
    for (const auto& [id, shown] : networks_) all.push_back(Json::parse(shown));
    return {200, all.dump(), {}};
}

void FakeMachine::serve_containers() {
    const auto served = [this](FakeReply (FakeMachine::*serve)(const FakeRequest&)) {
        return [this, serve](const FakeRequest& request) { return (this->*serve)(request); };
    };
    engine_.handle("POST", "/containers/create", served(&FakeMachine::create_container));
    engine_.handle("GET", "/containers/*/json", served(&FakeMachine::inspect_container));
    engine_.handle("DELETE", "/containers/*", served(&FakeMachine::remove_container));
    engine_.handle("GET", "/containers/json", [this](const FakeRequest&) {
        return list_containers();
    });
    engine_.handle_later(
        "POST",
        "/containers/*/start",
        [this](const FakeRequest& request, const Answer& answer) {
            start_container(request, answer);
        }
    );
    engine_.handle_later(
        "POST",
        "/containers/*/stop",
        [this](const FakeRequest& request, const Answer& answer) {
            stop_container(request, answer);
        }
    );
    engine_.handle_stream(
        "POST",
        "/containers/*/wait",
        [this](const FakeRequest& request, const Stream& stream) { wait_for_end(request, stream); }
    );
    engine_.handle_stream(
        "GET",
        "/containers/*/logs",
        [this](const FakeRequest& request, const Stream& stream) {
            if (Container* container = find(id_in(request))) {
                follow_output(request, stream, *container);
            }
        }
    );
}

/// As an earlier daemon's call may make it after that daemon's end.
void FakeMachine::add_late_container(const std::string& name) {
    Container& late = containers_.emplace_back();
    late.id = fmt::format("{:064x}", ++made_);
    late.name = name;
    late.labels["apprunner-sim.owner"] = "contract";
}

FakeReply FakeMachine::create_container(const FakeRequest& request) {
    const Json body = Json::parse(request.body);
    const std::string name = parameter(request, "name");
    const std::string image_id = body["Image"];
    const auto image = std::find_if(images_.begin(), images_.end(), [&](const auto& each) {
        return each.second.image_id == image_id;
    });
    const bool is_gone =
        image != images_.end() && image->second.start_failure == core::StartFailure::image_gone;
    if (is_gone || std::exchange(troubles_.loses_image, false)) {
        if (is_gone) registry_.erase(image->first);
        images_.erase(image);
        return refusal(404, "No such image: " + image_id);
    }
    if (std::exchange(troubles_.has_name_taken, false)) add_late_container(name);
    if (find(name) != nullptr) {
        return refusal(409, "Conflict. The container name \"/" + name + "\" is already in use");
    }
    Container& made = containers_.emplace_back();
    made.id = fmt::format("{:064x}", ++made_);
    made.name = name;
    made.image_id = image_id;
    made.labels = body["Labels"].get<std::map<std::string, std::string>>();
    made.instance_id = made.labels["apprunner-sim.instance-id"];
    for (const auto& [network, endpoint] : body["NetworkingConfig"]["EndpointsConfig"].items()) {
        made.addresses[network] = endpoint["IPAMConfig"]["IPv4Address"];
    }
    for (const std::string variable : body["Env"]) {
        const std::string port = "PORT=";
        if (!variable.starts_with(port)) continue;
        made.port = static_cast<std::uint16_t>(std::stoi(variable.substr(port.size())));
    }
    return {201, Json{{"Id", made.id}}.dump(), {}};
}

void FakeMachine::start_container(const FakeRequest& request, const Answer& answer) {
    Container* container = find(id_in(request));
    if (container == nullptr) return answer(refusal(404, "No such container"));
    if (std::exchange(troubles_.loses_network, false)) {
        const std::string network = container->addresses.begin()->first;
        networks_.erase(network);
        return answer(refusal(404, "network " + network + " not found"));
    }
    const auto image = std::find_if(images_.begin(), images_.end(), [&](const auto& each) {
        return each.second.image_id == container->image_id;
    });
    if (image == images_.end()) return answer(refusal(404, "No such image"));
    if (image->second.start_failure) return answer(start_refusal(*image->second.start_failure));
    const std::vector<sim::AppScript>& apps = image->second.apps;
    const std::size_t begun = apps_begun_[container->image_id]++;
    container->script = apps[std::min(begun, apps.size() - 1)];
    container->runs_from = clock_;
    const auto planned = std::find_if(starts_.begin(), starts_.end(), [&](const auto& each) {
        return each.instance_id == container->instance_id;
    });
    if (planned != starts_.end()) {
        container->runs_from = planned->runs_from;
        starts_.erase(planned);
    }
    container->state = State::starting;
    container->start_answer = answer;
    if (container->runs_from <= clock_) begin(*container);
}

void FakeMachine::stop_container(const FakeRequest& request, const Answer& answer) {
    Container* container = find(id_in(request));
    if (container == nullptr) return answer(refusal(404, "No such container"));
    if (container->state != State::running) return answer({304, "", {}});
    container->stop_answer = answer;
    constexpr int ended_by_sigterm = 143;
    if (!container->script.ignores_sigterm) return end(*container, ended_by_sigterm);
    timers_.emplace_back(engine_.executor());
    timers_.back().expires_after(std::chrono::seconds(std::stoi(parameter(request, "t"))));
    timers_.back().async_wait([this, id = container->id](const auto& error) {
        constexpr int killed = 137;
        Container* const deaf = error ? nullptr : find(id);
        if (deaf != nullptr) end(*deaf, killed);
    });
}

FakeReply FakeMachine::remove_container(const FakeRequest& request) {
    Container* container = find(id_in(request));
    if (container == nullptr) return refusal(404, "No such container: " + id_in(request));
    if (std::exchange(troubles_.removes_late, false)) {
        return refusal(409, "removal of container " + container->id + " is already in progress");
    }
    constexpr int killed = 137;
    end(*container, killed);
    std::erase_if(containers_, [&](const Container& each) { return &each == container; });
    return {204, "", {}};
}

FakeReply FakeMachine::inspect_container(const FakeRequest& request) {
    const Container* container = find(id_in(request));
    if (container == nullptr) return refusal(404, "No such container: " + id_in(request));
    const bool is_running = container->state == State::running;
    Json networks = Json::object();
    for (const auto& [network, address] : container->addresses) {
        networks[network] = {{"NetworkID", network}, {"IPAddress", address}};
    }
    const Json shown = {
        {"Id", container->id},
        {"Name", "/" + container->name},
        {"State",
         {{"Running", is_running},
          {"ExitCode", container->exit_code},
          {"OOMKilled", container->out_of_memory},
          {"Pid", is_running ? container->pid : 0}}},
        {"NetworkSettings", {{"Networks", networks}}}};
    return {200, shown.dump(), {}};
}

FakeReply FakeMachine::list_containers() const {
    Json all = Json::array();
    for (const Container& each : containers_) {
        all.push_back({{"Id", each.id}, {"Names", {"/" + each.name}}, {"Labels", each.labels}});
    }
    return {200, all.dump(), {}};
}

/// Of signals that somebody sent through the engine; asked for by a container's id.
FakeReply FakeMachine::past_events(const FakeRequest& request) const {
    std::string lines;
    for (const Container& each : containers_) {
        const bool is_asked_for = request.query.find(each.id) != std::string::npos;
        const bool was_signalled = each.script.exit && each.script.exit->ended_by == by_signal_15;
        if (!is_asked_for || !was_signalled || each.state != State::exited) continue;
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const Json event = {
            {"Type", "container"},
            {"Action", "kill"},
            {"Actor", {{"ID", each.id}, {"Attributes", {{"signal", "15"}}}}},
            {"timeNano", std::chrono::nanoseconds(now).count()}};
        lines += event.dump() + "\n";
    }
    return {200, lines, {}};
}

void FakeMachine::wait_for_end(const FakeRequest& request, const Stream& stream) {
    Container* container = find(id_in(request));
    if (container != nullptr && container->state != State::exited) {
        container->waits.push_back(stream);
        return;
    }
    if (container == nullptr) return stream->cut();
    stream->send(fmt::format(R"({{"StatusCode":{}}})", container->exit_code));
    stream->end();
}

void FakeMachine::follow_output(
    const FakeRequest& request, const Stream& stream, Container& container
) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    const std::int64_t since = since_ns(request);
    for (std::size_t i = 0; i < container.output.size(); ++i) {
        const std::int64_t at = first_line_s * ns_per_s + static_cast<std::int64_t>(i) + 1;
        if (at >= since) stream->send(frame_of(i, container.output[i]));
    }
    if (container.state == State::exited) return stream->end();
    container.logs.push_back(stream);
}

}  // namespace apprunner::contract
