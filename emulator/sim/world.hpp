// The virtual world: interprets the engine's effects as a registry, a Docker Engine, apps and an
// ingress would, with the scenario's delays and faults, and tells what comes of them as facts to be
// delivered later. No real time passes. One owner.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/sim/random.hpp"
#include "emulator/sim/scenario.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace apprunner::sim {

/// A fact on its way.
struct Delivery {
    base::Duration after{};
    core::Fact fact;
};

struct VirtualNode {
    NodeScript script;
    NodeState state = NodeState::active;
    base::SteadyTime known_from;  ///< When the emulator gets to know that it is away.
    std::set<std::string> left;   ///< What the emulator is done with, and still runs there.
};

struct Container {
    std::string service_id;
    AppScript app;
    int memory_mb = 0;
    std::optional<std::size_t> node;  ///< Nothing: there was no room for it.
    std::uint16_t port = 8080;
    std::string probe_address;
    std::string instance_address;
    base::SteadyTime runs_from;
    bool has_ended = false;   ///< By itself, or from outside.
    bool has_failed = false;  ///< It has ended, or a check of it has not gone well.
    bool is_drain_asked = false;
    bool is_stop_asked = false;
    bool is_probe_under_way = false;
    bool is_watched = false;
    bool is_open_told = false;  ///< To that watch.
    std::optional<std::vector<model::ListeningSocket>> listeners_told;
    bool is_found = false;         ///< Started for an emulator that was killed, and not adopted.
    bool is_trial = false;         ///< A fix is tried on it; the service is not to notice.
    bool is_cut = false;           ///< Its node is away, or ends it: nothing is heard of it.
    bool is_lost = false;          ///< The same, and it has been told.
    std::vector<core::Fact> held;  ///< What was to be told of it meanwhile.

    /// No part of the engine has asked it to go yet.
    [[nodiscard]] bool is_wanted() const { return !is_drain_asked && !is_stop_asked; }
};

class World {
  public:
    explicit World(const Scenario& scenario);

    /// Begins the work.
    void perform(const core::Effect& effect, base::SteadyTime now);
    /// What the work since the last call will tell.
    [[nodiscard]] std::vector<Delivery> take_deliveries();
    /// The moment has come to tell `fact`: brings the world up to date. False: it has become untrue
    /// meanwhile (a container was stopped before it ended by itself).
    [[nodiscard]] bool settle(const core::Fact& fact);

    void push(const std::string& image_identifier, const ImageScript& image);
    /// The id of the image that a tag stands for; "": there is none.
    [[nodiscard]] std::string tagged_image(const std::string& image_identifier) const;
    void crash_all(const std::string& service_id, int exit_code, base::SteadyTime now);
    void change_node(std::size_t index, NodeState to, base::SteadyTime now);
    void calm_down();
    /// The emulator was killed, and is there again: its ingress and what it waited for are gone,
    /// the containers are not. Some of what it had just asked of the engine was done.
    void restart(base::SteadyTime now, Random& random);

    /// By instance id; those that were stopped are gone.
    [[nodiscard]] const std::map<std::string, Container>& containers() const { return containers_; }
    /// What traffic follows by now.
    [[nodiscard]] const core::SwitchTraffic& route() const { return route_; }
    /// Effects beside probes whose answers are on their way.
    [[nodiscard]] int unanswered() const { return unanswered_; }
    /// The first effect that made no sense, in words.
    [[nodiscard]] const std::optional<std::string>& nonsense() const { return nonsense_; }
    [[nodiscard]] bool is_calm() const { return is_calm_; }
    [[nodiscard]] const std::vector<VirtualNode>& nodes() const { return nodes_; }
    /// Where an instance would go: of the nodes that count as active, and have room for it, to the
    /// one with the fewest. Nothing: none has.
    [[nodiscard]] std::optional<std::size_t> place(int memory_mb, base::SteadyTime now) const;
    /// Starts that failed for want of room, nodes that have changed, and instances told lost.
    [[nodiscard]] int refused_for_room() const { return refused_for_room_; }
    [[nodiscard]] int node_changes() const { return node_changes_; }
    [[nodiscard]] int lost() const { return lost_; }
    [[nodiscard]] Random& random() { return service_random_; }
    [[nodiscard]] const WorldFaults& faults() const { return faults_; }

  private:
    void on(const core::PullImage& effect, base::SteadyTime now);
    void on(const core::StartInstance& effect, base::SteadyTime now);
    void on(const core::AdoptInstance& effect, base::SteadyTime now);
    void on(const core::WatchInstance& effect, base::SteadyTime now);
    void on(const core::UnwatchInstance& effect, base::SteadyTime now);
    void on(const core::Probe& effect, base::SteadyTime now);
    void on(const core::Inquire& effect, base::SteadyTime now);
    void on(const core::SwitchTraffic& effect, base::SteadyTime now);
    void on(const core::DrainInstance& effect, base::SteadyTime now);
    void on(const core::StopInstance& effect, base::SteadyTime now);
    void on(const core::RemoveService& effect, base::SteadyTime now);

    bool told(const core::ImagePulled& fact);
    bool told(const core::PullFailed& fact);
    bool told(const core::InstanceStarted& fact);
    bool told(const core::StartFailed& fact);
    bool told(const core::InstanceExited& fact);
    bool told(const core::PortOpened& fact);
    bool told(const core::ListenersSeen& fact);
    bool told(const core::ProbeFinished& fact);
    bool told(const core::MemoryKillSeen& fact);
    bool told(const core::InquiryFinished& fact);
    bool told(const core::FirstAnswerSeen& fact);
    bool told(const core::TrafficSwitched& fact);
    bool told(const core::Drained& fact);
    bool told(const core::InstanceStopped& fact);
    bool told(const core::ServiceRemoved& fact);
    bool told(const core::InFlightSampled& fact);
    bool told(const core::TagSeen& fact);

    /// An answer to an effect.
    void answer(base::Duration after, core::Fact fact);
    /// News that no effect waits for.
    void tell(base::Duration after, core::Fact fact);
    void object(const std::string& what);
    Container* find(const std::string& instance_id);
    /// Its sockets are still of interest.
    [[nodiscard]] bool is_watched(const Container* container) const;
    /// No part of the engine has undone it; where the world is troubled, what it tells of an undone
    /// start may come all the same.
    [[nodiscard]] bool is_start_told(const std::string& instance_id);
    /// The container of that id; objects when the engine has asked it to go already.
    Container* wanted(const std::string& instance_id, const char* effect);
    [[nodiscard]] bool is_about_trial(const core::Effect& effect);
    base::Duration draw(const Span& span);
    /// The same, unless the world is slow this time.
    base::Duration draw_slow(const Span& span);
    // world_nodes.cpp
    [[nodiscard]] std::string want_of_room(int memory_mb) const;
    void refuse_for_room(const core::StartInstance& effect, Container& container);
    void cut(const std::string& instance_id, Container& container, base::SteadyTime now);
    void tell_lost(const std::string& instance_id, Container& container, base::SteadyTime now);
    void come_back(std::size_t index);
    [[nodiscard]] bool is_held(const core::Fact& fact);
    bool told_lost(Container& container);
    void drop_held(Container& container);
    void forget(const std::string& instance_id);
    // world_checks.cpp, world_facts.cpp
    void ask_for_answer(
        const core::Probe& check,
        const Container& container,
        base::SteadyTime now,
        base::Duration check_took
    );
    void begin_life(const core::StartInstance& effect, base::Duration start, Container& container);
    void tell_started(
        const core::StartInstance& effect, const Container& container, base::Duration after
    );
    void tell_exit(
        const std::string& service_id,
        const std::string& instance_id,
        const Container& container,
        base::Duration after
    );

    Random service_random_;
    /// What happens to a try-out is drawn apart: all else is the same without it.
    Random trial_random_;
    Random* random_ = &service_random_;  ///< Of what is being performed.
    Delays delays_;
    WorldFaults faults_;
    bool is_calm_ = false;
    bool has_restarted_ = false;
    std::map<std::string, ImageScript> images_;      ///< By identifier.
    std::map<std::string, ImageScript> pulled_;      ///< By image id.
    std::map<std::string, std::size_t> apps_begun_;  ///< By image id.
    std::set<std::string> known_images_;             ///< Ids that the engine may start.
    std::string last_pull_;                          ///< Its operation.
    int containers_begun_ = 0;
    int trials_begun_ = 0;
    std::map<std::string, Container> containers_;
    std::map<std::uint64_t, core::SwitchTraffic> routes_;  ///< Ordered, by generation.
    core::SwitchTraffic route_;
    std::vector<VirtualNode> nodes_;
    Random node_random_;  ///< Apart, as that of try-outs is.
    int refused_for_room_ = 0;
    int node_changes_ = 0;
    int lost_ = 0;
    std::vector<Delivery> deliveries_;
    int unanswered_ = 0;
    std::optional<std::string> nonsense_;
};

}  // namespace apprunner::sim
