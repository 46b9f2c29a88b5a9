// `*.tf.json`: the same tree out of objects. Which members are blocks only their place tells. Pure;
// one thread.
#include "emulator/hcl/hcl_parser.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace apprunner::hcl {

namespace {

/// The nested blocks of App Runner's resources in Terraform's AWS provider.
constexpr std::array<std::string_view, 14> nested_blocks = {
    "authentication_configuration",
    "code_configuration",
    "code_configuration_values",
    "code_repository",
    "egress_configuration",
    "encryption_configuration",
    "health_check_configuration",
    "image_configuration",
    "image_repository",
    "ingress_configuration",
    "instance_configuration",
    "network_configuration",
    "observability_configuration",
    "source_code_version",
};

struct JsonBlock {
    std::string_view type;
    std::size_t labels;
};

constexpr std::array<JsonBlock, 9> top_blocks = {{
    {"resource", 2},
    {"data", 2},
    {"module", 1},
    {"variable", 1},
    {"output", 1},
    {"provider", 1},
    {"locals", 0},
    {"terraform", 0},
    {"check", 1},
}};

bool is_nested_block(std::string_view name) {
    return name == "dynamic" || name == "source_configuration" || name == "trace_configuration" ||
           std::find(nested_blocks.begin(), nested_blocks.end(), name) != nested_blocks.end();
}

const std::string& name_of(const Expression& key) {
    if (key.kind != ExpressionKind::literal || key.literal.kind != DatumKind::text)
        throw SyntaxError(key.spot, "expected a plain name");
    return key.literal.text;
}

/// `visit` gets each object that stands there, alone or in a list.
void for_objects(Expression& value, const auto& visit) {
    if (value.kind == ExpressionKind::literal && value.literal.is_null()) return;
    if (value.kind == ExpressionKind::list) {
        for (Expression& part : value.parts) for_objects(part, visit);
        return;
    }
    if (value.kind != ExpressionKind::object) throw SyntaxError(value.spot, "expected an object");
    visit(value);
}

Body nested_body(Source& source, Expression& object);

void add_blocks(
    Source& source, Body& body, const HclBlock& block, Expression& value, std::size_t labels
) {
    for_objects(value, [&](Expression& object) {
        if (labels == 0) {
            HclBlock whole = block;
            whole.spot = object.spot;
            whole.body = nested_body(source, object);
            body.blocks.push_back(std::move(whole));
            return;
        }
        for (std::size_t at = 0; at + 1 < object.parts.size(); at += 2) {
            HclBlock labelled = block;
            labelled.labels.push_back(name_of(object.parts[at]));
            add_blocks(source, body, labelled, object.parts[at + 1], labels - 1);
        }
    });
}

bool is_object_like(const Expression& value) {
    return value.kind == ExpressionKind::object || value.kind == ExpressionKind::list;
}

Body nested_body(Source& source, Expression& object) {
    Body body;
    std::unordered_set<std::string> names;
    for (std::size_t at = 0; at + 1 < object.parts.size(); at += 2) {
        const std::string& name = name_of(object.parts[at]);
        const Spot& spot = object.parts[at].spot;
        Expression& value = object.parts[at + 1];
        const bool is_block = is_nested_block(name) || name == "content";
        if (name == "//") continue;
        if (is_block && is_object_like(value)) {
            const HclBlock block{name, {}, {}, spot};
            add_blocks(source, body, block, value, name == "dynamic" ? 1 : 0);
        } else {
            if (!names.insert(name).second) throw SyntaxError(spot, "`" + name + "` is set twice");
            body.attributes.push_back({name, std::move(value), spot});
        }
    }
    return body;
}

}  // namespace

Body body_of_json(Source& source, Expression& object) {
    Body body;
    for_objects(object, [&](Expression& top) {
        for (std::size_t at = 0; at + 1 < top.parts.size(); at += 2) {
            const std::string& type = name_of(top.parts[at]);
            const auto shape =
                std::find_if(top_blocks.begin(), top_blocks.end(), [&](const JsonBlock& one) {
                    return one.type == type;
                });
            if (shape == top_blocks.end()) continue;
            const HclBlock block{type, {}, {}, top.parts[at].spot};
            add_blocks(source, body, block, top.parts[at + 1], shape->labels);
        }
    });
    return body;
}

Body parse_json_values(Source& source) {
    Expression object =
        HclParser(source, source.text, 1, HclParser::Quotes::json_literal).whole_expression();
    Body body;
    for_objects(object, [&](Expression& top) {
        for (std::size_t at = 0; at + 1 < top.parts.size(); at += 2) {
            const std::string& name = name_of(top.parts[at]);
            body.attributes.push_back({name, std::move(top.parts[at + 1]), top.parts[at].spot});
        }
    });
    return body;
}

}  // namespace apprunner::hcl
