// Each row is held against its sum, each service against the mark of the last commit and against
// the roll; what an older program has written without sums is believed when it can be read.
#include "emulator/persistence/state_check.hpp"

#include "emulator/base/text.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/reader.hpp"
#include "emulator/persistence/roll.hpp"
#include "emulator/persistence/service_mending.hpp"
#include "emulator/persistence/sqlite/commit_mark.hpp"
#include "emulator/persistence/sqlite/salvage.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace apprunner::persistence {

namespace {

/// One look at one state.
class StateCheck {
  public:
    StateCheck(FoundState found, base::Result<CommitMark> mark, base::Result<Roll> roll)
        : found_(std::move(found)) {
        if (mark) mark_ = std::move(*mark);
        if (roll) roll_ = std::move(*roll);
        has_roll_ = roll && !roll_.owner.empty();
    }

    void look(base::SteadyTime now) {
        if (!found_.is_whole) note("its file is damaged");
        if (is_older()) note("it has lost what was written last");
        look_at_operations();
        for (const FoundDocument& document : found_.documents) {
            if (document.kind == kind::service) {
                look_at_service(document);
            } else {
                look_at_other(document, now);
            }
        }
        for (const auto& [id, rows] : operations_) {
            const bool is_orphan = !seen_.contains(id) && !has_roll_;
            if (is_orphan && is_service_id(id)) set_aside(id, "", "its row is gone");
        }
        miss_services();
        look_for_owner();
        // One that is gone altogether is missed only when nothing stands for it.
        const int operations = std::max(lost_operations_, supplied_operations_);
        if (operations > 0) note(fmt::format("{} operations cannot be read", operations));
        if (lost_rows_ > 0) note(fmt::format("{} other rows cannot be read", lost_rows_));
    }

    [[nodiscard]] bool is_damaged() const { return !notes_.empty(); }
    /// One sentence, of our own words and of names that are App Runner's.
    [[nodiscard]] std::string what() const {
        std::vector<std::string> names;
        for (const auto& [id, each] : aside_) {
            const std::string& name = each.service.service_name;
            names.push_back((name.empty() ? id.substr(0, 8) : name) + " (" + each.reason + ")");
        }
        std::string text = "the state is damaged: " + base::joined(notes_, "; ");
        if (!names.empty()) text += "; kept aside, with what runs of it: " + base::joined(names);
        return text;
    }

    /// What the new file is made of.
    [[nodiscard]] FoundState rest(const StateDamage& damage) {
        FoundState rest;
        rest.is_there = found_.is_there;
        rest.commits = std::max(found_.commits, mark_.commits) + 1;
        rest.documents = std::move(kept_);
        rest.operations = std::move(kept_operations_);
        const auto add = [&rest](std::string_view kind, const std::string& key, std::string body) {
            FoundDocument document;
            document.kind = kind;
            document.key = key;
            document.body = std::move(body);
            rest.documents.push_back(std::move(document));
        };
        if (!has_owner_ && !roll_.owner.empty()) add(kind::owner, "", roll_.owner);
        for (const auto& [id, each] : aside_) add(kind::kept_aside, id, document_of(each));
        const bool may_hide_services =
            !aside_.empty() || has_dropped_ || !has_roll_ || had_damage_ || !has_owner_;
        if (may_hide_services) add(kind::damage, "", document_of(damage));
        return rest;
    }

  private:
    void note(std::string text) { notes_.push_back(std::move(text)); }

    [[nodiscard]] bool is_older() const { return found_.commits < mark_.commits; }

    void set_aside(const std::string& id, const std::string& name, const std::string& reason) {
        KeptAside& aside = aside_[id];
        aside.service = {id, name, std::nullopt};
        aside.reason = reason;
        for (const RollEntry& entry : roll_.services) {
            if (entry.service_id == id) aside.service = entry;
        }
        if (aside_.size() == 1) note("a service cannot be read");
    }

    void look_at_operations() {
        for (FoundOperation& row : found_.operations) {
            auto operation = read_operation(row.body);
            if (!row.is_intact() || !operation || operation->id != row.id) {
                ++lost_operations_;
                continue;
            }
            operations_[row.service_id].push_back(std::move(*operation));
            kept_operations_.push_back(row);
        }
        for (auto& [id, rows] : operations_) {
            while (rows.size() > core::operations_max) rows.pop_front();
        }
    }

    void look_at_service(const FoundDocument& row) {
        if (!row.is_intact()) return miss_service(row, "its row has changed");
        if (is_older() && !mark_.sums.contains(row.key)) {
            // It was deleted later.
            has_dropped_ = true;
            return drop_operations(row.key);
        }
        const bool is_old = is_older() && (!row.has_sum || mark_.sums.at(row.key) != row.sum);
        if (is_old) return miss_service(row, "it was written again later");
        auto service = read_service_with(row.body, operations_[row.key]);
        if (!service) return miss_service(row, service.error().detail);
        if (service->saved.view.service.service_id != row.key) {
            return miss_service(row, "its row has another's key");
        }
        if (service->supplied) {
            FoundOperation operation;
            operation.service_id = row.key;
            operation.id = service->supplied->id;
            operation.body = document_of(*service->supplied);
            kept_operations_.push_back(std::move(operation));
            ++supplied_operations_;
        }
        seen_.insert(row.key);
        kept_.push_back(row);
    }

    /// A key that the roll does not have is as damaged as the row.
    void miss_service(const FoundDocument& row, const std::string& reason) {
        const bool is_listed = std::any_of(
            roll_.services.begin(),
            roll_.services.end(),
            [&row](const RollEntry& entry) { return entry.service_id == row.key; }
        );
        drop_operations(row.key);
        if (is_listed || (!has_roll_ && is_service_id(row.key))) {
            set_aside(row.key, name_in(row.body), reason);
            seen_.insert(row.key);
        } else {
            ++lost_rows_;
        }
    }

    void drop_operations(const std::string& service_id) {
        std::erase_if(kept_operations_, [&service_id](const FoundOperation& each) {
            return each.service_id == service_id;
        });
    }

    void look_at_other(const FoundDocument& row, base::SteadyTime now) {
        if (!row.is_intact() || (!row.has_sum && !is_readable(row, now))) {
            ++lost_rows_;
            return;
        }
        has_owner_ = has_owner_ || row.kind == kind::owner;
        if (row.kind == kind::damage) {
            had_damage_ = true;
            return;
        }
        if (row.kind == kind::kept_aside) seen_.insert(row.key);
        kept_.push_back(row);
    }

    [[nodiscard]] static bool is_readable(const FoundDocument& row, base::SteadyTime now) {
        catalog::AccountResources shelf({"", ""}, base::WallTime());
        if (row.kind == kind::owner) return is_owner(row.body);
        if (row.kind == kind::profile) return read_profile(row.body).has_value();
        if (row.kind == kind::shelf) return read_shelf(row.body, now, shelf).has_value();
        if (row.kind == kind::resource) {
            return read_unit(ResourceKey(row.key).unit, row.body, now, shelf).has_value();
        }
        if (row.kind == kind::tags) return read_tags(row.body).has_value();
        if (row.kind == kind::domains) return read_domains(row.body, now).has_value();
        if (row.kind == kind::log_group) return read_log_group(row.body).has_value();
        return false;
    }

    void miss_services() {
        for (const RollEntry& entry : roll_.services) {
            if (seen_.contains(entry.service_id)) continue;
            drop_operations(entry.service_id);
            set_aside(entry.service_id, entry.service_name, "its row is gone");
        }
        if (has_roll_ || found_.commits > mark_.commits) return;
        for (const auto& [id, sum] : mark_.sums) {
            if (!seen_.contains(id)) set_aside(id, "", "its row is gone");
        }
    }

    /// A new state has none, and gets one when it is opened.
    void look_for_owner() {
        const bool is_new = !found_.is_there && roll_.owner.empty() && mark_.commits == 0;
        const bool is_empty = found_.is_whole && found_.documents.empty() && roll_.owner.empty();
        if (is_new || is_empty) {
            has_owner_ = true;
        } else if (!has_owner_) {
            note("it does not say whose it is");
        }
    }

    FoundState found_;
    CommitMark mark_;
    Roll roll_;
    bool has_roll_ = false;
    std::map<std::string, std::deque<model::Operation>> operations_;  ///< By service id.
    std::vector<FoundDocument> kept_;
    std::vector<FoundOperation> kept_operations_;
    std::map<std::string, KeptAside> aside_;  ///< By service id; those found now.
    std::set<std::string> seen_;              ///< Service ids that are dealt with.
    std::vector<std::string> notes_;
    int lost_operations_ = 0;
    int supplied_operations_ = 0;
    int lost_rows_ = 0;
    bool has_owner_ = false;
    bool has_dropped_ = false;
    bool had_damage_ = false;
};

std::string stamp_of(base::WallTime now) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    return fmt::format("{:%Y%m%d-%H%M%S}", fmt::gmtime(static_cast<std::time_t>(seconds.count())));
}

}  // namespace

base::Result<std::optional<StateDamage>> mend_state(
    const std::string& folder, const base::Now& now
) {
    APPRUNNER_TRY(found, look_at_state(folder));
    auto mark = read_mark(folder);
    auto roll = read_roll(folder);
    // The state itself says all that these do; they are written again.
    if (!mark) spdlog::warn("{}; it is made anew", mark.error().detail);
    if (!roll) spdlog::warn("{}; it is made anew", roll.error().detail);
    StateCheck check(std::move(found), std::move(mark), std::move(roll));
    check.look(now.steady);
    if (!check.is_damaged()) return std::optional<StateDamage>();
    StateDamage damage;
    damage.what = check.what();
    auto backup = back_up_state(folder, stamp_of(now.wall));
    if (!backup) {
        return base::Error(
            base::Errc::refused,
            damage.what + "; nothing was changed, because no copy of it could be made: " +
                backup.error().detail
        );
    }
    damage.backup = folder + "/" + *backup;
    const auto replaced = replace_state(folder, check.rest(damage));
    if (!replaced) return replaced.error();
    return std::optional<StateDamage>(std::move(damage));
}

}  // namespace apprunner::persistence
