// Folders of Terraform files that are texts, and what is read of them. One thread.
#pragma once

#include "emulator/hcl/functions.hpp"
#include "emulator/hcl/terraform.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::hcl {

using Texts = std::map<std::string, std::string>;

inline FileAccess access_to(const Texts& files) {
    return {
        [&files](const std::string& folder) {
            std::vector<std::string> names;
            for (const auto& [path, text] : files) {
                const std::size_t slash = path.find_last_of('/');
                const bool has_folder = slash != std::string::npos;
                if ((has_folder ? path.substr(0, slash) : ".") == folder)
                    names.push_back(has_folder ? path.substr(slash + 1) : path);
            }
            return names;
        },
        [&files](const std::string& path) -> std::optional<std::string> {
            const auto found = files.find(path);
            if (found == files.end()) return std::nullopt;
            return found->second;
        },
    };
}

inline base::Result<DeclaredResources> read_all(
    const Texts& files, const std::vector<VariableGiven>& given = {}
) {
    const FileAccess access = access_to(files);
    return declared_resources(access, ".", given);
}

/// Of files that are right.
inline DeclaredResources read(const Texts& files, const std::vector<VariableGiven>& given = {}) {
    auto result = read_all(files, given);
    EXPECT_TRUE(result) << (result ? "" : result.error().detail);
    return result ? *result : DeclaredResources{};
}

/// As Terraform's jsonencode() has it; unknown values as <their expression>.
inline std::string shown(const Datum& datum) {
    if (datum.is_unknown()) return "<" + datum.text + ">";
    if (datum.is_list()) {
        std::string text = "[";
        for (const Datum& item : *datum.items) text += (text.size() > 1 ? "," : "") + shown(item);
        return text + "]";
    }
    if (datum.is_object()) {
        std::string text = "{";
        for (const NamedDatum* field : sorted_fields(datum))
            text += (text.size() > 1 ? "," : "") + field->name + ":" + shown(field->value);
        if (!datum.rest.empty()) text += (text.size() > 1 ? ",...<" : "...<") + datum.rest + ">";
        return text + "}";
    }
    return json_of(datum);
}

/// The value of `x` of the only resource in main.tf, beside `more`.
inline std::string value_of(
    const std::string& expression,
    const std::string& more = "",
    const std::vector<VariableGiven>& given = {}
) {
    const std::string text =
        "resource \"aws_apprunner_service\" \"s\" {\n  x = " + expression + "\n}\n" + more;
    const DeclaredResources found = read({{"main.tf", text}}, given);
    if (found.resources.size() != 1) return "(no resource)";
    const Datum* datum = found.resources[0].values.find("x");
    return datum == nullptr ? "(no value)" : shown(*datum);
}

/// The only notice's text, or all of them.
inline std::string notices_of(const DeclaredResources& found) {
    std::string text;
    for (const Notice& notice : found.notices) {
        if (!text.empty()) text += "; ";
        text += SyntaxError::spot_text(notice.spot) + ": " + notice.text;
    }
    return text;
}

}  // namespace apprunner::hcl
