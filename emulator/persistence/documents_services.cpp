// Services, their operations and profiles as documents and back; what no engine could go on with is
// refused here.
#include "emulator/core/service/recovery.hpp"
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/fields_core.hpp"
#include "emulator/persistence/json_text.hpp"

#include <utility>

namespace apprunner::persistence {

std::string document_of(const core::SavedService& saved) {
    return written(saved);
}

std::string document_of(const core::Profile& profile) {
    return written(profile);
}

std::string document_of(const model::Operation& operation) {
    return written(operation);
}

base::Result<core::SavedService> read_service(
    const std::string& text, std::deque<model::Operation> operations
) {
    APPRUNNER_TRY(saved, read_as<core::SavedService>(text));
    saved.view.operations = std::move(operations);
    const std::string flaw = core::flaw_of(saved);
    if (!flaw.empty()) return base::Error(base::Errc::protocol, flaw);
    return saved;
}

base::Result<core::SavedService> read_service_document(const std::string& text) {
    return read_as<core::SavedService>(text);
}

base::Result<core::Profile> read_profile(const std::string& text) {
    return read_as<core::Profile>(text);
}

base::Result<model::Operation> read_operation(const std::string& text) {
    return read_as<model::Operation>(text);
}

}  // namespace apprunner::persistence
