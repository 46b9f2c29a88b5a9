// App Runner's resources as a folder of Terraform files declares them, as far as that can be known
// without AWS. Pure but for FileAccess; one thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/hcl/evaluator.hpp"

#include <string>
#include <vector>

namespace apprunner::hcl {

/// What is given for the root module's variables, in the order of the command line.
struct VariableGiven {
    std::string name;  ///< Of `--var NAME=VALUE`; "": `value` is the path of a `--var-file`.
    std::string value;
};

/// A resource of type `aws_apprunner_*`.
struct DeclaredResource {
    std::string address;  ///< `module.web.aws_apprunner_service.this["a"]`
    std::string type;
    std::string name;
    /// An object of its attributes; nested blocks are lists of objects, as in Terraform's JSON. A
    /// list of blocks of unknown number is unknown.
    Datum values;
    Spot spot;
    /// The count or for_each of it, or of a module around it, that nobody knows: whether and how
    /// often it is there; "": it is there.
    std::string depends_on;
    std::string settled_by;  ///< The variable that would settle that; "": none.
};

struct DeclaredResources {
    std::vector<DeclaredResource> resources;
    /// What Terraform would refuse (references to nothing, wrong kinds, circles) or what is not
    /// followed (modules from registries). For people; values are unknown there.
    std::vector<Notice> notices;
};

/// The folder's `*.tf` and `*.tf.json`, with `terraform.tfvars`, `*.auto.tfvars` (both also
/// `.json`), then what is `given`, which wins. Errc::invalid_argument, "FILE:LINE:COLUMN: expected
/// ...": a file is broken or too large; Errc::not_found: there are no such files.
[[nodiscard]] base::Result<DeclaredResources> declared_resources(
    const FileAccess& access, const std::string& folder, const std::vector<VariableGiven>& given
);

}  // namespace apprunner::hcl
