// Documents of the account's other resources and of log groups.
#include "emulator/state/documents.hpp"
#include "emulator/state/json_text.hpp"
#include "emulator/state/parts_catalog.hpp"

namespace apprunner::state {

std::string document_of(const catalog::Shelf& shelf) {
    return written(shelf);
}

std::string document_of(const Tags& tags) {
    return written(tags);
}

std::string document_of(const Domains& domains) {
    return written(domains);
}

std::string document_of(const logs::LogGroup& group) {
    return written(group);
}

base::Result<void> read_shelf(
    const std::string& text, base::SteadyTime now, catalog::Shelf& shelf
) {
    return read_into(shelf, text, now);
}

base::Result<Tags> read_tags(const std::string& text) {
    return read_as<Tags>(text);
}

base::Result<Domains> read_domains(const std::string& text, base::SteadyTime now) {
    return read_as<Domains>(text, now);
}

base::Result<logs::LogGroup> read_log_group(const std::string& text) {
    return read_as<logs::LogGroup>(text);
}

}  // namespace apprunner::state
