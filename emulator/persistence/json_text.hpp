// A value as a JSON text and back, by its parts. For the implementations of documents.hpp.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/persistence/json_archive.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace apprunner::persistence {

template <class T>
[[nodiscard]] std::string written(const T& value) {
    std::string text;
    DocumentWriter writer(text);
    writer.write(value);
    return text;
}

/// Into `value`, which has its type's defaults before.
template <class T>
[[nodiscard]] base::Result<void> read_into(
    T& value, const std::string& text, base::SteadyTime latest = base::SteadyTime::max()
) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return base::Error(base::Errc::protocol, "it is no JSON");
    DocumentReader reader(json, latest);
    reader.read(value);
    if (reader.is_well()) return {};
    return base::Error(
        base::Errc::protocol, "its part \"" + reader.trouble() + "\" cannot be read"
    );
}

template <class T>
[[nodiscard]] base::Result<T> read_as(
    const std::string& text, base::SteadyTime latest = base::SteadyTime::max()
) {
    T value;
    const auto read = read_into(value, text, latest);
    if (!read) return read.error();
    return value;
}

}  // namespace apprunner::persistence
