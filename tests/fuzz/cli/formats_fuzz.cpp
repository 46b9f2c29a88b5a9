// Fuzzes the readers of all formats that are YAML or JSON (templates, plans and states, manifests,
// workflows, describe-service's output): an error names the file, and a service that is found is
// lowered, or has a place in its error. One thread.
#include "emulator/base/assert.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/settings/lower.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

namespace formats = apprunner::cli::formats;

/// One name's value for each parameter that the seeds have.
const formats::ReaderInputs& inputs() {
    static const formats::ReaderInputs given{
        {{"P", "prod"}, {"Stage", "dev"}, {"AWS::Region", "eu-west-1"}}, {}, "test"};
    return given;
}

bool is_place(const std::string& text) {
    return text.rfind("f.yaml", 0) == 0;
}

void lower(const formats::FoundService& found) {
    try {
        const auto service = apprunner::cli::lower_service(found.members, found.spelling);
        (void)service.members.dump();
        for (const auto& each : service.unresolved) {
            APPRUNNER_ASSERT(!each.path.empty(), "what is not known has a path");
        }
    } catch (const formats::ConfigError& error) {
        APPRUNNER_ASSERT(error.what()[0] != '\0', "an error has words");
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string content(reinterpret_cast<const char*>(data), size);
    const auto document = formats::read_tree(content, "f.yaml");
    if (!document) {
        APPRUNNER_ASSERT(is_place(document.error().detail), "an error has its place");
        return 0;
    }
    const formats::Format* format = formats::format_of(*document);
    if (format == nullptr) return 0;
    try {
        for (const auto& found : format->read(*document, inputs())) lower(found);
    } catch (const formats::ConfigError& error) {
        APPRUNNER_ASSERT(error.what()[0] != '\0', "an error has words");
    }
    return 0;
}
