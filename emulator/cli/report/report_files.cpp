// Tries each file by opening it, because permissions alone do not tell (root, read-only folders).
#include "emulator/cli/report/report_files.hpp"

#include "emulator/cli/report/html_report.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace apprunner::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const char* flag, const std::string& path, const std::string& why) {
    throw usage_error(fmt::format("{}: cannot write {}: {}", flag, printable(path), why), "check");
}

/// Pipes and devices are taken as they are: to open one has effects.
void try_file(const char* flag, const std::string& path) {
    if (path.empty()) return;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    const bool is_new = status.type() == fs::file_type::not_found;
    if (!is_new && fs::is_other(status)) return;
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) refuse(flag, path, std::generic_category().message(errno));
    close(fd);
    if (is_new) unlink(path.c_str());
}

void try_folder(const char* flag, const std::string& path) {
    if (path.empty()) return;
    std::error_code error;
    fs::create_directories(path, error);
    if (error) refuse(flag, path, error.message());
    const fs::path probe = fs::path(path) / "document.json";
    try_file(flag, probe.string());
}

}  // namespace

void check_writable(const ReportFiles& files) {
    try_file("--junit", files.junit);
    try_file("--sarif", files.sarif);
    try_file("--summary", files.summary);
    try_folder("--artifacts", files.artifacts);
    try_file("--html", files.html);  // May be in that folder.
}

void write_reports(const CheckReport& report, const ReportFiles& files) {
    if (!files.junit.empty()) write_text_file(files.junit, junit_of(report));
    if (!files.sarif.empty()) write_text_file(files.sarif, json_text(sarif_of(report)));
    if (!files.summary.empty()) write_text_file(files.summary, summary_of(report));
    if (!files.artifacts.empty()) write_artifacts(report, files.artifacts);
    if (!files.html.empty()) write_text_file(files.html, html_of(report));
    if (!is_read_by_github()) return;
    // Commands are read from both streams; stdout may be a document.
    for (const std::string& line : annotations_of(report)) print_line(stderr, line);
    const char* page = std::getenv("GITHUB_STEP_SUMMARY");
    if (page != nullptr && *page != '\0') write_text_file(page, summary_of(report), true);
}

}  // namespace apprunner::cli
