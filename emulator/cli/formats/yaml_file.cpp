// The tools with which the walk of a YAML tree finds members and tells errors. JSON is read through
// the same tree, because that keeps positions.
#include "emulator/cli/formats/yaml_file.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

namespace apprunner::cli::yaml {
namespace {

/// Leaves the walk; read_document() turns it into an Error.
struct Trouble {
    YAML::Mark mark;
    std::string text;
};

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

/// The library's words, and the way out where they do not tell it: `Key: arn:...:password::`.
std::string words_of(const YAML::Exception& broken) {
    const bool is_deep = dynamic_cast<const YAML::DeepRecursion*>(&broken) != nullptr;
    if (is_deep) return "is nested too deep";
    const bool ends_in_colon = broken.msg.find("illegal map value") != std::string::npos;
    return "not valid YAML or JSON: " + broken.msg +
           (ends_in_colon ? "; a value that ends in ':', or has ': ' in it, needs quotes" : "");
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

void fail(const YAML::Node& node, std::string text) {
    throw Trouble{node.Mark(), std::move(text)};
}

void fail_at(int line, int column, std::string text) {
    YAML::Mark mark;
    mark.line = line - 1;
    mark.column = column - 1;
    throw Trouble{mark, std::move(text)};
}

void fail_unknown(
    const YAML::Node& node,
    const std::string& key,
    std::string_view where,
    const std::vector<std::string>& known
) {
    const auto meant = nearest(key, known);
    const std::string advice =
        meant ? fmt::format("did you mean '{}'?", *meant) : "known are " + listed(known, "and");
    fail(node, fmt::format("unknown key '{}' in {}; {}", printable(key), where, advice));
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

bool boolean(const YAML::Node& node, const std::string& where) {
    const std::string value = scalar_text(node, where);
    if (const auto meant = truth_of(value)) return *meant;
    fail(node, fmt::format("{} takes true or false, not '{}'", where, printable(value)));
}

void for_each_member(
    const YAML::Node& node,
    const std::string& where,
    const std::function<void(const std::string&, const YAML::Node&, const YAML::Node&)>& use
) {
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

base::Result<void> read_document(
    const std::string& content,
    const std::string& file_name,
    std::string_view content_is,
    const std::function<void(const YAML::Node&)>& walk
) {
    try {
        const std::string yaml = as_yaml(content);
        const YAML::Node document = YAML::Load(yaml);
        if (document.IsNull()) {
            return error_at(file_name, YAML::Mark::null_mark(), "the file is empty");
        }
        if (const auto mark = second_document(yaml)) {
            return error_at(
                file_name, *mark, fmt::format("a second document; one file is {}", content_is)
            );
        }
        walk(document);
        return {};
    } catch (const Trouble& trouble) {
        return error_at(file_name, trouble.mark, trouble.text);
    } catch (const YAML::Exception& broken) {
        return error_at(file_name, broken.mark, words_of(broken));
    }
}

}  // namespace apprunner::cli::yaml
