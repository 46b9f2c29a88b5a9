// Writes down the course of each operation while it happens, by looking at the view after each step
// of the engine: the same for the daemon and for a rehearsal. Pure; one owner. In memory only.
#pragma once

#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/history/course.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace apprunner::history {

/// Of each service the last courses are kept.
inline constexpr std::size_t courses_max = 20;

class CourseRecorder {
  public:
    using Services = std::map<std::string, core::ServiceView>;

    /// To be called after each step, with what the step leaves to be done and the views after it.
    void note(const core::Outbox& step, const Services& services, base::WallTime at);
    /// The same for the one service that there is.
    void note(const core::Outbox& step, const core::ServiceView& view, base::WallTime at);

    /// Oldest first; null when nothing was seen of it.
    [[nodiscard]] const std::deque<Course>* find(const std::string& service_id) const;

  private:
    struct Instance {
        core::InstanceState state = core::InstanceState::starting;
        int revision = 0;
        std::set<std::string> sockets;
        std::uint64_t last_probe = 0;
        bool has_exited = false;
    };
    struct Service {
        std::deque<Course> courses;
        std::map<std::string, Instance> instances;
        bool is_pulling = false;
    };

    void look(Service& seen, const core::ServiceView& view, base::WallTime at);
    static void look_at_lines(
        Service& seen, const core::Outbox& step, const std::string& service_id, base::WallTime at
    );
    static void begin(Service& seen, const core::ServiceView& view, base::WallTime at);
    static void look_at_instance(
        Service& seen, const core::InstanceView& instance, base::WallTime at
    );
    static void look_at_sockets(
        Course& course, Instance& known, const core::InstanceView& instance, base::WallTime at
    );
    static void look_at_end(
        Course& course, Instance& known, const core::InstanceView& instance, base::WallTime at
    );
    static void end_gone(Service& seen, const core::ServiceView& view, base::WallTime at);

    std::map<std::string, Service> services_;
};

}  // namespace apprunner::history
