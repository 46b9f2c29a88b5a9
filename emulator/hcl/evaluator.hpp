// The values of Terraform's expressions, three-valued: known, unknown, or such as Terraform
// refuses. Nothing is evaluated that is not asked for, nothing twice, and all of it within a
// budget. Pure but for FileAccess; one thread.
#pragma once

#include "emulator/hcl/module_files.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace apprunner::hcl {

/// Something that Terraform would refuse, or that is not followed.
struct Notice {
    Spot spot;
    std::string text;
};

/// A variable of `for`, `each`, `count`, or of a dynamic block, around an expression.
struct Scope {
    const Scope* outer = nullptr;
    std::string name;
    Datum value;
};

struct ModuleInstance;

/// What an expression may refer to.
struct Surroundings {
    ModuleInstance& module;
    const Scope* scope = nullptr;
};

/// One of the things that `count` or `for_each` make.
struct Copy {
    std::string key;   ///< As in the address: "", `[0]` or `["a"]`.
    std::string name;  ///< Of for_each: the name.
    Scope scope;       ///< `count` or `each`; without a name where there is neither.
};

struct Copies {
    enum class By { nothing, count, each };
    By by = By::nothing;
    std::vector<Copy> copies;
    /// Not known, and then there is one copy without a key, whose `count` or `each` is unknown.
    Datum unknown;
};

struct ChildModule {
    Copies copies;
    std::vector<std::unique_ptr<ModuleInstance>> instances;  ///< One for each copy.
    std::string not_followed;                                ///< Why there are none.
};

struct ModuleInstance {
    const ModuleFiles& files;
    std::string address;  ///< "" or `module.web["a"].`
    ModuleInstance* parent = nullptr;
    const HclBlock* call = nullptr;
    const Scope* call_scope = nullptr;
    int depth = 0;
    std::unordered_map<std::string, Datum> given;  ///< Of the root: variables from outside.

    struct Kept {
        bool done = false;
        Datum value;
    };
    std::unordered_map<std::string, Kept>
        kept;  ///< By `var.x`, `local.x`, `output.x`, `type.name`.
    std::map<std::string, ChildModule> children;
};

class Evaluator {
  public:
    explicit Evaluator(const FileAccess& access) : access_(access) {}

    [[nodiscard]] Datum value(const Expression& expression, const Surroundings& around);
    /// Attributes and nested blocks, these as lists of objects; without meta-arguments.
    [[nodiscard]] Datum body(const Body& body, const Surroundings& around);
    [[nodiscard]] Copies copies(const HclBlock& block, const Surroundings& around);
    [[nodiscard]] ChildModule& child(ModuleInstance& module, const std::string& name);
    [[nodiscard]] const ModuleFiles& files(const std::string& folder);
    /// `value` as the type of the variable's block asks.
    [[nodiscard]] Datum as_declared(const HclBlock& variable, Datum value, ModuleInstance& module);

    void notice(const Spot& spot, std::string text);
    [[nodiscard]] std::vector<Notice>& notices() { return notices_; }
    /// Takes it from the budget; false when that is used up.
    bool charge(std::size_t work);
    /// Unknown to all but try(); says why, unless somebody tries.
    [[nodiscard]] Datum failed(const Expression& expression, const std::string& why);
    [[nodiscard]] const FileAccess& access() const { return access_; }
    /// While it lives, nothing is said.
    struct Quiet {
        explicit Quiet(Evaluator& evaluator) : quiet(evaluator.quiet_) { ++quiet; }
        ~Quiet() { --quiet; }
        Quiet(const Quiet&) = delete;
        Quiet& operator=(const Quiet&) = delete;
        int& quiet;
    };

  private:
    Datum any(const Expression& expression, const Surroundings& around);
    Datum text(const Expression& expression, const Surroundings& around);
    Datum list(const Expression& expression, const Surroundings& around);
    Datum object(const Expression& expression, const Surroundings& around);
    Datum conditional(const Expression& expression, const Surroundings& around);
    Datum for_list(const Expression& expression, const Surroundings& around);
    Datum for_object(const Expression& expression, const Surroundings& around);
    Datum for_text(const Expression& expression, const Surroundings& around);
    /// `visit(scope)` for each element; the unknown or failed value where that cannot be.
    std::optional<Datum> for_each_element(
        const Expression& expression,
        const Datum& collection,
        const Surroundings& around,
        const std::function<bool(const Surroundings&)>& visit
    );
    Datum chain(const Expression& expression, const Surroundings& around);
    Datum opposite(const Expression& expression, const Surroundings& around);
    Datum call(const Expression& expression, const Surroundings& around);

    Datum reference(const Expression& expression, const Surroundings& around);
    struct HopRange {
        std::size_t first;
        std::size_t end = static_cast<std::size_t>(-1);
    };
    Datum hops(
        Datum base, const Expression& expression, HopRange range, const Surroundings& around
    );
    Datum index(const Datum& base, const Datum& key, const Expression& expression);
    Datum attribute(const Datum& base, const std::string& name, const Expression& expression);
    Datum keep(
        ModuleInstance& module,
        const std::string& name,
        const Expression& expression,
        const std::function<Datum()>& make
    );
    Datum variable(ModuleInstance& module, const Expression& expression);
    Datum variable_value(ModuleInstance& module, const std::string& name, const HclBlock& block);
    Datum local(ModuleInstance& module, const Expression& expression);
    Datum resource(ModuleInstance& module, const std::string& name, const Expression& expression);
    Datum child_output(
        ModuleInstance& module, const Expression& expression, const Surroundings& around
    );
    Datum output(ModuleInstance& module, const std::string& name, const Expression& expression);

    void dynamic_block(
        const HclBlock& block,
        const Surroundings& around,
        std::map<std::string, std::vector<Datum>>& lists
    );

    const FileAccess& access_;
    std::map<std::string, std::unique_ptr<ModuleFiles>> files_;
    std::vector<Notice> notices_;
    std::unordered_set<std::string> noticed_;
    std::size_t instances_ = 0;
    std::size_t work_left_ = work_max;
    int depth_ = 0;
    int quiet_ = 0;

    static constexpr std::size_t work_max = 300'000;
};

/// As it is written, on one line, for people.
[[nodiscard]] std::string source_text(const Expression& expression);
/// The steps of the reference or access from `first` on are plain attributes: their names.
[[nodiscard]] std::optional<std::string> attribute_at(const Expression& expression, std::size_t at);

}  // namespace apprunner::hcl
