// The rules between members, each a function over the request's JSON. Members of a wrong type have
// been told of already, and are passed over.
#include "emulator/wire/rules.hpp"

#include "emulator/model/instance_sizes.hpp"
#include "emulator/model/service_fields.hpp"
#include "emulator/model/time_to_live.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace apprunner::wire::rules {

namespace {

namespace field = model::field;

std::string listed(std::span<const int> values) {
    std::string text;
    for (const int value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
    return text;
}

std::string inside(const std::string& path, std::string_view member) {
    return path.empty() ? std::string(member) : path + "." + std::string(member);
}

/// The number that the text member spells, `otherwise` when it is absent, 0 when it is unknown.
int units_at(
    const Json& value, std::string_view key, int otherwise, int (*units)(std::string_view)
) {
    const Json& member = member_at(value, key);
    if (member.is_null()) return otherwise;
    return member.is_string() ? units(member.get_ref<const std::string&>()) : 0;
}

}  // namespace

void one_source(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
) {
    const bool has_image = has(value, field::image_repository.name);
    const bool has_code = has(value, field::code_repository.name);
    const bool is_update = current.source.image_repository || current.source.code_repository;
    if (has_image && has_code) {
        violations.push_back(
            {path,
             "[imageRepository, codeRepository]",
             "Member must have exactly one of imageRepository and codeRepository"}
        );
    }
    if (!has_image && !has_code && !is_update) {
        violations.push_back(
            {path, "[]", "Member must have exactly one of imageRepository and codeRepository"}
        );
    }
}

void code_configuration(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
) {
    if (current.source.code_repository || has(value, field::code_configuration.name)) return;
    violations.push_back({inside(path, "codeConfiguration"), "null", "Member must not be null"});
}

void port(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& /*current*/,
    Violations& violations
) {
    const Json& given = member_at(value, field::port.name);
    if (!given.is_string()) return;
    const auto& text = given.get_ref<const std::string&>();
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && number >= field::port.range.min && number <= field::port.range.max) return;
    violations.push_back(
        {inside(path, "port"), text, "Member must be a port number between 1 and 65535"}
    );
}

void reserved_names(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& /*current*/,
    Violations& violations
) {
    for (const auto& [name, ignored] : value.items()) {
        if (name.rfind("AWSAPPRUNNER", 0) != 0) continue;
        violations.push_back(
            {path, std::nullopt, "Map keys must not start with the reserved prefix AWSAPPRUNNER"}
        );
        return;
    }
}

void cpu_with_memory(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
) {
    const int cpu = units_at(value, field::cpu.name, current.instance.cpu_units, model::cpu_units);
    const int memory =
        units_at(value, field::memory.name, current.instance.memory_mb, model::memory_mb);
    if (cpu == 0 || memory == 0) return;
    const std::span<const int> offered = model::memory_offered_with(cpu);
    if (std::find(offered.begin(), offered.end(), memory) != offered.end()) return;
    violations.push_back(
        {inside(path, "memory"),
         std::to_string(memory),
         "Member must satisfy enum value set: [" + listed(offered) + "] with cpu " +
             std::to_string(cpu)}
    );
}

void egress_connector(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
) {
    if (text_at(value, field::egress_type.name) != "VPC") return;
    if (has(value, field::vpc_connector.name) || current.network.vpc_connector_arn) return;
    violations.push_back(
        {inside(path, "vpcConnectorArn"), "null", "Member must not be null with egressType VPC"}
    );
}

void scaling_sizes(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
) {
    const Json& smallest = member_at(value, "MinSize");
    const Json& largest = member_at(value, "MaxSize");
    const auto size = [](const Json& member, int otherwise) -> std::int64_t {
        return member.is_number_integer() ? saturated(member) : otherwise;
    };
    const std::int64_t min = size(smallest, current.auto_scaling.min_size);
    const std::int64_t max = size(largest, current.auto_scaling.max_size);
    if (max >= min) return;
    violations.push_back(
        {inside(path, "maxSize"),
         std::to_string(max),
         "Member must have value greater than or equal to minSize " + std::to_string(min)}
    );
}

void tags(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& /*current*/,
    Violations& violations
) {
    constexpr std::size_t tags_max = 50;
    std::size_t number = 0;
    for (const Json& tag : value) {
        ++number;
        if (!tag.is_object() || text_at(tag, "Key") != model::time_to_live_tag) continue;
        const std::string time = text_at(tag, "Value");
        if (model::time_to_live_of(time)) continue;
        violations.push_back(
            {path + "." + std::to_string(number) + ".member.value",
             time,
             "Tag " + std::string(model::time_to_live_tag) + " must be " +
                 std::string(model::time_to_live_form)}
        );
    }
    if (value.size() <= tags_max) return;
    violations.push_back(
        {path,
         "[" + std::to_string(value.size()) + " tags]",
         "Member must have length less than or equal to " + std::to_string(tags_max)}
    );
}

void retention_days(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& /*current*/,
    Violations& violations
) {
    constexpr std::array<int, 22> offered{1,    3,    5,    7,    14,   30,  60,  90,
                                          120,  150,  180,  365,  400,  545, 731, 1096,
                                          1827, 2192, 2557, 2922, 3288, 3653};
    const std::int64_t days = saturated(value);
    std::string listed;
    for (const int each : offered) {
        if (each == days) return;
        listed += (listed.empty() ? "" : ", ") + std::to_string(each);
    }
    violations.push_back(
        {path, std::to_string(days), "Member must satisfy enum value set: [" + listed + "]"}
    );
}

}  // namespace apprunner::wire::rules
