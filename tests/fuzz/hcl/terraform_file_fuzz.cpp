// Fuzzes the reader of Terraform's files: an error names its file, and what is understood has an
// address and is within its bounds. The input is a file, a module, a template and values in one.
#include "emulator/base/assert.hpp"
#include "emulator/hcl/terraform.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using apprunner::hcl::Datum;

void check(const Datum& datum, int depth) {
    APPRUNNER_ASSERT(depth <= apprunner::hcl::datum_depth_max + 2, "values are not too deep");
    APPRUNNER_ASSERT(datum.is_list() == (datum.items != nullptr), "only lists have items");
    APPRUNNER_ASSERT(datum.is_object() == (datum.fields != nullptr), "only objects have fields");
    if (datum.items) {
        for (const Datum& item : *datum.items) check(item, depth + 1);
    }
    if (datum.fields) {
        for (const auto& field : *datum.fields) check(field.value, depth + 1);
    }
}

void read(const std::string& content, bool is_json) {
    const std::string main = is_json ? "main.tf.json" : "main.tf";
    const apprunner::hcl::FileAccess access{
        [&](const std::string& folder) {
            if (folder == ".") return std::vector<std::string>{main, "terraform.tfvars"};
            if (folder == "m") return std::vector<std::string>{"main.tf"};
            return std::vector<std::string>();
        },
        [&](const std::string& path) -> std::optional<std::string> {
            if (path == "terraform.tfvars") return "a = 1\nb = [2, {c = \"3\"}]\n";
            return content;
        },
    };
    const auto found = apprunner::hcl::declared_resources(access, ".", {});
    if (!found) {
        APPRUNNER_ASSERT(found.error().detail.find(':') != std::string::npos, "it has its place");
        return;
    }
    for (const auto& resource : found->resources) {
        APPRUNNER_ASSERT(!resource.address.empty(), "a resource has an address");
        check(resource.values, 0);
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string content(reinterpret_cast<const char*>(data), size);
    read(content, false);
    read(content, true);
    return 0;
}
