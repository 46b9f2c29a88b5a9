// Fuzzes the configuration file: an error names the file, and what is understood can be sent and
// reads the same when it is written as JSON. One thread.
#include "emulator/base/assert.hpp"
#include "emulator/cli/settings/config_file.hpp"
#include "emulator/cli/settings/service_request.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string content(reinterpret_cast<const char*>(data), size);
    const auto parsed = apprunner::cli::parse_config_file(content, "f.yaml");
    if (!parsed) {
        APPRUNNER_ASSERT(parsed.error().detail.rfind("f.yaml:", 0) == 0, "an error has its place");
        return 0;
    }
    const auto again = apprunner::cli::parse_config_file(parsed->dump(), "f.json");
    APPRUNNER_ASSERT(again && *again == *parsed, "the request is a configuration file, too");
    const auto request = apprunner::cli::service_request(*parsed, {});
    if (request) {
        (void)apprunner::cli::update_request(*request, *request).dump();
        (void)apprunner::cli::remarks_on(*request, {});
    }
    return 0;
}
