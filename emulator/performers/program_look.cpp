// Reads the file's first bytes, and whether what has to start it is there. Symbolic links are
// followed here, because the engine hands them out as such.
#include "emulator/performers/program_look.hpp"

#include "docker/archive.hpp"
#include "emulator/base/executable.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/leftovers.hpp"
#include "emulator/performers/program_name.hpp"

#include <chrono>
#include <filesystem>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds look_limit{3};
/// Reaches to the loader's name in any program that a linker has made.
constexpr std::size_t archive_bytes_max = 64 * 1024;
constexpr int links_max = 16;
constexpr int executable_bits = 0111;

/// What lies at a path.
struct Seen {
    bool is_known = false;  ///< The engine has told.
    bool is_there = false;
    bool is_file = false;
    bool is_executable = false;
    std::string content;  ///< As it begins.
};

/// And not the whole container.
bool is_absent_file(const base::Error& error) {
    return error.code == base::Errc::not_found &&
           error.detail.find("such container") == std::string::npos;
}

/// One look; its coroutines end before it does.
class Look {
  public:
    Look(
        docker::EngineClient& client,
        std::string container_id,
        std::string search_path,
        std::string working_folder
    )
        : client_(client),
          container_id_(std::move(container_id)),
          search_path_(std::move(search_path)),
          working_folder_(std::move(working_folder)) {}

    asio::awaitable<std::optional<model::ProgramFile>> at(std::string name) {
        const std::vector<std::string> places = places_of(name, search_path_, working_folder_);
        model::ProgramFile file;
        file.path = name;
        Seen seen = co_await first_of(places, file.path);
        if (!seen.is_known) co_return std::nullopt;
        if (!seen.is_there && name.find('/') != name.npos) {
            file.path = std::filesystem::path(places.front()).lexically_normal().string();
        }
        file.is_there = seen.is_there;
        file.is_executable = seen.is_file && seen.is_executable;
        file.head = seen.content.substr(0, model::program_head_max);
        co_await look_for_interpreter(seen.content, file);
        co_return file;
    }

  private:
    /// The first that may be executed, else the first that is there; its place goes to `place`.
    asio::awaitable<Seen> first_of(std::vector<std::string> places, std::string& place) {
        Seen best;
        for (const std::string& each : places) {
            Seen seen = co_await follow(each);
            if (!seen.is_known) co_return seen;
            const bool is_right = seen.is_file && seen.is_executable;
            if (!is_right && !(seen.is_there && !best.is_there)) {
                best.is_known = true;
                continue;
            }
            place = each;
            best = std::move(seen);
            if (is_right) break;
        }
        co_return best;
    }

    asio::awaitable<Seen> follow(std::string path) {
        Seen seen;
        for (int count = 0; count < links_max && Clock::now() < deadline_; ++count) {
            const auto bytes =
                co_await client_.read_archive(container_id_, path, archive_bytes_max);
            seen.is_known = bytes || is_absent_file(bytes.error());
            if (!bytes) co_return seen;
            const auto entry = docker::first_entry(*bytes);
            seen.is_known = entry.has_value();
            if (!entry) co_return seen;
            if (entry->kind == docker::ArchivedKind::link) {
                path = linked_path(path, entry->link);
                continue;
            }
            seen.is_there = true;
            seen.is_file = entry->kind == docker::ArchivedKind::file;
            seen.is_executable = (entry->mode & executable_bits) != 0;
            seen.content = std::string(entry->content);
            co_return seen;
        }
        seen.is_known = Clock::now() < deadline_;  // Links in a circle lead nowhere.
        co_return seen;
    }

    asio::awaitable<void> look_for_interpreter(
        const std::string& content, model::ProgramFile& file
    ) {
        const auto line = base::script_line(content);
        file.interpreter = line ? line->interpreter : base::elf_interpreter(content);
        if (file.interpreter.empty()) co_return;
        std::vector<std::string> places = places_of(file.interpreter, "", working_folder_);
        std::string ignored;
        Seen seen = co_await first_of(places, ignored);
        const std::string named = line ? named_to_env(*line) : "";
        if (seen.is_there && !named.empty()) {
            file.interpreter = named;
            places = places_of(named, search_path_, working_folder_);
            seen = co_await first_of(places, ignored);
        }
        // What is not known is no evidence against it.
        file.has_interpreter = seen.is_there || !seen.is_known;
    }

    /// `#!/usr/bin/env NAME`: the program that env looks for; empty: another line.
    static std::string named_to_env(const base::ScriptLine& line) {
        if (!line.interpreter.ends_with("/env")) return "";
        std::string_view rest = line.argument;
        while (!rest.empty()) {
            const std::string_view word = rest.substr(0, rest.find(' '));
            const bool is_option = word.starts_with('-') || word.find('=') != word.npos;
            if (!word.empty() && !is_option) return std::string(word);
            rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        }
        return "";
    }

    docker::EngineClient& client_;
    const std::string container_id_;
    const std::string search_path_;
    const std::string working_folder_;
    const Clock::time_point deadline_ = Clock::now() + look_limit;
};

std::string search_path_of(const std::vector<std::string>& environment) {
    static constexpr std::string_view name = "PATH=";
    for (const std::string& line : environment) {
        if (line.starts_with(name)) return line.substr(name.size());
    }
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

}  // namespace

asio::awaitable<std::optional<model::ProgramFile>> look_at_program(
    docker::EngineClient& client, ProgramQuestion question
) {
    const auto info = co_await client.inspect_container(question.container_id);
    if (!info) co_return std::nullopt;
    const std::string name = program_to_look_at(info->command, question.last_lines);
    if (name.empty()) co_return std::nullopt;
    Look look(
        client, question.container_id, search_path_of(info->environment), info->working_folder
    );
    // A shell takes a script of any kind but for its line ends.
    const std::string script = script_of_shell(info->command);
    if (!script.empty() && question.last_lines.empty()) {
        auto of_shell = co_await look.at(script);
        const auto line = of_shell ? base::script_line(of_shell->head) : std::nullopt;
        if (line && line->ends_in_return) co_return of_shell;
    }
    auto file = co_await look.at(name);
    co_return file;
}

asio::awaitable<std::optional<model::ProgramFile>> look_into_image(
    docker::EngineClient& client, std::string owner, std::string state_mark, core::RunSpec spec
) {
    docker::CreateContainer wanted;
    // One whose making is not answered is found by it.
    wanted.name = "apprunner-sim-look-" + owner.substr(0, 8) + "-" +
                  std::to_string(Clock::now().time_since_epoch().count());
    wanted.image = spec.image_id;
    wanted.labels = labels_of(owner, state_mark);
    wanted.environment = spec.environment;
    wanted.network = "none";
    if (!spec.command.empty()) {
        wanted.entrypoint = spec.command;
        wanted.command = std::vector<std::string>();
    }
    const auto created = co_await client.create_container(wanted);
    if (!created) {
        if (is_absence(created.error())) co_await remove_for_good(client, wanted.name);
        co_return std::nullopt;
    }
    ProgramQuestion question;
    question.container_id = created->id;
    auto file = co_await look_at_program(client, question);
    co_await remove_for_good(client, created->id);
    co_return file;
}

}  // namespace apprunner::performers
