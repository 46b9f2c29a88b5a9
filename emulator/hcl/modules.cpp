// Modules in local folders, and the copies that `count` and `for_each` make. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <cmath>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr int module_depth_max = 10;
constexpr std::size_t instances_max = 500;

Datum single(std::string name, Datum value) {
    ObjectMaker maker;
    maker.put(std::move(name), std::move(value));
    return maker.done();
}

Datum each_of(Datum key, Datum value) {
    ObjectMaker maker;
    maker.put("key", std::move(key));
    maker.put("value", std::move(value));
    return maker.done();
}

Copies unknown_copies(Copies::By by, const Datum& unknown) {
    Copies result;
    result.by = by;
    result.unknown = unknown;
    const bool is_count = by == Copies::By::count;
    Datum inside = is_count ? single("index", unknown_datum("count.index"))
                            : each_of(unknown_datum("each.key"), unknown_datum("each.value"));
    result.copies.push_back({"", "", {nullptr, is_count ? "count" : "each", std::move(inside)}});
    return result;
}

Copies by_count(const Datum& count, std::size_t number) {
    Copies result;
    result.by = Copies::By::count;
    for (std::size_t at = 0; at < number; ++at) {
        Datum index = single("index", number_datum(static_cast<double>(at)));
        if (count.sensitive) index.mark_sensitive();
        result.copies.push_back(
            {"[" + std::to_string(at) + "]", "", {nullptr, "count", std::move(index)}}
        );
    }
    return result;
}

void add_each(Copies& result, const std::string& name, const Datum& value) {
    result.copies.push_back(
        {"[\"" + name + "\"]", name, {nullptr, "each", each_of(text_datum(name), value)}}
    );
}

}  // namespace

Copies Evaluator::copies(const HclBlock& block, const Surroundings& around) {
    const Expression* count = block.body.find("count");
    const Expression* each = block.body.find("for_each");
    if (count != nullptr) {
        const Datum datum = value(*count, around);
        const std::optional<double> number = number_of(datum);
        const bool fits =
            number && *number >= 0 && *number <= instances_max && *number == std::floor(*number);
        if (fits) return by_count(datum, static_cast<std::size_t>(*number));
        Datum unknown = datum.is_unknown() ? datum : failed(*count, "no number of copies");
        return unknown_copies(Copies::By::count, unknown);
    }
    if (each != nullptr) {
        const Datum datum = value(*each, around);
        Copies result;
        result.by = Copies::By::each;
        const bool is_whole = datum.is_list() || (datum.is_object() && datum.rest.empty());
        const std::size_t size = datum.is_list()     ? datum.items->size()
                                 : datum.is_object() ? datum.fields->size()
                                                     : 0;
        if (!is_whole || size > instances_max) {
            Datum unknown = datum.is_unknown() ? datum : unknown_datum(source_text(*each));
            if (datum.is_object()) unknown.settled_by = datum.settled_by;
            if (!datum.is_unknown() && !datum.is_object())
                unknown = failed(*each, "neither a set of texts nor an object");
            return unknown_copies(Copies::By::each, unknown);
        }
        for (const NamedDatum* field : sorted_fields(datum))
            add_each(result, field->name, field->value);
        for (std::size_t at = 0; datum.is_list() && at < size; ++at) {
            const Datum& item = (*datum.items)[at];
            if (!item.is_scalar())
                return unknown_copies(Copies::By::each, unknown_datum(source_text(*each)));
            add_each(result, item.text, item);
        }
        return result;
    }
    Copies result;
    result.copies.push_back({"", "", {}});
    return result;
}

const ModuleFiles& Evaluator::files(const std::string& folder) {
    const auto found = files_.find(folder);
    if (found != files_.end()) return *found->second;
    if (files_.size() >= modules_max) {
        const auto name = std::make_shared<const std::string>(folder);
        throw SyntaxError({name, 1, 1}, "too many modules");
    }
    return *(files_[folder] = read_module(access_, folder));
}

ChildModule& Evaluator::child(ModuleInstance& module, const std::string& name) {
    const auto known = module.children.find(name);
    if (known != module.children.end()) return known->second;
    const HclBlock& call = *module.files.calls.at(name);
    const Surroundings around{module, nullptr};
    const Expression* source = call.body.find("source");
    const Datum from = source != nullptr ? value(*source, around) : Datum();
    ChildModule made;
    const bool is_local = from.kind == DatumKind::text &&
                          (from.text.starts_with("./") || from.text.starts_with("../"));
    if (!is_local) {
        made.not_followed = "its source is not a folder here";
    } else if (module.depth >= module_depth_max || instances_ >= instances_max) {
        made.not_followed = "modules within modules go too far";
    } else if (access_.names(joined_path(module.files.folder, from.text)).empty()) {
        made.not_followed = "there is no folder " + joined_path(module.files.folder, from.text);
    }
    ChildModule& kept = module.children[name];
    if (!made.not_followed.empty()) {
        notice(call.spot, "module `" + name + "` is not followed: " + made.not_followed);
        kept = std::move(made);
        return kept;
    }
    const ModuleFiles& declared = files(joined_path(module.files.folder, from.text));
    kept.copies = copies(call, around);
    for (const Copy& copy : kept.copies.copies) {
        ++instances_;
        kept.instances.push_back(std::make_unique<ModuleInstance>(ModuleInstance{
            declared,
            module.address + "module." + name + copy.key + ".",
            &module,
            &call,
            &copy.scope,
            module.depth + 1,
            {},
            {},
            {}}));
    }
    return kept;
}

Datum Evaluator::output(
    ModuleInstance& module, const std::string& name, const Expression& expression
) {
    const auto found = module.files.outputs.find(name);
    const Expression* made =
        found == module.files.outputs.end() ? nullptr : found->second->body.find("value");
    if (made == nullptr) return failed(expression, "the module has no output `" + name + "`");
    return keep(module, "output." + name, expression, [&] {
        Datum result = value(*made, {module, nullptr});
        const Expression* sensitive = found->second->body.find("sensitive");
        if (sensitive != nullptr && value(*sensitive, {module, nullptr}).is_true())
            result.mark_sensitive();
        return result;
    });
}

/// `module.NAME.OUTPUT` and, of copies, `module.NAME[KEY].OUTPUT`: only that output is evaluated,
/// so that two modules may use one another's. Splats are unknown.
Datum Evaluator::child_output(
    ModuleInstance& module, const Expression& expression, const Surroundings& around
) {
    Datum unknown = unknown_datum(source_text(expression));
    const std::string name = *attribute_at(expression, 0);
    if (!module.files.calls.contains(name))
        return failed(expression, "there is no module `" + name + "`");
    ChildModule& made = child(module, name);
    if (!made.not_followed.empty() || made.instances.empty()) return unknown;
    std::size_t which = 0;
    std::size_t at = 1;
    if (made.copies.by != Copies::By::nothing) {
        if (made.copies.unknown.is_unknown() || expression.hops.size() < 3) return unknown;
        const Hop& hop = expression.hops[at++];
        if (hop.kind != HopKind::index) return unknown;
        const Datum key = value(hop.index.at(0), around);
        if (!key.is_scalar()) return unknown;
        const std::string wanted =
            made.copies.by == Copies::By::count ? "[" + key.text + "]" : "[\"" + key.text + "\"]";
        const std::vector<Copy>& copies = made.copies.copies;
        while (which < copies.size() && copies[which].key != wanted) ++which;
        if (which == copies.size())
            return failed(expression, "there is no such copy of the module");
    }
    const std::optional<std::string> wanted = attribute_at(expression, at);
    if (!wanted) return unknown;
    return hops(output(*made.instances[which], *wanted, expression), expression, {at + 1}, around);
}

}  // namespace apprunner::hcl
