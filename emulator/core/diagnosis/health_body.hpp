// What the body of a health check's answer tells: JSON of Spring's actuator and those made after
// it, and words of patience. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// The parts that it calls down, with their error where one stands there: "db (getaddrinfo
/// ENOTFOUND db)". Takes any text, cut ones too; empty when it says nothing of the kind.
[[nodiscard]] std::vector<std::string> down_parts(const std::string& body);

/// The two bodies differ at most in words that have a digit in them: times, counts and ids.
[[nodiscard]] bool says_the_same(std::string_view one, std::string_view other);

/// It speaks of a start that is under way ("warming up", "not ready yet"). In lower case.
[[nodiscard]] bool promises_more(std::string_view lower);

}  // namespace apprunner::core
