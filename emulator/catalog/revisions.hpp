// Named configurations in numbered revisions: what auto scaling and observability configurations
// have in common. Deleted revisions stay, inactive, until their number is given again. Pure; one
// owner.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/catalog/kept_units.hpp"
#include "emulator/model/resource_name.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::catalog {

/// `T` has arn, name, revision, latest, active and deleted_at.
template <class T>
class Revisions {
  public:
    /// `type` is the first part of the resource in ARNs: autoscalingconfiguration, ...
    Revisions(const model::Account& account, std::string_view type)
        : prefix_(model::apprunner_arn(account, std::string(type) + "/")) {}

    /// Gives `value`, whose name is set, its revision and ARN, and keeps it as the latest. The
    /// revision is one more than the highest active one, 1 when there is none (observed:
    /// Terraform's acceptance tests make a configuration anew and see 1 again); an inactive one of
    /// that number goes.
    T& add(T value, std::string_view id) {
        ByRevision& revisions = units_.change(value.name);
        const T* latest = latest_of(revisions);
        value.revision = latest == nullptr ? 1 : latest->revision + 1;
        value.arn =
            prefix_ + value.name + "/" + std::to_string(value.revision) + "/" + std::string(id);
        const int revision = value.revision;
        T& added = revisions.insert_or_assign(revision, std::move(value)).first->second;
        mark_latest(revisions);
        return added;
    }

    /// By the full ARN or .../name/revision, active or not; by .../name the latest active one. Null
    /// when there is none.
    [[nodiscard]] const T* find(std::string_view arn) const {
        if (arn.substr(0, prefix_.size()) != prefix_) return nullptr;
        const std::string_view path = arn.substr(prefix_.size());
        const std::size_t slash = path.find('/');
        const ByRevision* named = units_.find(path.substr(0, slash));
        if (named == nullptr) return nullptr;
        if (slash == std::string_view::npos) return latest_of(*named);
        const std::string_view rest = path.substr(slash + 1);
        int revision = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), revision);
        const auto found = named->find(revision);
        if (error != std::errc() || found == named->end()) return nullptr;
        const bool is_partial = end == rest.data() + rest.size();
        return is_partial || found->second.arn == arn ? &found->second : nullptr;
    }

    /// True for .../name, without a revision.
    [[nodiscard]] bool is_name_only(std::string_view arn) const {
        return arn.substr(0, prefix_.size()) == prefix_ &&
               arn.find('/', prefix_.size()) == std::string_view::npos;
    }

    /// Active ones, by name, newest first. `name` "" stands for all names.
    [[nodiscard]] std::vector<const T*> list(std::string_view name, bool latest_only) const {
        std::vector<const T*> listed;
        for (const auto& [each_name, revisions] : units_.all()) {
            if (!name.empty() && each_name != name) continue;
            for (auto at = revisions.rbegin(); at != revisions.rend(); ++at) {
                const T& each = at->second;
                if (each.active && (each.latest || !latest_only)) listed.push_back(&each);
            }
        }
        return listed;
    }

    /// `value` is one that find() or list() has given; the result may be changed.
    T& change(const T& value) { return units_.change(value.name).at(value.revision); }

    void retire(const T& value, base::WallTime at) {
        T& retired = change(value);
        retired.active = false;
        retired.deleted_at = at;
        mark_latest(units_.change(value.name));
    }

    using ByRevision = std::map<int, T>;
    /// By name.
    [[nodiscard]] KeptUnits<ByRevision>& units() { return units_; }

    /// Names the parts for an archive that writes or reads them.
    template <class Archive, class Self>
    static void fields(Archive& archive, Self& self) {
        self.units_.as_map(archive, "ByName");
    }

    [[nodiscard]] bool has_active(std::string_view name) const { return !list(name, true).empty(); }

  private:
    static const T* latest_of(const ByRevision& revisions) {
        for (const auto& [revision, each] : revisions) {
            if (each.latest) return &each;
        }
        return nullptr;
    }

    static void mark_latest(ByRevision& revisions) {
        bool is_found = false;
        for (auto at = revisions.rbegin(); at != revisions.rend(); ++at) {
            at->second.latest = at->second.active && !is_found;
            is_found = is_found || at->second.latest;
        }
    }

    std::string prefix_;
    KeptUnits<ByRevision> units_;
};

}  // namespace apprunner::catalog
