// Writes the program, byte by byte, and has it built and started.
#include "emulator/cli/verbs/doctor_trial.hpp"

#include "emulator/cli/build/engine_build.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace apprunner::cli {
namespace {

using namespace std::string_view_literals;

/// For linux/amd64, without an interpreter: the ELF header, one segment (the file itself, at
/// 0x400000), and exit(0): xor edi, edi; mov eax, 60; syscall.
constexpr std::string_view program =
    "\x7f"
    "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0\1\0\0\0\x78\0\x40\0\0\0\0\0\x40\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\x38\0\1\0\0\0\0\0\0\0"
    "\1\0\0\0\5\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\x40\0\0\0\0\0"
    "\x81\0\0\0\0\0\0\0\x81\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0"
    "\x31\xff\xb8\x3c\0\0\0\x0f\5"sv;

/// A folder to build of, which goes with it.
class TrialFolder {
  public:
    TrialFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "apprunner-sim-trial-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            throw Exit(ExitCode::failed, "cannot make a folder such as " + pattern);
        }
        path_ = pattern;
        // The label keeps the engine from taking an earlier build's.
        std::ofstream(path_ / "Dockerfile") << "FROM scratch\nLABEL apprunner-sim.trial=" << pattern
                                            << "\nCOPY start /start\nRUN [\"/start\"]\n";
        std::ofstream file(path_ / "start", std::ios::binary);
        file << program;
        file.close();
        std::filesystem::permissions(path_ / "start", std::filesystem::perms(0755));
    }
    ~TrialFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TrialFolder(const TrialFolder&) = delete;
    TrialFolder& operator=(const TrialFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

DoctorCheck failed(const std::string& trouble) {
    return {
        "Trial start",
        Health::fail,
        "no container can be started: " + trouble,
        "this is the engine's or the machine's trouble, not an app's: `docker run` of any image "
        "will show the same",
    };
}

}  // namespace

DoctorCheck try_one_start(const std::string& endpoint, Interrupt& interrupt) {
    const auto began = std::chrono::steady_clock::now();
    // What a failed build has made so far; it has no name.
    std::vector<std::string> made;
    const auto take = [&made](const std::string& line) {
        constexpr std::string_view mark = "---> ";
        const bool is_image =
            line.starts_with(mark) &&
            line.find_first_not_of("0123456789abcdef", mark.size()) == std::string::npos;
        if (is_image) made.push_back(line.substr(mark.size()));
    };
    std::string trouble;
    try {
        const TrialFolder folder;
        build::BuildRequest request;
        request.folder = folder.path();
        request.tag = "apprunner-sim-trial:" + std::to_string(getpid());
        made.push_back(build::build_by_engine(request, endpoint, interrupt, take));
    } catch (const Exit& exit) {
        if (exit.code() == ExitCode::usage) {
            return {"Trial start", Health::warn, "not tried: " + std::string(exit.what()), ""};
        }
        trouble = exit.what();
        if (exit.code() == ExitCode::interrupted) throw;
    }
    while (!made.empty()) {
        build::remove_image(made.back(), endpoint);
        made.pop_back();
    }
    if (!trouble.empty()) return failed(trouble);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    return {
        "Trial start",
        Health::ok,
        fmt::format("a container of ours starts and ends, in {:.1f} s", took.count()),
        ""};
}

}  // namespace apprunner::cli
