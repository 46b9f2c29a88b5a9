// Hands the folder's files to the evaluator and turns its values into the tree of all readers.
#include "emulator/cli/formats/terraform_folder.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/hcl/terraform.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace apprunner::cli::formats {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t terraform_bytes_max = 1'048'576;
constexpr std::string_view service_resource = "aws_apprunner_service";

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    const fs::path path(folder.empty() ? "." : folder);
    for (fs::directory_iterator at(path, ignored), end; at != end; at.increment(ignored)) {
        if (at->is_regular_file(ignored)) names.push_back(at->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool is_terraform_name(const std::string& name) {
    return name.ends_with(".tf") || name.ends_with(".tf.json");
}

std::optional<std::string> terraform_text(const std::string& path) {
    std::error_code ignored;
    const auto size = fs::file_size(path, ignored);
    if (ignored || size > terraform_bytes_max) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Origin origin_of(const hcl::Spot& spot) {
    return {spot.file ? *spot.file : "", spot.line, spot.column};
}

ValueKind kind_of(hcl::DatumKind kind) {
    switch (kind) {
        case hcl::DatumKind::null:
            return ValueKind::null;
        case hcl::DatumKind::text:
            return ValueKind::text;
        case hcl::DatumKind::number:
            return ValueKind::number;
        case hcl::DatumKind::boolean:
            return ValueKind::boolean;
        case hcl::DatumKind::list:
            return ValueKind::list;
        case hcl::DatumKind::object:
            return ValueKind::object;
        case hcl::DatumKind::unknown:
            break;
    }
    return ValueKind::unknown;
}

ConfigValue value_of(const hcl::Datum& datum, const Origin& around, bool is_sensitive) {
    ConfigValue value;
    value.kind = kind_of(datum.kind);
    value.text = datum.text;
    value.unknown_rest = datum.rest;
    value.settled_by = datum.settled_by;
    value.sensitive = is_sensitive || datum.sensitive;
    value.origin = datum.spot.line > 0 ? origin_of(datum.spot) : around;
    if (datum.items) {
        for (const hcl::Datum& item : *datum.items) {
            value.items.push_back(value_of(item, value.origin, value.sensitive));
        }
    }
    if (datum.fields) {
        for (const hcl::NamedDatum& field : *datum.fields) {
            const Origin origin = field.spot.line > 0 ? origin_of(field.spot) : value.origin;
            value.entries.push_back(
                {field.name, value_of(field.value, origin, value.sensitive), origin}
            );
        }
    }
    return value;
}

std::vector<hcl::VariableGiven> given_of(const ReaderInputs& inputs) {
    std::vector<hcl::VariableGiven> given;
    for (const auto& [name, value] : inputs.variables) given.push_back({name, value});
    return given;
}

}  // namespace

bool has_terraform_files(const std::string& folder) {
    const auto names = names_in(folder);
    return std::any_of(names.begin(), names.end(), is_terraform_name);
}

bool declares_services(const std::string& folder) {
    const auto names = names_in(folder);
    return std::any_of(names.begin(), names.end(), [&folder](const std::string& name) {
        if (!is_terraform_name(name)) return false;
        const auto content = terraform_text((fs::path(folder) / name).string());
        return content && content->find(service_resource) != std::string::npos;
    });
}

FoundServices read_terraform_folder(const std::string& folder, const ReaderInputs& inputs) {
    const hcl::FileAccess access{names_in, terraform_text};
    const auto declared = hcl::declared_resources(access, folder, given_of(inputs));
    if (!declared) throw ConfigError({}, declared.error().detail);
    FoundServices found;
    for (const hcl::DeclaredResource& resource : declared->resources) {
        if (resource.type != service_resource) continue;
        FoundService service{resource.address, MemberSpelling::terraform, {}};
        service.members = value_of(resource.values, origin_of(resource.spot), false);
        if (!resource.depends_on.empty()) {
            service.notes.push_back(
                "whether " + resource.address + " is made depends on " + resource.depends_on
            );
        }
        for (const hcl::Notice& notice : declared->notices) {
            service.notes.push_back(place_text(origin_of(notice.spot)) + ": " + notice.text);
        }
        found.push_back(std::move(service));
    }
    if (found.empty() && !declared->notices.empty()) {
        const hcl::Notice& notice = declared->notices.front();
        fail(
            origin_of(notice.spot),
            notice.text +
                ", and no other service is declared; the output of `terraform show "
                "-json` of its plan or state is read, too"
        );
    }
    return found;
}

}  // namespace apprunner::cli::formats
