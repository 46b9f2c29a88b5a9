// What every reader of a configuration makes of its file: a tree of values, each with the place
// where it is written, and with what nobody can know before AWS does. The lowerings (lower.hpp)
// turn a tree into a service's members. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli::formats {

/// Where a value is written. Lines and columns count from 1; 0: not known.
struct Origin {
    std::string file;  ///< As it was named; for JSON without lines the address (`module.a.x`).
    int line = 0;
    int column = 0;
};

enum class ValueKind {
    null,     ///< Written as null, `~`, nothing, or AWS::NoValue: as if it were not there.
    text,     ///< In quotes, or a plain word.
    number,   ///< Its digits as written: "1024", "0.25", "1.10".
    boolean,  ///< "true" or "false".
    list,
    object,
    unknown,  ///< Only AWS, or a value that was not given, can tell.
};

struct Entry;

/// One value. What its kind does not name is empty.
struct ConfigValue {
    ValueKind kind = ValueKind::null;
    /// Of text, number and boolean: the value as written, without its quotes. Of unknown: the
    /// expression, for people (`aws_ecr_repository.app.repository_url`, `!GetAtt Role.Arn`).
    std::string text;
    std::vector<ConfigValue> items;  ///< Of a list.
    std::vector<Entry> entries;  ///< Of an object, in the file's order; each name is there once.
    /// Of an object: the expression whose names and values are not known and would come on top
    /// (`merge({A = 1}, var.more)`); "": these are all.
    std::string unknown_rest;
    /// Of unknown: the variable or parameter that would settle it (`cpu`); "": none.
    std::string settled_by;
    bool sensitive = false;  ///< The text is never printed.
    Origin origin;

    [[nodiscard]] bool is_scalar() const {
        return kind == ValueKind::text || kind == ValueKind::number || kind == ValueKind::boolean;
    }
    /// The value of that name of an object, or nullptr.
    [[nodiscard]] const ConfigValue* find(std::string_view name) const;
};

/// A name of an object, and its value.
struct Entry {
    std::string name;
    ConfigValue value;
    Origin origin;  ///< Of the name.
};

inline const ConfigValue* ConfigValue::find(std::string_view name) const {
    for (const Entry& entry : entries) {
        if (entry.name == name) return &entry.value;
    }
    return nullptr;
}

}  // namespace apprunner::cli::formats
