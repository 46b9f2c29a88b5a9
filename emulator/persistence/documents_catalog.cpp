// The account's other resources and log groups as documents and back.
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/fields_catalog.hpp"
#include "emulator/persistence/json_text.hpp"

namespace apprunner::persistence {

std::string document_of(const catalog::AccountResources& shelf) {
    return written(shelf);
}

std::string document_of(const TagList& tags) {
    return written(tags);
}

std::string document_of(const Domains& domains) {
    return written(domains);
}

std::string document_of(const logs::LogGroup& group) {
    return written(group);
}

base::Result<void> read_shelf(
    const std::string& text, base::SteadyTime now, catalog::AccountResources& shelf
) {
    return read_into(shelf, text, now);
}

base::Result<TagList> read_tags(const std::string& text) {
    return read_as<TagList>(text);
}

base::Result<Domains> read_domains(const std::string& text, base::SteadyTime now) {
    return read_as<Domains>(text, now);
}

base::Result<logs::LogGroup> read_log_group(const std::string& text) {
    return read_as<logs::LogGroup>(text);
}

}  // namespace apprunner::persistence
