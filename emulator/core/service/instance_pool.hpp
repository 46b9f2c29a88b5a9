// The instances of one service: how they are started, stopped and forgotten, what is due for each
// of them, and how long the replacement of a lost one waits. Knows nothing of operations. Pure;
// control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/core/ring/schedule.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/ring/work.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// How long a container may take to start; a limit of the emulator's own.
inline constexpr base::Duration start_limit = std::chrono::minutes(30);

/// Who is to blame for a loss: the app, which ran; a start, which lengthens the back-off and says
/// nothing of the app, because this version has started before; or somebody else.
enum class Blame { app, start, outside };

class InstancePool {
  public:
    /// `view`, `ids` and `outbox` outlive the pool. The pool alone adds to and takes from the two
    /// lists of instances in the view.
    InstancePool(ServiceView& view, base::IdSource& ids, Outbox& outbox)
        : service_(view.service),
          instances_(view.instances),
          failed_(view.failed_instances),
          ids_(ids),
          outbox_(outbox) {}

    /// Null when there is none (any more).
    [[nodiscard]] InstanceView* find(const std::string& instance_id);
    [[nodiscard]] const Schedule* find_schedule(const std::string& instance_id) const;
    /// What is due for one of the view's `instances`.
    [[nodiscard]] Schedule& schedule(const InstanceView& instance);
    [[nodiscard]] const Schedule& schedule(const InstanceView& instance) const;

    /// A new one. References to instances are not good any more.
    void start(const Revision& revision, const base::Now& now);
    /// Asks for the container; once more, where an earlier engine has asked for it.
    void order_start(const InstanceView& instance, const Revision& revision);
    /// It is to be checked from now on.
    void started(InstanceView& instance, const InstanceStarted& fact);
    void stop(InstanceView& instance, base::Duration grace);
    /// It has stopped. References to instances are not good any more.
    void remove(const std::string& instance_id);
    /// The container engine did not answer a start. True: so it was with the start before.
    [[nodiscard]] bool note_engine_away();

    /// Adds a copy to the view's `failed_instances`, as one that has stopped.
    void keep_failed(const InstanceView& instance);
    void forget_failed();

    /// A live instance goes. Where `is_replaced`, its replacement waits for the back-off.
    void note_loss(const InstanceView& lost, Blame blame, bool is_replaced, const base::Now& now);
    /// False: a back-off is still to pass.
    [[nodiscard]] bool may_replace(const base::Now& now);
    /// When the back-off has passed; nothing: none is waited for.
    [[nodiscard]] std::optional<base::SteadyTime> replace_at() const { return replace_at_; }
    void end_back_off() { replace_at_.reset(); }
    /// Another version is live: the losses of the last one say nothing of it.
    void forgive_losses();

    /// `into.view` has the view already; its instances go to where they are saved.
    void save(SavedService& into) const;
    /// For a new pool, after the view was restored: gives the view its instances back.
    void restore(SavedService& saved, base::Duration away);

  private:
    const model::Service& service_;
    std::vector<InstanceView>& instances_;
    std::vector<InstanceView>& failed_;
    base::IdSource& ids_;
    Outbox& outbox_;
    std::map<std::string, Schedule> schedules_;  ///< By id, of `instances_`.
    std::vector<Schedule> failed_schedules_;     ///< As `failed_`; only saved, as it always was.
    int losses_ = 0;  ///< Live instances lost in a row by the app, for the back-off.
    std::optional<base::SteadyTime> replace_at_;
    bool is_engine_away_ = false;  ///< As the last start has shown, and told.
};

}  // namespace apprunner::core
