// Fuzzes the rows of a state file: any text is read as each kind of document or refused with a
// word, and whatever was read as a service is taken back by an engine, which goes on with it. One
// thread.
//
// The first line is the operations' row, the rest is the other document.
#include "emulator/base/assert.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/documents.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace {

using apprunner::base::Now;
using apprunner::base::SteadyTime;
using apprunner::base::WallTime;

constexpr Now now{
    SteadyTime(std::chrono::hours(100)), WallTime(std::chrono::seconds(1'700'000'000))};

void go_on_with(const apprunner::core::SavedService& service) {
    apprunner::core::Engine engine(apprunner::core::EngineOptions{{}, {}, ":1", 1});
    engine.restore(service, now);
    (void)engine.take_outbox();
    (void)engine.saved(service.view.service.service_id);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(bytes.find('\n'), bytes.size());
    const std::string text = bytes.substr(std::min(line + 1, bytes.size()));
    std::deque<apprunner::model::Operation> operations;
    if (auto operation = apprunner::persistence::read_operation(bytes.substr(0, line))) {
        operations.push_back(*operation);
    }
    const auto service = apprunner::persistence::read_service(text, operations);
    if (service) {
        go_on_with(*service);
    } else {
        APPRUNNER_ASSERT(!service.error().detail.empty(), "a refusal says why");
    }
    apprunner::catalog::AccountResources shelf({"us-east-1", "000000000000"}, now.wall);
    (void)apprunner::persistence::read_shelf(text, now.steady, shelf);
    for (const char* key : {"AutoScaling wide", "VpcConnectors 00000000000000000001"}) {
        (void)apprunner::persistence::read_unit(key, text, now.steady, shelf);
    }
    (void)apprunner::persistence::read_profile(text);
    (void)apprunner::persistence::read_tags(text);
    (void)apprunner::persistence::read_domains(text, now.steady);
    (void)apprunner::persistence::read_log_group(text);
    return 0;
}
