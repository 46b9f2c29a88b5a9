// A service under way says itself which operation that is; one at rest needs any that has ended.
#include "emulator/persistence/service_mending.hpp"

#include "emulator/persistence/documents.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::persistence {

namespace {

constexpr std::size_t id_size = 32;
constexpr std::size_t name_size_min = 4;
constexpr std::size_t name_size_max = 40;

bool is_hex(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
}

bool is_of_a_name(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_';
}

/// When it was is not known any more: the service's own last change is.
std::optional<model::Operation> lost_operation(
    const core::SavedService& saved, const std::deque<model::Operation>& operations
) {
    const model::Service& service = saved.view.service;
    model::Operation operation;
    operation.target_arn = service.service_arn;
    operation.started_at = operation.updated_at = service.updated_at;
    if (saved.work) {
        if (!operations.empty() && operations.back().id == saved.work->operation_id) return {};
        operation.id = saved.work->operation_id;
        operation.type = saved.work->type;
        operation.status = model::OperationStatus::in_progress;
        return operation;
    }
    if (!operations.empty()) return {};
    const bool has_failed = service.status == model::ServiceStatus::create_failed;
    operation.id = saved.view.verdict ? saved.view.verdict->operation_id : service.service_id;
    operation.type = model::OperationType::create_service;
    operation.status =
        has_failed ? model::OperationStatus::failed : model::OperationStatus::succeeded;
    operation.ended_at = operation.updated_at;
    return operation;
}

}  // namespace

base::Result<MendedService> read_service_with(
    const std::string& text, std::deque<model::Operation> operations
) {
    auto saved = read_service(text, operations);
    if (saved) return MendedService{std::move(*saved), std::nullopt};
    // The document alone, to ask it which operation is missing.
    const auto alone = read_service_document(text);
    if (!alone) return alone.error();
    auto lost = lost_operation(*alone, operations);
    if (!lost) return saved.error();
    operations.push_back(*lost);
    auto mended = read_service(text, std::move(operations));
    if (!mended) return saved.error();
    return MendedService{std::move(*mended), std::move(lost)};
}

bool is_service_id(std::string_view text) {
    return text.size() == id_size && std::all_of(text.begin(), text.end(), is_hex);
}

bool is_owner(std::string_view text) {
    return !text.empty() && text.size() <= id_size &&
           std::all_of(text.begin(), text.end(), is_of_a_name);
}

std::string name_in(std::string_view body) {
    constexpr std::string_view before = "\"ServiceName\":\"";
    const auto at = body.find(before);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = body.substr(at + before.size());
    const std::string_view name = rest.substr(0, rest.find('"'));
    const bool is_name = name.size() >= name_size_min && name.size() <= name_size_max &&
                         std::all_of(name.begin(), name.end(), is_of_a_name);
    return is_name ? std::string(name) : std::string();
}

}  // namespace apprunner::persistence
