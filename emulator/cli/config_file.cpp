// Walks the file's YAML tree beside the table of config_schema.hpp. JSON is read through the same
// tree, because that keeps positions.
#include "emulator/cli/config_file.hpp"

#include "emulator/cli/config_schema.hpp"
#include "emulator/cli/escape.hpp"
#include "emulator/cli/rules.hpp"
#include "emulator/cli/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace apprunner::cli {
namespace {

/// Leaves the walk; parse_config_file() turns it into an Error.
struct Trouble {
    YAML::Mark mark;
    std::string text;
};

[[noreturn]] void fail(const YAML::Node& node, std::string text) {
    throw Trouble{node.Mark(), std::move(text)};
}

std::string scalar_text(const YAML::Node& node, const std::string& where) {
    if (node.Tag().substr(0, 1) == "!" && node.Tag().size() > 1) {
        fail(node, fmt::format("{}: the tag {} is not read here", where, printable(node.Tag())));
    }
    if (!node.IsScalar()) fail(node, where + " takes one value, not a list or a map");
    // The YAML library lets surrogates and overlong forms through.
    if (!is_utf8(node.Scalar())) fail(node, where + " is not UTF-8");
    return node.Scalar();
}

void check_value(const YAML::Node& node, const Shape& shape, const std::string& value) {
    if (shape.complaint == nullptr) return;
    const std::string complaint = shape.complaint(value);
    if (!complaint.empty()) fail(node, fmt::format("{} {}", shape.name, complaint));
}

Json read_text(const YAML::Node& node, const Shape& shape) {
    const std::string where(shape.name);
    if (node.IsNull()) fail(node, where + " has no value");
    std::string value = scalar_text(node, where);
    check_value(node, shape, value);
    return value;
}

Json read_integer(const YAML::Node& node, const Shape& shape) {
    const std::string value = scalar_text(node, std::string(shape.name));
    check_value(node, shape, value);
    return whole_number(value).value_or(0);
}

Json read_boolean(const YAML::Node& node, const Shape& shape) {
    const std::string value = scalar_text(node, std::string(shape.name));
    if (value == "true" || value == "True" || value == "TRUE") return true;
    if (value == "false" || value == "False" || value == "FALSE") return false;
    fail(node, fmt::format("{} takes true or false, not '{}'", shape.name, printable(value)));
}

/// Calls `use(key text, key node, value node)` for each member; repeated keys are errors, because
/// the YAML library keeps both and answers with the first.
template <class Use>
void for_each_member(const YAML::Node& node, const std::string& where, const Use& use) {
    if (!node.IsMap()) fail(node, where + " takes a map of names to values");
    std::set<std::string> seen;
    for (const auto& member : node) {
        const std::string key = scalar_text(member.first, "a key of " + where);
        if (!seen.insert(key).second) {
            fail(member.first, fmt::format("'{}' is given twice in {}", printable(key), where));
        }
        use(key, member.first, member.second);
    }
}

Json read_text_map(const YAML::Node& node, const Shape& shape) {
    const std::string where(shape.name);
    if (node.IsSequence()) {
        fail(node, where + " takes a map (NAME: VALUE), not a list of Name and Value");
    }
    Json map = Json::object();
    for_each_member(
        node,
        where,
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            check_value(key_node, shape, key);
            map[key] = value.IsNull() ? std::string() : scalar_text(value, key);
        }
    );
    return map;
}

Json read_tags(const YAML::Node& node) {
    if (!node.IsSequence()) fail(node, "Tags takes a list of Key and Value");
    Json tags = Json::array();
    for (const YAML::Node& entry : node) {
        Json tag = Json::object();
        for_each_member(
            entry,
            "a tag",
            [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
                if (key != "Key" && key != "Value") {
                    fail(key_node, "a tag has a Key and a Value, no '" + printable(key) + "'");
                }
                tag[key] = scalar_text(value, key);
            }
        );
        if (!tag.contains("Key")) fail(entry, "a tag needs a Key");
        tags.push_back(std::move(tag));
    }
    return tags;
}

[[noreturn]] void fail_unknown_key(
    const YAML::Node& node, const std::string& key, const Shape& shape
) {
    std::vector<std::string> known;
    for (const Shape& member : shape.members) known.emplace_back(member.name);
    const auto meant = nearest(key, known);
    const std::string advice =
        meant ? fmt::format("did you mean '{}'?", *meant) : "known are " + listed(known, "and");
    fail(node, fmt::format("unknown key '{}' in {}; {}", printable(key), shape.name, advice));
}

Json read(const YAML::Node& node, const Shape& shape);

Json read_object(const YAML::Node& node, const Shape& shape) {
    Json object = Json::object();
    for_each_member(
        node,
        std::string(shape.name),
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            const auto member = std::find_if(
                shape.members.begin(),
                shape.members.end(),
                [&key](const Shape& candidate) { return candidate.name == key; }
            );
            if (member == shape.members.end()) fail_unknown_key(key_node, key, shape);
            if (member->kind == ShapeKind::refused) {
                fail(key_node, fmt::format("{}: {}", key, member->note));
            }
            object[key] = read(value, *member);
        }
    );
    return object;
}

Json read(const YAML::Node& node, const Shape& shape) {
    switch (shape.kind) {
        case ShapeKind::object:
            return read_object(node, shape);
        case ShapeKind::text:
            return read_text(node, shape);
        case ShapeKind::integer:
            return read_integer(node, shape);
        case ShapeKind::boolean:
            return read_boolean(node, shape);
        case ShapeKind::text_map:
            return read_text_map(node, shape);
        case ShapeKind::tag_list:
            return read_tags(node);
        case ShapeKind::refused:
            break;  // read_object() has refused it by name.
    }
    fail(node, std::string(shape.note));
}

/// JSON may be indented with tabs, which YAML forbids; JSON's texts hold no tabs, so that one blank
/// for each keeps every position.
std::string as_yaml(const std::string& content) {
    const std::size_t first = content.find_first_not_of(" \t\r\n");
    std::string yaml = content;
    if (first != std::string::npos && content[first] == '{') {
        std::replace(yaml.begin(), yaml.end(), '\t', ' ');
    }
    return yaml;
}

/// Keeps where the document begins that was parsed last.
class DocumentMark : public YAML::EventHandler {
  public:
    [[nodiscard]] const YAML::Mark& mark() const { return mark_; }

    void OnDocumentStart(const YAML::Mark& mark) override { mark_ = mark; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnScalar(
        const YAML::Mark& /*mark*/,
        const std::string& /*tag*/,
        YAML::anchor_t /*anchor*/,
        const std::string& /*value*/
    ) override {}
    void OnSequenceStart(
        const YAML::Mark& /*mark*/,
        const std::string& /*tag*/,
        YAML::anchor_t /*anchor*/,
        YAML::EmitterStyle::value /*style*/
    ) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(
        const YAML::Mark& /*mark*/,
        const std::string& /*tag*/,
        YAML::anchor_t /*anchor*/,
        YAML::EmitterStyle::value /*style*/
    ) override {}
    void OnMapEnd() override {}

  private:
    YAML::Mark mark_;
};

/// Where a second document begins. YAML::LoadAll would take endless ones out of a file that begins
/// with a comma.
std::optional<YAML::Mark> second_document(const std::string& yaml) {
    std::istringstream stream(yaml);
    YAML::Parser parser(stream);
    DocumentMark last;
    if (!parser.HandleNextDocument(last) || !parser.HandleNextDocument(last)) return std::nullopt;
    return last.mark();
}

base::Error error_at(
    const std::string& file_name, const YAML::Mark& mark, const std::string& text
) {
    // An empty document has no mark of its own.
    const int line = std::max(mark.line, 0) + 1;
    const int column = std::max(mark.column, 0) + 1;
    return {
        base::Errc::invalid_argument, fmt::format("{}:{}:{}: {}", file_name, line, column, text)};
}

}  // namespace

std::optional<std::string> find_config_file() {
    std::error_code ignored;
    std::string name(config_file_name);
    if (std::filesystem::is_regular_file(name, ignored)) return name;
    return std::nullopt;
}

base::Result<Json> parse_config_file(const std::string& content, const std::string& file_name) {
    try {
        const std::string yaml = as_yaml(content);
        const YAML::Node document = YAML::Load(yaml);
        if (document.IsNull()) {
            return error_at(file_name, YAML::Mark::null_mark(), "the file is empty");
        }
        if (const auto mark = second_document(yaml)) {
            return error_at(file_name, *mark, "a second document; one file is one service");
        }
        return read(document, create_service_shape());
    } catch (const Trouble& trouble) {
        return error_at(file_name, trouble.mark, trouble.text);
    } catch (const YAML::Exception& broken) {
        return error_at(file_name, broken.mark, "not valid YAML or JSON: " + broken.msg);
    }
}

}  // namespace apprunner::cli
