// Chooses the builder, makes its command line, and keeps its last words for the failure's text.
#include "emulator/cli/build/image_build.hpp"

#include "emulator/cli/build/child.hpp"
#include "emulator/cli/build/engine_build.hpp"
#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>

namespace apprunner::cli::build {
namespace {

namespace fs = std::filesystem;

/// Shown again of a build that fails.
constexpr std::size_t last_lines_max = 20;

struct Builder {
    std::string program;
    bool is_podman = false;
};

/// An engine of Podman's has its images where `podman` looks; any other is docker's.
std::optional<Builder> find_builder(const std::string& endpoint) {
    const bool is_podman = endpoint.find("podman") != std::string::npos;
    for (const bool podman : {is_podman, !is_podman}) {
        if (auto program = find_program(podman ? "podman" : "docker")) {
            return Builder{std::move(*program), podman};
        }
    }
    return std::nullopt;
}

/// A file for the image's id; removed at the end.
class IdFile {
  public:
    IdFile() {
        path_ = (fs::temp_directory_path() / "apprunner-sim-build-XXXXXX").string();
        const int fd = mkstemp(path_.data());
        if (fd < 0) throw Exit(ExitCode::failed, "cannot make a file such as " + path_);
        close(fd);
    }
    ~IdFile() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    IdFile(const IdFile&) = delete;
    IdFile& operator=(const IdFile&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string text() const {
        std::ifstream in(path_);
        std::string id;
        in >> id;
        return id;
    }

  private:
    std::string path_;
};

std::vector<std::string> words_of(
    const Builder& builder,
    const BuildRequest& request,
    const std::string& endpoint,
    const std::string& id_file
) {
    std::vector<std::string> words{builder.program};
    // Podman's own storage may be another than that of the engine at its socket.
    if (builder.is_podman) words.insert(words.end(), {"--remote", "--url", endpoint});
    words.insert(words.end(), {"build", "--tag", request.tag, "--iidfile", id_file});
    words.insert(words.end(), {"--label", std::string(build_label) + "=1"});
    words.insert(words.end(), {"--file", (request.folder / request.dockerfile).string()});
    if (!request.target.empty()) words.insert(words.end(), {"--target", request.target});
    if (needs_platform()) words.insert(words.end(), {"--platform", "linux/amd64"});
    for (const std::string& pair : request.arguments) {
        words.insert(words.end(), {"--build-arg", pair});
    }
    words.push_back(request.folder.string());
    return words;
}

/// What the build says: shown as it comes, and the last of it kept.
class BuildLines {
  public:
    explicit BuildLines(FeedPrinter& printer) : printer_(printer) {}
    void add(const std::string& line) {
        printer_.progress("build", line);
        last_.push_back(line);
        if (last_.size() > last_lines_max) last_.pop_front();
    }
    void show_again() {
        printer_.settle();
        if (!printer_.shows_in_place()) return;
        for (const std::string& line : last_) printer_.note("build    | " + line);
    }
    /// The line that names the error best: the last one that says so, else the last.
    [[nodiscard]] std::string cause() const {
        for (auto line = last_.rbegin(); line != last_.rend(); ++line) {
            for (const char* word : {"ERROR: ", "error: ", "Error: ", "failed"}) {
                if (line->find(word) != std::string::npos) return std::string(trimmed(*line));
            }
        }
        return last_.empty() ? "it said nothing" : std::string(trimmed(last_.back()));
    }

  private:
    FeedPrinter& printer_;
    std::deque<std::string> last_;
};

std::string build_by_program(
    const Builder& builder,
    const BuildRequest& request,
    const std::string& endpoint,
    Interrupt& interrupt,
    BuildLines& lines
) {
    const IdFile id;
    std::map<std::string, std::string> variables;
    // The daemon's engine, which may be another than this shell's.
    const bool is_told = endpoint.starts_with("unix://") || endpoint.starts_with("ssh://");
    if (!builder.is_podman && is_told) variables["DOCKER_HOST"] = endpoint;
    const auto words = words_of(builder, request, endpoint, id.path());
    const ChildEnd end = run_child(words, variables, interrupt, [&lines](const std::string& line) {
        lines.add(line);
    });
    if (end.is_interrupted) throw Exit(ExitCode::interrupted, "interrupted while building");
    if (end.code == 0) return id.text();
    throw Exit(ExitCode::image_not_obtained, lines.cause());
}

}  // namespace

bool needs_platform() {
    utsname machine{};
    return uname(&machine) == 0 && std::string_view(machine.machine) != "x86_64";
}

BuiltImage build_image(
    const BuildRequest& request,
    const std::string& endpoint,
    Interrupt& interrupt,
    FeedPrinter& printer
) {
    const auto began = std::chrono::steady_clock::now();
    const auto builder = find_builder(endpoint);
    BuildLines lines(printer);
    BuiltImage image;
    try {
        if (builder) {
            image.id = build_by_program(*builder, request, endpoint, interrupt, lines);
        } else {
            image.id = build_by_engine(request, endpoint, interrupt, [&](const std::string& line) {
                lines.add(line);
            });
        }
    } catch (const Exit& exit) {
        if (exit.code() == ExitCode::interrupted) printer.settle();
        if (exit.code() != ExitCode::image_not_obtained) throw;
        lines.show_again();
        throw Exit(
            exit.code(),
            fmt::format("the build of {} failed: {}", request.folder.string(), exit.what())
        );
    }
    printer.settle();
    const auto took = std::chrono::steady_clock::now() - began;
    image.took_s = std::chrono::duration<double>(took).count();
    return image;
}

}  // namespace apprunner::cli::build
