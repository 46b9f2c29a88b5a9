// A service as three files that people have: a folder of Terraform's, a CloudFormation template,
// the output of `aws apprunner describe-service`. One member a line, so that a fix that names a
// line can be applied to it by a machine. Pure; any thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace apprunner::e2e {

/// Unset texts and zeros are left out of the files.
struct WrittenService {
    std::string port = "8080";
    std::map<std::string, std::string> variables = {{"LOG_LEVEL", "info"}};
    std::string protocol = "TCP";
    std::string path = {};
    int interval = 1;
    int timeout = 1;
    int cpu = 1024;
    int memory = 2048;
};

enum class WrittenAs { terraform, cloudformation, live_service };

/// "main.tf", "template.yaml", "live.json".
[[nodiscard]] std::string file_name(WrittenAs form);
[[nodiscard]] std::string text_of(const WrittenService& service, WrittenAs form);

/// The line of a fix, "FILE:LINE: ...". Throws as with_fix() does.
[[nodiscard]] std::size_t line_of(const std::string& fix);

/// The file with a fix as a verdict names it: "FILE:LINE: MEMBER" in the place of that line, or
/// "FILE:LINE: add MEMBER to BLOCK" after it (in JSON before it, with a comma). Throws where the
/// text is none of these.
[[nodiscard]] std::string with_fix(const std::string& text, const std::string& fix);

}  // namespace apprunner::e2e
