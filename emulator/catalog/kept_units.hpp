// Things by key that remember which of them have changed, so that one change is kept as one small
// document and costs the same however many there are. Pure; one owner.
#pragma once

#include <charconv>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::catalog {

template <class T>
class KeptUnits {
  public:
    using All = std::map<std::string, T, std::less<>>;

    [[nodiscard]] const All& all() const { return all_; }
    [[nodiscard]] const T* find(std::string_view key) const {
        const auto found = all_.find(key);
        return found == all_.end() ? nullptr : &found->second;
    }

    /// The unit of that key, to be changed; made when it is not there.
    T& change(std::string_view key) {
        changed_.emplace(key);
        const auto found = all_.find(key);
        return found == all_.end() ? all_.try_emplace(std::string(key)).first->second
                                   : found->second;
    }
    /// Behind all others, under the next number as the key.
    T& append(T value) {
        T& added = change(next_key());
        added = std::move(value);
        return added;
    }
    void erase(const std::string& key) {
        changed_.insert(key);
        all_.erase(key);
    }

    /// Keys of what has changed, or is gone, since the last call.
    [[nodiscard]] std::set<std::string, std::less<>> take_changed() {
        return std::exchange(changed_, {});
    }
    /// Takes back what an earlier process has kept.
    void restore(const std::string& key, T value) { all_.insert_or_assign(key, std::move(value)); }

    /// All of them as one part of an archive, as they were kept once. What is read so is to be kept
    /// anew, each by itself.
    void as_map(auto& archive, std::string_view name) const { archive(name, all_); }
    void as_map(auto& archive, std::string_view name) {
        archive(name, all_);
        for (const auto& [key, unit] : all_) changed_.insert(key);
    }
    void as_list(auto& archive, std::string_view name) const {
        std::vector<T> listed;
        for (const auto& [key, unit] : all_) listed.push_back(unit);
        archive(name, listed);
    }
    void as_list(auto& archive, std::string_view name) {
        std::vector<T> listed;
        archive(name, listed);
        all_.clear();
        for (T& each : listed) append(std::move(each));
    }

  private:
    /// As wide as any number gets, so that the keys' order is the numbers'.
    [[nodiscard]] std::string next_key() const {
        constexpr std::size_t width = 20;
        std::uint64_t last = 0;
        if (!all_.empty()) {
            const std::string& key = all_.rbegin()->first;
            std::from_chars(key.data(), key.data() + key.size(), last);
        }
        const std::string number = std::to_string(last + 1);
        return std::string(width - number.size(), '0') + number;
    }

    All all_;
    std::set<std::string, std::less<>> changed_;
};

}  // namespace apprunner::catalog
