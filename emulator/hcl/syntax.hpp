// The syntax tree of HCL: bodies of attributes and blocks, and expressions. Pure; any thread.
#pragma once

#include "emulator/hcl/datum.hpp"

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::hcl {

enum class ExpressionKind {
    literal,      ///< `literal`.
    text,         ///< A template: `parts`, one behind the other.
    reference,    ///< `name`, then `hops`.
    access,       ///< `parts[0]`, then `hops`.
    call,         ///< `name` of `parts`; `expands`: the last one is a list of arguments.
    list,         ///< `parts`.
    object,       ///< `parts`: a name, its value, the next name, ...
    for_list,     ///< `names` in `parts[0]`: `parts[1]`; if `parts[2]`.
    for_object,   ///< `names` in `parts[0]`: `parts[1]` => `parts[2]`; if `parts[3]`; `expands`.
    for_text,     ///< %{ for `names` in `parts[0]` } `parts[1]`.
    conditional,  ///< `parts[0]` ? `parts[1]` : `parts[2]`.
    opposite,     ///< `name` (`!` or `-`) of `parts[0]`.
    chain,        ///< `parts`, with `names` between them, from the left.
};

struct Hop;

struct Expression {
    ExpressionKind kind = ExpressionKind::literal;
    Spot spot;
    std::string_view source;  ///< As it is written; lives as long as its Source.
    std::string name;
    std::vector<std::string> names;  ///< Of `for`: one or two variables.
    std::vector<Expression> parts;
    std::vector<Hop> hops;
    bool expands = false;
    Datum literal;
};

enum class HopKind { attribute, index, splat, attribute_splat };

/// One step from a value into it.
struct Hop {
    HopKind kind = HopKind::attribute;
    std::string name;               ///< Of attribute.
    std::vector<Expression> index;  ///< Of index: one.
};

struct Attribute {
    std::string name;
    Expression value;
    Spot spot;
};

struct HclBlock;

struct Body {
    std::vector<Attribute> attributes;
    std::vector<HclBlock> blocks;

    [[nodiscard]] const Expression* find(std::string_view name) const;
};

struct HclBlock {
    std::string type;
    std::vector<std::string> labels;
    Body body;
    Spot spot;
};

inline const Expression* Body::find(std::string_view name) const {
    for (const Attribute& attribute : attributes) {
        if (attribute.name == name) return &attribute.value;
    }
    return nullptr;
}

/// A file's text, and what of it had to be written anew (heredocs without their indentation).
struct Source {
    std::shared_ptr<const std::string> file;
    std::string text;
    std::deque<std::string> rewritten;
    std::size_t expressions = 0;  ///< How many were read of it.
};

/// `what()` is "FILE:LINE:COLUMN: ...".
class SyntaxError : public std::runtime_error {
  public:
    SyntaxError(const Spot& spot, const std::string& text)
        : std::runtime_error(spot_text(spot) + ": " + text) {}

    [[nodiscard]] static std::string spot_text(const Spot& spot) {
        return (spot.file ? *spot.file : std::string("(text)")) + ":" + std::to_string(spot.line) +
               ":" + std::to_string(spot.column);
    }
};

}  // namespace apprunner::hcl
