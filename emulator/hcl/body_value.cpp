// A resource's attributes and nested blocks as one object; dynamic blocks become those that they
// stand for. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace apprunner::hcl {

namespace {

/// What Terraform keeps for itself.
constexpr std::array<std::string_view, 8> meta_arguments = {
    "count",
    "for_each",
    "provider",
    "depends_on",
    "lifecycle",
    "provisioner",
    "connection",
    "//",
};

bool is_meta(std::string_view name) {
    return std::find(meta_arguments.begin(), meta_arguments.end(), name) != meta_arguments.end();
}

Datum iterated(Datum key, Datum value) {
    ObjectMaker maker;
    maker.put("key", std::move(key));
    maker.put("value", std::move(value));
    return maker.done();
}

}  // namespace

Datum Evaluator::body(const Body& body, const Surroundings& around) {
    ObjectMaker maker;
    for (const Attribute& attribute : body.attributes) {
        if (is_meta(attribute.name)) continue;
        Datum datum = value(attribute.value, around);
        datum.spot = attribute.value.spot;
        maker.put(attribute.name, std::move(datum), attribute.spot);
    }
    std::map<std::string, std::vector<Datum>> lists;
    std::map<std::string, Spot> spots;
    for (const HclBlock& block : body.blocks) {
        if (is_meta(block.type)) continue;
        const bool is_dynamic = block.type == "dynamic" && block.labels.size() == 1;
        const std::string& name = is_dynamic ? block.labels[0] : block.type;
        spots.try_emplace(name, block.spot);
        if (is_dynamic) {
            dynamic_block(block, around, lists);
            continue;
        }
        Datum datum = this->body(block.body, around);
        datum.spot = block.spot;
        lists[name].push_back(std::move(datum));
    }
    for (auto& [name, items] : lists) {
        const bool is_unknown = items.size() == 1 && items.front().is_unknown();
        Datum datum = is_unknown ? items.front() : list_datum(std::move(items));
        datum.spot = spots[name];
        maker.put(name, std::move(datum), spots[name]);
    }
    return maker.done();
}

/// The blocks that `block` stands for, behind those that are there; one that is unknown when
/// nobody knows how many there are.
void Evaluator::dynamic_block(
    const HclBlock& block,
    const Surroundings& around,
    std::map<std::string, std::vector<Datum>>& lists
) {
    const std::string& name = block.labels[0];
    const Expression* each = block.body.find("for_each");
    const Expression* iterator = block.body.find("iterator");
    const auto content =
        std::find_if(block.body.blocks.begin(), block.body.blocks.end(), [](const HclBlock& one) {
            return one.type == "content";
        });
    if (each == nullptr || content == block.body.blocks.end()) {
        notice(block.spot, "a dynamic block needs for_each and content");
        return;
    }
    const std::string variable = iterator != nullptr ? iterator->name : name;
    const Datum collection = value(*each, around);
    const auto add = [&](Datum key, const Datum& element) {
        const Scope scope{around.scope, variable, iterated(std::move(key), element)};
        Datum datum = charge(1) ? this->body(content->body, {around.module, &scope})
                                : unknown_datum(source_text(*each));
        datum.spot = content->spot;
        lists[name].push_back(std::move(datum));
    };
    if (collection.is_list()) {
        double number = 0;
        for (const Datum& item : *collection.items) add(number_datum(number++), item);
    } else if (collection.is_object() && collection.rest.empty()) {
        for (const NamedDatum* field : sorted_fields(collection))
            add(text_datum(field->name), field->value);
    } else if (collection.is_unknown() || collection.is_object()) {
        Inherited inherited;
        inherited.from(collection);
        lists[name].push_back(inherited.unknown(source_text(*each)));
    } else if (!collection.is_null()) {
        lists[name].push_back(failed(*each, "neither a list nor an object"));
    }
}

}  // namespace apprunner::hcl
