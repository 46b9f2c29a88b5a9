// What names refer to: variables, locals, resources, outputs of modules. Each is evaluated once,
// and those that refer to themselves are told. Pure; one thread.
#include "emulator/hcl/evaluator.hpp"

#include <utility>

namespace apprunner::hcl {

namespace {

const Scope* find_scope(const Scope* scope, const std::string& name) {
    for (; scope != nullptr; scope = scope->outer) {
        if (scope->name == name) return scope;
    }
    return nullptr;
}

}  // namespace

std::optional<std::string> attribute_at(const Expression& expression, std::size_t at) {
    if (at >= expression.hops.size()) return std::nullopt;
    const Hop& hop = expression.hops[at];
    if (hop.kind == HopKind::attribute) return hop.name;
    return std::nullopt;
}

Datum Evaluator::keep(
    ModuleInstance& module,
    const std::string& name,
    const Expression& expression,
    const std::function<Datum()>& make
) {
    const auto [found, is_new] = module.kept.try_emplace(name);
    if (!is_new && found->second.done) return found->second.value;
    if (!is_new) return failed(expression, "it refers to itself");
    Datum made = make();
    // The table may have grown in between.
    ModuleInstance::Kept& kept = module.kept[name];
    kept.done = true;
    kept.value = made;
    return made;
}

Datum Evaluator::reference(const Expression& expression, const Surroundings& around) {
    const std::string& root = expression.name;
    ModuleInstance& module = around.module;
    if (const Scope* scope = find_scope(around.scope, root))
        return hops(scope->value, expression, {0}, around);
    const std::optional<std::string> first = attribute_at(expression, 0);
    if (!first) return unknown_datum(source_text(expression));
    if (root == "var") return hops(variable(module, expression), expression, {1}, around);
    if (root == "local") return hops(local(module, expression), expression, {1}, around);
    if (root == "module") return child_output(module, expression, around);
    if (root == "path") {
        if (*first == "module") return text_datum(module.files.folder);
        const ModuleInstance* top = &module;
        while (top->parent != nullptr) top = top->parent;
        if (*first == "root") return text_datum(top->files.folder);
        return unknown_datum(source_text(expression));
    }
    const auto declared = module.files.resources.find(root + "." + *first);
    if (declared != module.files.resources.end())
        return hops(resource(module, declared->first, expression), expression, {1}, around);
    // `data`, `terraform`, `self`, `each` where there is none, and what is not declared here.
    return unknown_datum(source_text(expression));
}

Datum Evaluator::variable(ModuleInstance& module, const Expression& expression) {
    const std::string& name = expression.hops.at(0).name;
    const auto found = module.files.variables.find(name);
    if (found == module.files.variables.end()) {
        const auto given = module.given.find(name);
        if (given != module.given.end()) return given->second;
        return failed(expression, "there is no variable `" + name + "`");
    }
    return keep(module, "var." + name, expression, [&] {
        Datum result = variable_value(module, name, *found->second);
        const Expression* sensitive = found->second->body.find("sensitive");
        if (sensitive != nullptr && value(*sensitive, {module, nullptr}).is_true())
            result.mark_sensitive();
        return result;
    });
}

Datum Evaluator::variable_value(
    ModuleInstance& module, const std::string& name, const HclBlock& block
) {
    const Surroundings inside{module, nullptr};
    const Expression* otherwise = block.body.find("default");
    const Expression* nullable = block.body.find("nullable");
    const bool takes_null = nullable == nullptr || value(*nullable, inside).text != "false";
    std::optional<Datum> given;
    const auto from_outside = module.given.find(name);
    if (from_outside != module.given.end()) given = from_outside->second;
    if (module.call != nullptr) {
        const Expression* argument = module.call->body.find(name);
        if (argument != nullptr) given = value(*argument, {*module.parent, module.call_scope});
    }
    if (given && given->is_null() && !takes_null) given.reset();
    if (given) return as_declared(block, std::move(*given), module);
    if (otherwise != nullptr) return as_declared(block, value(*otherwise, inside), module);
    Datum unknown = unknown_datum("var." + name, module.parent == nullptr ? name : std::string());
    unknown.spot = block.spot;
    return unknown;
}

Datum Evaluator::local(ModuleInstance& module, const Expression& expression) {
    const std::string& name = expression.hops.at(0).name;
    const auto found = module.files.locals.find(name);
    if (found == module.files.locals.end())
        return failed(expression, "there is no local `" + name + "`");
    return keep(module, "local." + name, expression, [&] {
        return value(found->second->value, {module, nullptr});
    });
}

Datum Evaluator::resource(
    ModuleInstance& module, const std::string& name, const Expression& expression
) {
    return keep(module, name, expression, [&] {
        const HclBlock& block = *module.files.resources.at(name);
        const Copies made = copies(block, {module, nullptr});
        if (made.unknown.is_unknown()) {
            Datum unknown = unknown_datum(name, made.unknown.settled_by);
            unknown.spot = block.spot;
            return unknown;
        }
        std::vector<Datum> items;
        ObjectMaker by_name;
        for (const Copy& copy : made.copies) {
            ObjectMaker maker;
            maker.put_all(body(block.body, {module, &copy.scope}));
            // What AWS makes of it: its ARN and the like.
            maker.put_unknown(unknown_datum(name + copy.key));
            if (made.by == Copies::By::nothing) return maker.done();
            if (made.by == Copies::By::count) items.push_back(maker.done());
            if (made.by == Copies::By::each) by_name.put(copy.name, maker.done());
        }
        return made.by == Copies::By::each ? by_name.done() : list_datum(std::move(items));
    });
}

}  // namespace apprunner::hcl
