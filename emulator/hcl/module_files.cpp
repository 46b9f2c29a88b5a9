// The files of one module's folder, parsed, and what they declare. Pure; one thread.
#include "emulator/hcl/module_files.hpp"

#include "emulator/hcl/hcl_parser.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace apprunner::hcl {

namespace {

bool is_override(std::string_view name) {
    return name == "override.tf" || name == "override.tf.json" || name.ends_with("_override.tf") ||
           name.ends_with("_override.tf.json");
}

bool is_terraform(std::string_view name) {
    return (name.ends_with(".tf") || name.ends_with(".tf.json")) && !name.starts_with(".") &&
           !name.ends_with("~");
}

void override_with(Body& body, Body& change) {
    for (Attribute& attribute : change.attributes) {
        const auto same =
            std::find_if(body.attributes.begin(), body.attributes.end(), [&](const Attribute& one) {
                return one.name == attribute.name;
            });
        if (same == body.attributes.end()) {
            body.attributes.push_back(std::move(attribute));
        } else {
            *same = std::move(attribute);
        }
    }
    for (const HclBlock& block : change.blocks)
        std::erase_if(body.blocks, [&](const HclBlock& one) { return one.type == block.type; });
    for (HclBlock& block : change.blocks) body.blocks.push_back(std::move(block));
}

/// Whether there was one to be changed.
bool override_block(ModuleFiles& files, HclBlock& change) {
    bool found = false;
    for (const auto& body : files.bodies) {
        for (HclBlock& block : body->blocks) {
            if (change.type == "locals") {
                if (block.type != "locals") continue;
                for (Attribute& local : block.body.attributes) {
                    const Expression* value = change.body.find(local.name);
                    if (value != nullptr) local.value = *value;
                }
                found = true;
            } else if (block.type == change.type && block.labels == change.labels) {
                override_with(block.body, change.body);
                return true;
            }
        }
    }
    return found;
}

void declare(ModuleFiles& files, const HclBlock& block) {
    const auto once = [&](auto& table, const std::string& name) {
        if (table.emplace(name, &block).second) return true;
        throw SyntaxError(block.spot, block.type + " `" + name + "` is declared twice");
    };
    const std::size_t labels = block.labels.size();
    if (block.type == "locals") {
        for (const Attribute& local : block.body.attributes) {
            if (!files.locals.emplace(local.name, &local).second)
                throw SyntaxError(local.spot, "local `" + local.name + "` is declared twice");
        }
    } else if (block.type == "variable" && labels == 1) {
        once(files.variables, block.labels[0]);
    } else if (block.type == "output" && labels == 1) {
        once(files.outputs, block.labels[0]);
    } else if (block.type == "module" && labels == 1) {
        if (once(files.calls, block.labels[0])) files.call_order.push_back(&block);
    } else if (block.type == "resource" && labels == 2) {
        if (once(files.resources, block.labels[0] + "." + block.labels[1]))
            files.resource_order.push_back(&block);
    }
}

}  // namespace

std::string joined_path(const std::string& folder, const std::string& name) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::string text = path.lexically_normal().string();
    if (text.size() > 1 && text.back() == '/') text.pop_back();
    return text;
}

std::unique_ptr<ModuleFiles> read_module(const FileAccess& access, const std::string& folder) {
    auto files = std::make_unique<ModuleFiles>();
    files->folder = folder;
    std::vector<std::string> names = access.names(folder);
    std::erase_if(names, [](const std::string& name) { return !is_terraform(name); });
    // Files that override come last.
    std::sort(names.begin(), names.end(), [](const std::string& one, const std::string& other) {
        return std::pair(is_override(one), one) < std::pair(is_override(other), other);
    });
    const auto whole = std::make_shared<const std::string>(folder);
    if (names.size() > module_files_max) throw SyntaxError({whole, 1, 1}, "too many files");
    for (const std::string& name : names) {
        auto source = std::make_unique<Source>();
        source->file = std::make_shared<const std::string>(joined_path(folder, name));
        std::optional<std::string> content = access.content(*source->file);
        if (!content)
            throw SyntaxError(
                {source->file, 1, 1}, "the file cannot be read, or is larger than 1 MiB"
            );
        source->text = std::move(*content);
        auto body = std::make_unique<Body>(parse_body(*source));
        if (is_override(name)) {
            for (HclBlock& block : body->blocks) {
                if (override_block(*files, block)) block.type.clear();
            }
        }
        files->bodies.push_back(std::move(body));
        files->sources.push_back(std::move(source));
    }
    for (const auto& body : files->bodies) {
        for (const HclBlock& block : body->blocks) declare(*files, block);
    }
    return files;
}

}  // namespace apprunner::hcl
