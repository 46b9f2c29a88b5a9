// AWS's query protocol, which older SDKs and the AWS CLI speak with CloudWatch: a form on the way
// in and XML on the way out, to and from what AWS JSON says. Pure; any thread.
#pragma once

#include "emulator/wire/json.hpp"

#include <string>
#include <string_view>

namespace apprunner::api {

/// A form as an object: "Dimensions.member.1.Name=a" is the member Name of the first element of the
/// list Dimensions. Values whose member CloudWatch has as a number, a time (ISO 8601, then seconds
/// since the epoch) or a flag are such; a text that is none stays a text. Names that lead deeper
/// than AWS's do are cut off; an empty value is none (clients write an empty list so).
[[nodiscard]] wire::Json json_of_form(std::string_view form);

/// An answer in AWS JSON as the XML of `operation`'s.
[[nodiscard]] std::string xml_of_answer(
    std::string_view operation, std::string_view answer, std::string_view request_id
);

/// An error in AWS JSON (__type, message) as the query protocol's.
[[nodiscard]] std::string xml_of_error(std::string_view answer, std::string_view request_id);

}  // namespace apprunner::api
