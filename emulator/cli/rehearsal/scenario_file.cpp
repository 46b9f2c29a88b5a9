// Reads the file into a scenario. What refers to other parts of the file comes last.
#include "emulator/cli/rehearsal/scenario_file.hpp"

#include "emulator/cli/rehearsal/app.hpp"
#include "emulator/cli/rehearsal/values.hpp"
#include "emulator/cli/rehearsal/world.hpp"
#include "emulator/cli/settings/config_file.hpp"
#include "emulator/cli/settings/lower.hpp"
#include "emulator/cli/settings/service_request.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/model/resource_name.hpp"
#include "emulator/wire/service_input.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace apprunner::cli {
namespace {

using std::chrono::seconds;
using yaml::fail;

constexpr std::size_t images_max = 20;
constexpr std::size_t steps_max = 100;
constexpr int requests_max = 10'000;
/// An app that dies within this time of its deployment makes the verdict RISKY.
constexpr base::Duration usual_end = seconds(60);
constexpr base::Duration usual_pause = seconds(10);

enum class Deed { create, update, deploy, pause, resume, remove, crash, change_node, load };

const ScenarioWords<Deed>& deeds() {
    static const ScenarioWords<Deed> words{
        {"create", Deed::create},
        {"update", Deed::update},
        {"deploy", Deed::deploy},
        {"pause", Deed::pause},
        {"resume", Deed::resume},
        {"delete", Deed::remove},
        {"crash", Deed::crash},
        {"change-node", Deed::change_node},
        {"load", Deed::load}};
    return words;
}

/// A step as it is written.
struct WrittenStep {
    base::Duration after = usual_pause;
    bool waits = true;
    std::optional<Deed> deed;
    std::map<std::string, YAML::Node> members;  ///< Those that only some deeds take.
};

class ScenarioReader {
  public:
    RehearsalFile read(const YAML::Node& document);

  private:
    std::vector<ScenarioMember> members();
    void read_images(const YAML::Node& node);
    void settle_image(const YAML::Node& document);
    void read_step(const YAML::Node& node);
    sim::Action action_of(const YAML::Node& node, const WrittenStep& step);
    model::ServiceConfiguration configuration(const YAML::Node& node);
    void check_length(const YAML::Node& document) const;
    void remark(const Json& request);

    RehearsalFile file_;
    Json service_ = Json::object();  ///< CreateService's members so far.
    std::string first_image_;
    model::AutoScalingLimits scaling_;
    std::optional<YAML::Node> app_;
    std::optional<YAML::Node> steps_;
};

std::vector<ScenarioMember> ScenarioReader::members() {
    sim::Scenario& scenario = file_.scenario;
    std::vector<ScenarioMember> all{
        {"app", [this](const auto& value) { app_.emplace(value); }},
        {"images", [this](const auto& value) { read_images(value); }},
        {"scaling", [this](const auto& value) { scaling_ = read_scaling(value); }},
        {"steps", [this](const auto& value) { steps_.emplace(value); }},
        {"runs-on",
         [&scenario](const auto& value) { scenario.runs_on = read_duration(value, "runs-on"); }},
        {"delays", [&scenario](const auto& value) { scenario.delays = read_delays(value); }},
        {"faults", [&scenario](const auto& value) { scenario.faults = read_faults(value); }},
        {"nodes", [&scenario](const auto& value) { scenario.nodes = read_nodes(value); }}};
    for (const wire::Member& member : create_service_shape().members) {
        const std::string name(member.name);
        all.push_back({name, [this, name, &member](const YAML::Node& value) {
                           service_[name] = read_member(value, member);
                       }});
    }
    return all;
}

void ScenarioReader::read_images(const YAML::Node& node) {
    yaml::for_each_member(
        node,
        "images",
        [this](const std::string& name, const YAML::Node& name_node, const YAML::Node& value) {
            auto& images = file_.scenario.images;
            if (images.size() == images_max) {
                fail(name_node, fmt::format("images takes at most {}", images_max));
            }
            if (first_image_.empty()) first_image_ = name;
            sim::ImageScript image = read_image(value);
            image.image_id = "sha256:" + std::to_string(images.size() + 1);
            images[name] = std::move(image);
        }
    );
}

/// Finds out which image is created first, and whose app the one on its own is.
void ScenarioReader::settle_image(const YAML::Node& document) {
    auto& images = file_.scenario.images;
    Json& repository = service_["SourceConfiguration"]["ImageRepository"];
    std::string name = text_at(repository, "ImageIdentifier");
    if (name.empty()) name = first_image_.empty() ? "my-app:latest" : first_image_;
    repository["ImageIdentifier"] = name;
    const bool is_listed = images.contains(name);
    if (app_) {
        if (is_listed) fail(*app_, fmt::format("images has the app of '{}' too", printable(name)));
        images[name].image_id = "sha256:0";
        images[name].apps = read_apps(*app_);
    } else if (images.empty()) {
        images[name] = {};
    } else if (!is_listed) {
        fail(document, fmt::format("image '{}' is not among images", printable(name)));
    }
}

model::ServiceConfiguration ScenarioReader::configuration(const YAML::Node& node) {
    const auto request = service_request(service_, {});
    if (!request) fail(node, request.error().detail);
    model::ServiceConfiguration configuration;
    const nlohmann::json input(*request);
    wire::apply_configuration(input, wire::Omitted::defaulted, configuration);
    wire::fill_defaults(model::Account{}.account_id, configuration);
    configuration.auto_scaling = scaling_;
    const std::string& image = configuration.source.image_repository->image_identifier;
    if (!file_.scenario.images.contains(image)) {
        fail(node, fmt::format("image '{}' is not among images", printable(image)));
    }
    if (file_.scenario.steps.empty()) {
        file_.scenario.service_name = text_at(*request, "ServiceName");
        remark(*request);
    }
    return configuration;
}

void ScenarioReader::remark(const Json& request) {
    file_.remarks = remarks_on(request, {});
    if (text_at(member_at(request, "HealthCheckConfiguration"), "Protocol") != "TCP") return;
    for (const auto& [name, image] : file_.scenario.images) {
        for (const sim::AppScript& app : image.apps) {
            if (app.answering.size() == 1 && app.answering.front().status == 200) continue;
            file_.remarks.push_back(
                "answers are never asked for: the health check's Protocol is TCP"
            );
            return;
        }
    }
}

/// Which deeds take the member.
bool takes(Deed deed, const std::string& member) {
    if (member == "exit-code") return deed == Deed::crash;
    if (member == "requests") return deed == Deed::load;
    if (member == "node" || member == "to") return deed == Deed::change_node;
    return deed == Deed::update || deed == Deed::create;
}

void ScenarioReader::read_step(const YAML::Node& node) {
    WrittenStep step;
    const auto keep = [&step](const char* name) {
        return ScenarioMember{
            name, [&step, name](const YAML::Node& value) { step.members.emplace(name, value); }};
    };
    read_members(
        node,
        "a step",
        {{"do", [&](const auto& value) { step.deed = read_word(value, "do", deeds()); }},
         {"after", [&](const auto& value) { step.after = read_duration(value, "after"); }},
         {"waits", [&](const auto& value) { step.waits = yaml::boolean(value, "waits"); }},
         keep("image"),
         keep("with"),
         keep("exit-code"),
         keep("node"),
         keep("to"),
         keep("requests")}
    );
    if (!step.deed) fail(node, "a step takes a 'do'");
    for (const auto& [name, value] : step.members) {
        if (!takes(*step.deed, name)) fail(value, "this step takes no '" + name + "'");
    }
    sim::Action action = action_of(node, step);
    file_.scenario.steps.push_back({step.after, step.waits, std::move(action)});
}

sim::Action ScenarioReader::action_of(const YAML::Node& node, const WrittenStep& step) {
    const auto member = [&step](const char* name) {
        const auto found = step.members.find(name);
        return found != step.members.end() ? &found->second : nullptr;
    };
    if (const YAML::Node* with = member("with")) {
        service_.merge_patch(read_service(*with));
    }
    if (const YAML::Node* image = member("image")) {
        service_["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"] =
            yaml::scalar_text(*image, "image");
    }
    switch (*step.deed) {
        case Deed::create:
            return sim::Create{configuration(node)};
        case Deed::update:
            return sim::Update{configuration(node), false};
        case Deed::deploy:
            return sim::Deploy{};
        case Deed::pause:
            return sim::Pause{};
        case Deed::resume:
            return sim::Resume{};
        case Deed::remove:
            return sim::Delete{};
        case Deed::crash:
            if (const YAML::Node* code = member("exit-code")) {
                return sim::CrashAll{read_whole(*code, "exit-code", 0, 255)};
            }
            return sim::CrashAll{};
        case Deed::change_node:
            if (member("node") == nullptr || member("to") == nullptr) {
                fail(node, "change-node takes a 'node', and what it goes 'to'");
            }
            return sim::ChangeNode{
                read_node(*member("node"), file_.scenario.nodes), read_node_state(*member("to"))};
        case Deed::load:
            break;
    }
    const YAML::Node* requests = member("requests");
    if (requests == nullptr) fail(node, "load takes how many 'requests' at a time");
    return sim::Load{static_cast<unsigned>(read_whole(*requests, "requests", 0, requests_max))};
}

void ScenarioReader::check_length(const YAML::Node& document) const {
    base::Duration whole = file_.scenario.runs_on;
    for (const sim::ScenarioStep& step : file_.scenario.steps) whole += step.after;
    if (whole > rehearsal_max) fail(document, "steps and runs-on take at most 24h together");
}

RehearsalFile ScenarioReader::read(const YAML::Node& document) {
    file_.scenario.runs_on = usual_end;
    read_members(document, "the file", members());
    settle_image(document);
    file_.scenario.steps.push_back({base::Duration{}, true, sim::Create{configuration(document)}});
    if (steps_) {
        if (!steps_->IsSequence()) fail(*steps_, "steps takes a list: what follows the creation");
        for_each_of(*steps_, "steps", steps_max, [this](const YAML::Node& step) {
            read_step(step);
        });
    }
    check_length(document);
    return std::move(file_);
}

}  // namespace

base::Result<RehearsalFile> parse_rehearsal(
    const std::string& content, const std::string& file_name
) {
    RehearsalFile file;
    const auto read = yaml::read_document(
        content,
        file_name,
        "one rehearsal",
        [&file](const YAML::Node& document) { file = ScenarioReader().read(document); }
    );
    if (!read) return read.error();
    return file;
}

}  // namespace apprunner::cli
