// Reads the blocks of CreateService and UpdateService into App Runner's nouns, and fills in what
// was left out.
#include "emulator/wire/service_input.hpp"

#include "emulator/model/instance_sizes.hpp"
#include "emulator/model/service_fields.hpp"
#include "emulator/model/wire_names.hpp"

#include <algorithm>
#include <type_traits>

namespace apprunner::wire {

namespace {

namespace field = model::field;

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

template <class T>
void take_fields(const Json& given, T& object);

/// Sets `target` to what is given for it. Of a block that may be absent what was there is replaced.
template <class Value>
void take(const Json& given, model::FieldSpelling spelling, Value& target) {
    if constexpr (is_optional<Value>) {
        take(given, spelling, target.emplace());
    } else if constexpr (model::HasFields<Value>) {
        take_fields(given, target);
    } else if constexpr (std::is_enum_v<Value>) {
        target = model::from_wire<Value>(given.get<std::string>()).value_or(target);
    } else if constexpr (std::is_same_v<Value, int>) {
        if (spelling == model::FieldSpelling::cpu) {
            target = model::cpu_units(given.get<std::string>());
        } else if (spelling == model::FieldSpelling::memory) {
            target = model::memory_mb(given.get<std::string>());
        } else {
            target = given.get<int>();
        }
    } else {
        target = given.get<Value>();
    }
}

/// Each member that is given; those left out stay as they are.
template <class T>
void take_fields(const Json& given, T& object) {
    model::for_each_field(object, [&given](const auto& row, auto& target) {
        const Json& block = row.block.empty() ? given : member_at(given, row.block);
        const Json& member = member_at(block, row.name);
        if (!member.is_null()) take(member, row.spelling, target);
    });
}

/// Whatever a sent image leaves out is App Runner's default, not what was there.
void settle_image(model::ServiceConfiguration& configuration) {
    auto& repository = configuration.source.image_repository;
    if (!repository) return;
    if (!repository->image_configuration) repository->image_configuration.emplace();
    auto& port = repository->image_configuration->port;
    if (!port) port = model::default_port;
}

/// An IngressConfiguration that says nothing means private: IsPubliclyAccessible is a plain Boolean
/// in AWS's model, and SDKs that have a bool for it (Go's v2, so Terraform and Pulumi) do not write
/// false. AWS reads it so: the provider's acceptance tests make private services no other way.
void settle_ingress(const Json& input, model::NetworkConfiguration& network) {
    const Json& given = member_at(input, field::network.name);
    if (!has(given, field::ingress_block)) return;
    const Json& ingress = member_at(given, field::ingress_block);
    if (!has(ingress, field::publicly_accessible.name)) network.is_publicly_accessible = false;
}

}  // namespace

void apply_configuration(
    const Json& input, Omitted omitted, model::ServiceConfiguration& configuration
) {
    if (omitted == Omitted::defaulted) {
        if (has(input, field::instance.name)) configuration.instance = {};
        if (has(input, field::health_check.name)) configuration.health_check = {};
        if (has(input, field::network.name)) configuration.network = {};
    }
    take_fields(input, configuration);
    if (has(member_at(input, field::source.name), field::image_repository.name)) {
        settle_image(configuration);
    }
    model::NetworkConfiguration& network = configuration.network;
    settle_ingress(input, network);
    if (network.egress_type == model::EgressType::default_egress) network.vpc_connector_arn.reset();
}

std::optional<model::Account> ecr_place_of(std::string_view image_identifier) {
    constexpr std::size_t digits = 12;
    constexpr std::string_view service = ".dkr.ecr.";
    const std::string_view host = image_identifier.substr(0, image_identifier.find('/'));
    if (host.find(service) != digits) return std::nullopt;
    const std::string_view rest = host.substr(digits + service.size());
    model::Account place;
    place.account_id = host.substr(0, digits);
    place.region = rest.substr(0, rest.find('.'));
    return place;
}

void fill_defaults(
    const std::string& account_id,
    model::ServiceConfiguration& configuration,
    const std::string& region
) {
    model::SourceConfiguration& source = configuration.source;
    if (source.auto_deployments_enabled) return;
    bool is_automatic = true;
    if (source.image_repository) {
        const auto place = ecr_place_of(source.image_repository->image_identifier);
        const bool is_public = source.image_repository->image_repository_type ==
                               model::ImageRepositoryType::ecr_public;
        is_automatic = !is_public && place && place->account_id == account_id &&
                       (region.empty() || place->region == region);
    }
    source.auto_deployments_enabled = is_automatic;
}

std::optional<std::string> kms_key_of(const Json& input) {
    return optional_text_at(member_at(input, "EncryptionConfiguration"), "KmsKey");
}

std::vector<model::Tag> tags_of(const Json& input) {
    std::vector<model::Tag> tags;
    for (const Json& given : member_at(input, "Tags")) {
        model::Tag tag{text_at(given, "Key"), text_at(given, "Value")};
        if (tag.key.empty()) continue;
        const auto same = std::find_if(tags.begin(), tags.end(), [&](const model::Tag& other) {
            return other.key == tag.key;
        });
        if (same != tags.end()) {
            same->value = tag.value;
        } else {
            tags.push_back(std::move(tag));
        }
    }
    return tags;
}

}  // namespace apprunner::wire
