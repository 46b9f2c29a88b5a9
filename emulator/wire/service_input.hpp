// From a checked request to App Runner's nouns. Pure; any thread.
#pragma once

#include "emulator/model/resource_name.hpp"
#include "emulator/model/service.hpp"
#include "emulator/wire/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::wire {

/// What becomes of members that a block of the request leaves out.
enum class Omitted {
    kept,       ///< As AWS does (observed by users).
    defaulted,  ///< As `up` promises: the service becomes what the request says.
};

/// Puts what `input` has into `configuration`. Blocks that it leaves out stay as they are; a sent
/// repository always replaces the one before. AutoScalingConfigurationArn is copied unresolved.
void apply_configuration(
    const Json& input, Omitted omitted, model::ServiceConfiguration& configuration
);

/// Account and Region in a private ECR name; nothing when it is none.
[[nodiscard]] std::optional<model::Account> ecr_place_of(std::string_view image_identifier);

/// Fills in what App Runner answers for members that CreateService may leave out. `account_id` is
/// the caller's, and so is `region`, empty when the caller named none.
void fill_defaults(
    const std::string& account_id,
    model::ServiceConfiguration& configuration,
    const std::string& region = ""
);

[[nodiscard]] std::optional<std::string> kms_key_of(const Json& input);
/// In the order given; of equal keys the last value counts.
[[nodiscard]] std::vector<model::Tag> tags_of(const Json& input);

}  // namespace apprunner::wire
