// The flag --fail-on with its two values, and the comparison of grades.
#include "emulator/cli/report/fail_on.hpp"

namespace apprunner::cli {
namespace {

int weight_of(const std::string& grade) {
    if (grade == "FAIL") return 2;
    return grade == "RISKY" ? 1 : 0;
}

}  // namespace

void add_fail_on_flag(CLI::App& command, std::string& fail_on) {
    fail_on = "fail";
    command.add_option("--fail-on", fail_on, "fail or risky (fail)")
        ->type_name("GRADE")
        ->check(one_of({"fail", "risky"}))
        ->group("Report");
}

bool fails(const std::string& grade, const std::string& fail_on) {
    return weight_of(grade) >= weight_of(fail_on == "risky" ? "RISKY" : "FAIL");
}

std::string worse(const std::string& one, const std::string& other) {
    return weight_of(one) >= weight_of(other) ? one : other;
}

}  // namespace apprunner::cli
