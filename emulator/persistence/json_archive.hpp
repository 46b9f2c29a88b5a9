// JSON out of any value and back: a value of a struct is an object with the members that its
// fields() names (fields_*.hpp, or the type itself). One list of names serves both directions. Any
// thread.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/base/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace apprunner::persistence {

/// The last value of an enum that is kept as its number. Values are only added, at the end.
template <class E>
inline constexpr int last_value = -1;

/// For the parameters of fields(): `const T` for the writer, `T` for the reader.
template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

template <class T>
inline constexpr bool is_sequence = false;
template <class T>
inline constexpr bool is_sequence<std::vector<T>> = true;
template <class T>
inline constexpr bool is_sequence<std::deque<T>> = true;
template <class T>
inline constexpr bool is_sequence<std::list<T>> = true;

template <class T>
inline constexpr bool is_map = false;
template <class K, class T, class Less>
inline constexpr bool is_map<std::map<K, T, Less>> = true;

template <class T>
inline constexpr bool is_time =
    std::is_same_v<T, base::SteadyTime> || std::is_same_v<T, base::WallTime>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Calls the type's own fields(), else the free one.
template <class Archive, class T>
void visit_fields(Archive& archive, T& value) {
    if constexpr (requires { std::remove_const_t<T>::fields(archive, value); }) {
        std::remove_const_t<T>::fields(archive, value);
    } else {
        fields(archive, value);
    }
}

/// Lists that are empty and optional parts without a value are left out.
class DocumentWriter {
  public:
    explicit DocumentWriter(std::string& text) : out_(text) {}

    template <class T>
    void operator()(std::string_view name, const T& part) {
        if constexpr (is_sequence<T> || is_map<T>) {
            if (part.empty()) return;
        } else if constexpr (is_optional<T>) {
            if (!part) return;
        }
        out_.key(name);
        write(part);
    }

    template <class T>
    void write(const T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            out_.flag(value);
        } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            out_.number(static_cast<std::int64_t>(value));
        } else if constexpr (std::is_floating_point_v<T>) {
            out_.real(value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            out_.text(value);
        } else if constexpr (std::is_same_v<T, base::Duration>) {
            out_.number(value.count());
        } else if constexpr (is_time<T>) {
            out_.number(value.time_since_epoch().count());
        } else if constexpr (is_optional<T>) {
            write(*value);
        } else if constexpr (is_sequence<T>) {
            out_.begin_array();
            for (const auto& each : value) write(each);
            out_.end_array();
        } else if constexpr (is_map<T>) {
            write_map(value);
        } else {
            out_.begin_object();
            visit_fields(*this, value);
            out_.end_object();
        }
    }

  private:
    void write_map(const auto& map) {
        out_.begin_object();
        for (const auto& [key, value] : map) {
            if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(key)>>) {
                out_.key(std::to_string(key));
            } else {
                out_.key(key);
            }
            write(value);
        }
        out_.end_object();
    }

    base::JsonWriter out_;
};

/// Parts that are not there keep the value that they have. Whatever the text is, reading ends with
/// values in their types' ranges or with trouble().
class DocumentReader {
  public:
    /// Steady times after `latest` are taken as `latest`.
    DocumentReader(const nlohmann::json& value, base::SteadyTime latest)
        : at_(&value), latest_(latest) {}

    template <class T>
    void operator()(std::string_view name, T& part) {
        const nlohmann::json* member = member_of(name);
        if (member == nullptr) return;
        read_at(member, part);
        if (!is_well_ && trouble_.empty()) trouble_ = name;
    }

    template <class T>
    void read(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = flag();
        } else if constexpr (std::is_integral_v<T>) {
            value = static_cast<T>(number(least<T>(), most<T>()));
        } else if constexpr (std::is_floating_point_v<T>) {
            value = real();
        } else if constexpr (std::is_enum_v<T>) {
            static_assert(last_value<T> >= 0, "how far the enum goes has to be said");
            value = static_cast<T>(number(0, last_value<T>));
        } else if constexpr (std::is_same_v<T, std::string>) {
            value = text();
        } else if constexpr (std::is_same_v<T, base::Duration>) {
            value = base::Duration(number(-time_max, time_max));
        } else if constexpr (std::is_same_v<T, base::SteadyTime>) {
            value = base::SteadyTime(base::Duration(number(-time_max, time_max)));
            value = std::min(value, latest_);
        } else if constexpr (std::is_same_v<T, base::WallTime>) {
            value = base::WallTime(base::WallTime::duration(number(-time_max, time_max)));
        } else if constexpr (is_optional<T>) {
            read(value.emplace());
        } else if constexpr (is_sequence<T>) {
            read_sequence(value);
        } else if constexpr (is_map<T>) {
            read_map(value);
        } else {
            if (is_object()) visit_fields(*this, value);
        }
    }

    /// The first part that could not be read; "" when all is well.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] bool is_well() const { return is_well_; }

  private:
    /// Sums of a few of them stay within 64 bits; 73 years in nanoseconds.
    static constexpr std::int64_t time_max = std::int64_t{1} << 61;

    template <class T>
    static constexpr std::int64_t least() {
        return std::is_unsigned_v<T> ? 0 : static_cast<std::int64_t>(std::numeric_limits<T>::min());
    }
    template <class T>
    static constexpr std::int64_t most() {
        if constexpr (sizeof(T) >= sizeof(std::int64_t)) return time_max;
        return static_cast<std::int64_t>(std::numeric_limits<T>::max());
    }

    template <class T>
    void read_sequence(T& value) {
        value.clear();
        for (const nlohmann::json* element : elements()) read_at(element, value.emplace_back());
    }

    template <class K, class T, class Less>
    void read_map(std::map<K, T, Less>& value) {
        value.clear();
        for (const auto& [key, member] : members()) {
            if constexpr (std::is_integral_v<K>) {
                read_at(member, value[number_key(key)]);
            } else {
                read_at(member, value[key]);
            }
        }
    }

    template <class T>
    void read_at(const nlohmann::json* place, T& value) {
        const auto* const outer = std::exchange(at_, place);
        read(value);
        at_ = outer;
    }

    [[nodiscard]] const nlohmann::json* member_of(std::string_view name) const;
    [[nodiscard]] std::vector<const nlohmann::json*> elements();
    [[nodiscard]] std::vector<std::pair<std::string, const nlohmann::json*>> members();
    [[nodiscard]] int number_key(const std::string& key);
    [[nodiscard]] bool is_object();
    [[nodiscard]] bool flag();
    /// 0 lies between the two.
    [[nodiscard]] std::int64_t number(std::int64_t least, std::int64_t most);
    [[nodiscard]] double real();
    [[nodiscard]] std::string text();

    const nlohmann::json* at_;
    base::SteadyTime latest_;
    bool is_well_ = true;
    std::string trouble_;
};

}  // namespace apprunner::persistence
