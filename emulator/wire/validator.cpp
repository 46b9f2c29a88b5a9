// Walks shape and input together. The depth is the shape's, so it is bounded whatever is sent.
#include "emulator/wire/validator.hpp"

#include "emulator/base/utf8.hpp"
#include "emulator/wire/messages.hpp"

#include <algorithm>

namespace apprunner::wire {

namespace {

/// No process can be given one, and no name of AWS's has one.
constexpr std::string_view no_nul = R"(Member must satisfy regular expression pattern: [^\u0000]*)";

constexpr std::int64_t integer_max = std::numeric_limits<std::int32_t>::max();

bool has_type(const Json& value, Kind kind) {
    switch (kind) {
        case Kind::text:
            return value.is_string();
        case Kind::integer:
        case Kind::long_integer:
            return value.is_number_integer();
        case Kind::boolean:
            return value.is_boolean();
        case Kind::list:
            return value.is_array();
        case Kind::structure:
        case Kind::map:
            break;
    }
    return value.is_object();
}

/// AWS writes members' names with a small first letter.
std::string inside(const std::string& path, std::string_view name) {
    std::string member(name);
    if (member.front() >= 'A' && member.front() <= 'Z') {
        member.front() = static_cast<char>(member.front() - 'A' + 'a');
    }
    return path.empty() ? member : path + "." + member;
}

/// Whether values of the shape are not to be printed: of a wrong type, too, they may hold what its
/// keys, elements or members would.
bool holds_secrets(const Shape& shape) {
    const auto is_secret = [](const Shape* part) {
        return part != nullptr && holds_secrets(*part);
    };
    return shape.is_sensitive || is_secret(shape.key) || is_secret(shape.element) ||
           std::any_of(shape.members.begin(), shape.members.end(), [&](const Member& member) {
               return is_secret(member.shape);
           });
}

class Validation {
  public:
    Validation(const model::ServiceConfiguration& current, Violations& violations)
        : current_(current), violations_(violations) {}

    void value(const Shape& shape, const Json& input, const std::string& path) {
        if (violations_.size() >= violations_max) return;
        if (!has_type(input, shape.kind)) {
            add(shape, input, path, "Member must be " + std::string(type_name(shape.kind)));
            return;
        }
        switch (shape.kind) {
            case Kind::text:
                text(shape, input, path);
                break;
            case Kind::integer:
            case Kind::long_integer:
                integer(shape, input, path);
                break;
            case Kind::boolean:
                break;
            case Kind::structure:
                structure(shape, input, path);
                break;
            case Kind::list:
                list(shape, input, path);
                break;
            case Kind::map:
                map(shape, input, path);
                break;
        }
        if (shape.rule == nullptr || violations_.size() >= violations_max) return;
        shape.rule(input, path, current_, violations_);
    }

  private:
    void add(
        const Shape& shape, const Json& input, const std::string& path, std::string constraint
    ) {
        if (violations_.size() >= violations_max) return;
        std::optional<std::string> printed;
        if (!holds_secrets(shape)) printed = shown(input);
        violations_.push_back({path, std::move(printed), std::move(constraint)});
    }

    void length(
        const Shape& shape, const Json& input, const std::string& path, std::size_t length
    ) {
        const auto counted = static_cast<std::int64_t>(length);
        if (shape.min != Shape::no_limit && counted < shape.min) {
            add(shape, input, path, at_least(shape.kind, shape.min));
        }
        if (shape.max != Shape::no_limit && counted > shape.max) {
            add(shape, input, path, at_most(shape.kind, shape.max));
        }
    }

    void text(const Shape& shape, const Json& input, const std::string& path) {
        const auto& given = input.get_ref<const std::string&>();
        if (shape.pattern != nullptr && !shape.pattern->matches(given)) {
            add(shape, input, path, pattern_of(shape));
        } else if (!shape.may_hold_nul && given.find('\0') != std::string::npos) {
            add(shape, input, path, std::string(no_nul));
        }
        length(shape, input, path, base::characters_in(given));
        const auto& values = shape.values;
        if (!values.empty() && std::find(values.begin(), values.end(), given) == values.end()) {
            add(shape, input, path, one_of(shape));
        }
    }

    void integer(const Shape& shape, const Json& input, const std::string& path) {
        const std::int64_t given = saturated(input);
        const std::int64_t largest =
            shape.kind == Kind::integer ? integer_max : std::numeric_limits<std::int64_t>::max();
        const std::int64_t max = shape.max == Shape::no_limit ? largest : shape.max;
        const std::int64_t min = shape.min == Shape::no_limit ? -largest : shape.min;
        if (given < min) add(shape, input, path, at_least(shape.kind, min));
        if (given > max) add(shape, input, path, at_most(shape.kind, max));
    }

    void structure(const Shape& shape, const Json& input, const std::string& path) {
        for (const Member& member : shape.members) {
            const auto found = input.find(member.name);
            const std::string member_path = inside(path, member.name);
            if (found != input.end() && !found->is_null()) {
                value(*member.shape, *found, member_path);
            } else if (member.is_required && violations_.size() < violations_max) {
                violations_.push_back({member_path, "null", "Member must not be null"});
            }
        }
    }

    void list(const Shape& shape, const Json& input, const std::string& path) {
        length(shape, input, path, input.size());
        if (shape.element->kind == Kind::text) {
            if (!all_fit(*shape.element, input)) {
                add(shape,
                    input,
                    path,
                    "Member must satisfy constraint: " + constraints_of(*shape.element));
            }
            return;
        }
        std::size_t number = 0;
        for (const Json& element : input) {
            value(*shape.element, element, path + "." + std::to_string(++number) + ".member");
        }
    }

    void map(const Shape& shape, const Json& input, const std::string& path) {
        length(shape, input, path, input.size());
        bool keys_fit = true;
        for (auto item = input.begin(); item != input.end() && keys_fit; ++item) {
            keys_fit = fits(*shape.key, item.key());
        }
        if (!keys_fit) {
            add(shape,
                input,
                path,
                "Map keys must satisfy constraint: " + constraints_of(*shape.key));
        }
        if (!all_fit(*shape.element, input)) {
            add(shape,
                input,
                path,
                "Map value must satisfy constraint: " + constraints_of(*shape.element));
        }
    }

    [[nodiscard]] bool all_fit(const Shape& shape, const Json& elements) const {
        return std::all_of(elements.begin(), elements.end(), [&](const Json& element) {
            return fits(shape, element);
        });
    }

    [[nodiscard]] bool fits(const Shape& shape, const Json& element) const {
        Violations found;
        Validation(current_, found).value(shape, element, "");
        return found.empty();
    }

    const model::ServiceConfiguration& current_;
    Violations& violations_;
};

}  // namespace

Violations violations_of(
    const Shape& shape, const Json& input, const model::ServiceConfiguration& current
) {
    Violations violations;
    Validation(current, violations).value(shape, input, "");
    return violations;
}

}  // namespace apprunner::wire
