// The account's other resources and log groups as documents and back.
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/fields_catalog.hpp"
#include "emulator/persistence/json_text.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::persistence {

std::string document_of(const catalog::AccountResources& shelf) {
    return written(shelf);
}

namespace {

/// "VpcConnectors 00000000000000000012": no name has a space.
constexpr char between = ' ';

/// What the shelf finds a unit by is what the unit says of itself.
bool is_of(const auto& unit, std::string_view key) {
    if constexpr (requires { unit.name; }) {
        const bool is_numbered = !key.empty() && key.find_first_not_of("0123456789") == key.npos;
        return is_numbered || unit.name == key;
    } else {
        return !unit.empty() && std::all_of(unit.begin(), unit.end(), [&](const auto& each) {
            return each.second.name == key && each.second.revision == each.first;
        });
    }
}

}  // namespace

std::map<std::string, std::string> take_changed(catalog::AccountResources& shelf) {
    std::map<std::string, std::string> changed;
    shelf.each_kind([&changed](std::string_view kind, auto& units) {
        for (const std::string& key : units.take_changed()) {
            const auto* unit = units.find(key);
            changed[std::string(kind) + between + key] = unit == nullptr ? "" : written(*unit);
        }
    });
    return changed;
}

base::Result<void> read_unit(
    const std::string& key,
    const std::string& text,
    base::SteadyTime now,
    catalog::AccountResources& shelf
) {
    base::Result<void> result(base::Error(base::Errc::protocol, "its kind is not known"));
    const std::string unit_key = key.substr(std::min(key.find(between), key.size() - 1) + 1);
    shelf.each_kind([&]<class T>(std::string_view kind, catalog::KeptUnits<T>& units) {
        if (key != std::string(kind) + between + unit_key) return;
        auto unit = read_as<T>(text, now);
        if (!unit) {
            result = unit.error();
        } else if (!is_of(*unit, unit_key)) {
            result = base::Error(base::Errc::protocol, "its row has another's key");
        } else {
            units.restore(unit_key, std::move(*unit));
            result = {};
        }
    });
    if (result) shelf.auto_scaling.find_default();
    return result;
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
