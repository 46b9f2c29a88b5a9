// Writes each field by its type and spelling.
#include "emulator/wire/service_output.hpp"

#include "emulator/model/wire_names.hpp"

#include <optional>
#include <string>
#include <type_traits>

namespace apprunner::wire {

namespace {

void write(base::JsonWriter& out, std::string_view name, const model::StringMap& map) {
    if (map.empty()) return;
    out.begin_object_member(name);
    for (const auto& [key, value] : map) out.text_member(key, value);
    out.end_object();
}

template <class Value>
void write_value(
    base::JsonWriter& out, std::string_view name, model::FieldSpelling spelling, const Value& value
) {
    if constexpr (model::HasFields<Value>) {
        write_block(out, name, value);
    } else if constexpr (std::is_same_v<Value, model::StringMap>) {
        write(out, name, value);
    } else if constexpr (std::is_same_v<Value, bool>) {
        out.flag_member(name, value);
    } else if constexpr (std::is_enum_v<Value>) {
        out.text_member(name, model::wire_name(value));
    } else if constexpr (std::is_same_v<Value, int>) {
        if (spelling == model::FieldSpelling::plain) {
            out.number_member(name, value);
        } else {
            out.text_member(name, std::to_string(value));
        }
    } else {
        out.text_member(name, value);
    }
}

template <class Value>
void write_value(
    base::JsonWriter& out,
    std::string_view name,
    model::FieldSpelling spelling,
    const std::optional<Value>& value
) {
    if (value) {
        write_value(out, name, spelling, *value);
    } else if constexpr (std::is_same_v<Value, bool>) {
        out.flag_member(name, false);
    }
}

}  // namespace

template <model::HasFields T>
void write_block(base::JsonWriter& out, std::string_view name, const T& object) {
    out.begin_object_member(name);
    std::string_view open_block;
    const auto enter = [&](std::string_view block) {
        if (block == open_block) return;
        if (!open_block.empty()) out.end_object();
        if (!block.empty()) out.begin_object_member(block);
        open_block = block;
    };
    model::for_each_field(object, [&](const auto& row, const auto& value) {
        enter(row.block);
        write_value(out, row.name, row.spelling, value);
    });
    enter({});
    out.end_object();
}

template void write_block(
    base::JsonWriter& out, std::string_view name, const model::SourceConfiguration& object
);
template void write_block(
    base::JsonWriter& out, std::string_view name, const model::InstanceConfiguration& object
);
template void write_block(
    base::JsonWriter& out, std::string_view name, const model::HealthCheckConfiguration& object
);
template void write_block(
    base::JsonWriter& out, std::string_view name, const model::NetworkConfiguration& object
);
template void write_block(
    base::JsonWriter& out,
    std::string_view name,
    const model::ServiceObservabilityConfiguration& object
);

}  // namespace apprunner::wire
