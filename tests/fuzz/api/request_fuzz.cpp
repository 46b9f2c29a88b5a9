// Fuzzes what is done to a request before its handler sees it: the body read, checked against the
// shape of its operation, and a service's configuration taken from it. One thread.
//
// The first line is the operation's name, the rest is the body.
#include "emulator/base/assert.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/request_body.hpp"
#include "emulator/wire/service_input.hpp"
#include "emulator/wire/validator.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using apprunner::wire::Json;

const apprunner::wire::Shape* shape_of(std::string_view operation) {
    namespace wire = apprunner::wire;
    for (const auto inputs :
         {wire::app_runner_inputs(),
          wire::emulator_inputs(),
          wire::logs_inputs(),
          wire::ecr_inputs()}) {
        for (const wire::OperationInput& each : inputs) {
            if (each.operation == operation) return each.input;
        }
    }
    return nullptr;
}

/// Whatever the text is, a client's parser takes it.
void check_can_be_told(std::string_view text) {
    std::string out;
    apprunner::base::JsonWriter writer(out);
    writer.text(text);
    APPRUNNER_ASSERT(Json::parse(out, nullptr, false).is_string(), "what goes out is JSON");
}

void take_configuration(const Json& input, apprunner::wire::Omitted omitted) {
    apprunner::model::ServiceConfiguration configuration;
    apprunner::wire::apply_configuration(input, omitted, configuration);
    apprunner::wire::fill_defaults("000000000000", configuration);
    const auto& check = configuration.health_check;
    APPRUNNER_ASSERT(
        check.interval_s >= 1 && check.interval_s <= 20, "what passed the check is in its range"
    );
    (void)apprunner::wire::kms_key_of(input);
    for (const auto& tag : apprunner::wire::tags_of(input)) check_can_be_told(tag.value);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t name_size = bytes.find('\n');
    if (name_size == std::string_view::npos) return 0;
    const std::string_view operation = bytes.substr(0, name_size);
    const apprunner::wire::Shape* shape = shape_of(operation);
    if (shape == nullptr) return 0;
    const auto input = apprunner::wire::parse_body(bytes.substr(name_size + 1));
    if (!input) return 0;
    const auto violations = apprunner::wire::violations_of(*shape, *input);
    if (!violations.empty()) {
        check_can_be_told(apprunner::wire::validation_message(violations));
        return 0;
    }
    if (operation == "CreateService")
        take_configuration(*input, apprunner::wire::Omitted::defaulted);
    if (operation == "UpdateService") take_configuration(*input, apprunner::wire::Omitted::kept);
    return 0;
}
