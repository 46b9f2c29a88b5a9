// Calls of functions; those that see their arguments' expressions or files themselves. Pure but for
// FileAccess; one thread.
#include "emulator/base/base64.hpp"
#include "emulator/hcl/evaluator.hpp"
#include "emulator/hcl/functions.hpp"
#include "emulator/hcl/hcl_parser.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::hcl {

namespace {

/// try() and can(): nothing is said of what they try.
Datum tried(Evaluator& evaluator, const Expression& expression, const Surroundings& around) {
    for (const Expression& part : expression.parts) {
        const Evaluator::Quiet quiet(evaluator);
        Datum datum = evaluator.value(part, around);
        if (expression.name == "can") {
            if (datum.holds_unknown && !datum.failed) return unknown_datum(source_text(expression));
            return flag_datum(!datum.failed);
        }
        if (!datum.failed) return datum;
    }
    return failed_datum(source_text(expression));
}

Datum read_template(
    Evaluator& evaluator,
    const std::string& path,
    const std::string& content,
    const Datum& values,
    const Surroundings& around
) {
    Source source;
    source.file = std::make_shared<const std::string>(path);
    source.text = content;
    const Expression parsed = parse_template(source);
    std::vector<Scope> scopes(values.fields->size());
    const Scope* outer = nullptr;
    for (std::size_t at = 0; at < scopes.size(); ++at) {
        const NamedDatum& field = (*values.fields)[at];
        scopes[at] = {outer, field.name, field.value};
        outer = &scopes[at];
    }
    return evaluator.value(parsed, {around.module, outer});
}

/// file(), filebase64(), fileexists(), templatefile().
Datum of_file(
    Evaluator& evaluator,
    const Expression& expression,
    const Surroundings& around,
    const Arguments& arguments
) {
    const std::string expression_text = source_text(expression);
    if (arguments.empty() || arguments.front().kind != DatumKind::text)
        return unknown_datum(expression_text);
    // A relative path begins where Terraform is run, in the root module's folder.
    const ModuleInstance* top = &around.module;
    while (top->parent != nullptr) top = top->parent;
    const std::string& text = arguments.front().text;
    const std::string& here = around.module.files.folder;
    const bool has_folder = text == here || text.starts_with(here + "/");
    const bool is_whole = text.starts_with('/') || (!here.empty() && has_folder);
    const std::string path = joined_path(is_whole ? "" : top->files.folder, text);
    const std::optional<std::string> content = evaluator.access().content(path);
    if (!content) return unknown_datum(expression_text);
    evaluator.charge(content->size() / 32);
    if (expression.name == "fileexists") return flag_datum(true);
    if (expression.name == "filebase64") return text_datum(base::to_base64(*content));
    if (expression.name == "file") return text_datum(*content);
    const bool has_values = arguments.size() == 2 && arguments[1].is_object();
    if (!has_values) return unknown_datum(expression_text);
    try {
        return read_template(evaluator, path, *content, arguments[1], around);
    } catch (const SyntaxError& error) {
        return evaluator.failed(expression, error.what());
    }
}

bool is_of_file(std::string_view name) {
    return name == "file" || name == "filebase64" || name == "fileexists" || name == "templatefile";
}

bool is_held_back(const Function& function, const Arguments& arguments) {
    if (function.unknowns == Function::Unknowns::lax) return false;
    const bool strict = function.unknowns == Function::Unknowns::strict;
    return std::any_of(arguments.begin(), arguments.end(), [strict](const Datum& datum) {
        return datum.is_unknown() || (strict && datum.holds_unknown);
    });
}

}  // namespace

Datum Evaluator::call(const Expression& expression, const Surroundings& around) {
    std::string_view name = expression.name;
    if (name.starts_with("core::")) name.remove_prefix(6);
    if (name == "try" || name == "can") return tried(*this, expression, around);
    Arguments arguments;
    Inherited inherited;
    bool is_whole = true;
    for (const Expression& part : expression.parts) {
        Datum datum = value(part, around);
        charge(datum.weight + datum.text.size() / 32);
        inherited.from(datum);
        const bool expands = expression.expands && &part == &expression.parts.back();
        if (!expands) {
            arguments.push_back(std::move(datum));
        } else if (datum.is_list()) {
            arguments.insert(arguments.end(), datum.items->begin(), datum.items->end());
        } else {
            is_whole = false;
        }
    }
    if (is_of_file(name)) return inherited.onto(of_file(*this, expression, around, arguments));
    const Function* function = find_function(name);
    if (function == nullptr || !is_whole) return inherited.unknown(source_text(expression));
    if (arguments.size() < function->least || arguments.size() > function->most)
        return failed(expression, "not the right number of arguments");
    if (is_held_back(*function, arguments)) return inherited.unknown(source_text(expression));
    FunctionResult answer = function->call(arguments);
    const bool was_failed = std::any_of(arguments.begin(), arguments.end(), [](const Datum& one) {
        return one.failed;
    });
    if (!answer && was_failed) return inherited.unknown(source_text(expression));
    if (!answer) return failed(expression, "arguments that do not suit it");
    if (answer->is_unknown() && answer->text.empty()) {
        Datum unknown = inherited.unknown(source_text(expression));
        unknown.failed = was_failed;
        return unknown;
    }
    charge(answer->weight);
    if (name == "nonsensitive") return *answer;
    return inherited.onto(std::move(*answer), answer->is_scalar());
}

}  // namespace apprunner::hcl
