// App Runner's resources as a folder of Terraform files declares them. Pure but for FileAccess; one
// thread.
#include "emulator/hcl/terraform.hpp"

#include "emulator/hcl/hcl_parser.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr std::size_t resources_max = 500;

class Reader {
  public:
    Reader(const FileAccess& access, const std::string& folder)
        : evaluator_(access),
          access_(access),
          root_{evaluator_.files(folder), "", nullptr, nullptr, nullptr, 0, {}, {}, {}} {}

    [[nodiscard]] bool has_files() const { return !root_.files.sources.empty(); }

    void read_variable_files() {
        std::vector<std::string> names = access_.names(root_.files.folder);
        std::erase_if(names, [](const std::string& name) {
            return name != "terraform.tfvars" && name != "terraform.tfvars.json" &&
                   !name.ends_with(".auto.tfvars") && !name.ends_with(".auto.tfvars.json");
        });
        std::sort(names.begin(), names.end(), [](const auto& one, const auto& other) {
            const auto is_last = [](const auto& name) { return !name.starts_with("terraform."); };
            return std::pair(is_last(one), one) < std::pair(is_last(other), other);
        });
        for (const std::string& name : names) read_values(joined_path(root_.files.folder, name));
    }

    void take(const VariableGiven& given) {
        if (given.name.empty()) {
            read_values(given.value);
            return;
        }
        const auto declared = root_.files.variables.find(given.name);
        if (declared == root_.files.variables.end()) {
            evaluator_.notice(named("--var"), "there is no variable `" + given.name + "`");
            return;
        }
        root_.given[given.name] = from_command_line(*declared->second, given);
    }

    DeclaredResources read() {
        read_module(root_, "", "");
        return {std::move(resources_), std::move(evaluator_.notices())};
    }

  private:
    static Spot named(const std::string& name) {
        return {std::make_shared<const std::string>(name), 0, 0};
    }

    void read_values(const std::string& path) {
        Source& source = *sources_.emplace_back(std::make_unique<Source>());
        source.file = std::make_shared<const std::string>(path);
        std::optional<std::string> content = access_.content(path);
        if (!content) throw SyntaxError({source.file, 1, 1}, "the file cannot be read");
        source.text = std::move(*content);
        const Body body = path.ends_with(".json") ? parse_json_values(source) : parse_body(source);
        for (const Attribute& attribute : body.attributes) {
            Datum value = evaluator_.value(attribute.value, {root_, nullptr});
            value.spot = attribute.spot;
            root_.given[attribute.name] = std::move(value);
        }
    }

    /// A variable of a simple type, or of none, is the text itself; others are expressions.
    Datum from_command_line(const HclBlock& variable, const VariableGiven& given) {
        const Expression* type = variable.body.find("type");
        const bool is_complex =
            type != nullptr && (type->kind == ExpressionKind::call || type->name == "any");
        Datum datum = text_datum(given.value);
        if (is_complex) {
            Source& source = *sources_.emplace_back(std::make_unique<Source>());
            source.file = std::make_shared<const std::string>("--var " + given.name);
            source.text = given.value;
            datum = evaluator_.value(parse_expression(source), {root_, nullptr});
        }
        datum.spot = named("--var " + given.name);
        return datum;
    }

    void read_module(ModuleInstance& module, const std::string& doubt, const std::string& settled) {
        for (const HclBlock* block : module.files.resource_order) {
            if (!block->labels[0].starts_with("aws_apprunner_")) continue;
            read_resource(module, *block, doubt, settled);
        }
        for (const HclBlock* call : module.files.call_order) {
            ChildModule& child = evaluator_.child(module, call->labels[0]);
            const Datum& unknown = child.copies.unknown;
            const bool is_new = unknown.is_unknown() && doubt.empty();
            for (const auto& instance : child.instances) {
                read_module(
                    *instance, is_new ? unknown.text : doubt, is_new ? unknown.settled_by : settled
                );
            }
        }
    }

    void read_resource(
        ModuleInstance& module,
        const HclBlock& block,
        const std::string& doubt,
        const std::string& settled
    ) {
        const Copies copies = evaluator_.copies(block, {module, nullptr});
        for (const Copy& copy : copies.copies) {
            if (resources_.size() >= resources_max) {
                evaluator_.notice(block.spot, "too many resources: the rest is left out");
                return;
            }
            DeclaredResource resource;
            resource.type = block.labels[0];
            resource.name = block.labels[1];
            resource.address = module.address + resource.type + "." + resource.name + copy.key;
            resource.values = evaluator_.body(block.body, {module, &copy.scope});
            resource.values.spot = block.spot;
            resource.spot = block.spot;
            const bool is_new = copies.unknown.is_unknown() && doubt.empty();
            resource.depends_on = is_new ? copies.unknown.text : doubt;
            resource.settled_by = is_new ? copies.unknown.settled_by : settled;
            resources_.push_back(std::move(resource));
        }
    }

    Evaluator evaluator_;
    const FileAccess& access_;
    /// Of variables' values; expressions in them point into their texts.
    std::vector<std::unique_ptr<Source>> sources_;
    ModuleInstance root_;
    std::vector<DeclaredResource> resources_;
};

}  // namespace

base::Result<DeclaredResources> declared_resources(
    const FileAccess& access, const std::string& folder, const std::vector<VariableGiven>& given
) {
    try {
        Reader reader(access, folder);
        if (!reader.has_files())
            return base::Error(base::Errc::not_found, "no *.tf files in " + folder);
        reader.read_variable_files();
        for (const VariableGiven& one : given) reader.take(one);
        return reader.read();
    } catch (const SyntaxError& error) {
        return base::Error(base::Errc::invalid_argument, error.what());
    }
}

}  // namespace apprunner::hcl
