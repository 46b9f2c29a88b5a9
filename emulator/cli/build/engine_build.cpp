// POST /build (Docker Engine API, ImageBuild): a tar archive up, lines of JSON down.
#include "emulator/cli/build/engine_build.hpp"

#include "emulator/cli/build/context_archive.hpp"
#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/json.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>

namespace apprunner::cli::build {
namespace {

constexpr std::string_view unix_scheme = "unix://";
constexpr std::string_view tcp_scheme = "tcp://";
constexpr long connect_limit_ms = 10000;
constexpr long removal_limit_ms = 30000;

struct EasyDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

/// For one call of the engine, which no proxy is for.
Easy engine_handle() {
    Easy easy(curl_easy_init());
    if (!easy) throw std::bad_alloc();
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, connect_limit_ms);
    return easy;
}

/// What the engine has said so far.
struct EngineSays {
    const std::function<void(const std::string&)>* on_line = nullptr;
    Interrupt* interrupt = nullptr;
    std::string rest;
    std::string image_id;
    std::string error;
    bool is_interrupted = false;
};

void take_line(EngineSays& progress, const std::string& line) {
    const Json said = Json::parse(line, nullptr, false);
    if (!said.is_object()) return;
    const std::string id = text_at(member_at(said, "aux"), "ID");
    if (!id.empty()) progress.image_id = id;
    std::string error = text_at(said, "error");
    // An answer that is no stream has its reason here.
    if (error.empty()) error = text_at(said, "message");
    if (!error.empty()) progress.error = error;
    for (const char* member : {"stream", "status"}) {
        const std::string text(trimmed(text_at(said, member)));
        if (!text.empty()) (*progress.on_line)(text);
    }
}

std::size_t take_bytes(char* data, std::size_t size, std::size_t count, void* self) {
    auto& progress = *static_cast<EngineSays*>(self);
    progress.rest.append(data, size * count);
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = progress.rest.find('\n', begin)) != std::string::npos;) {
        take_line(progress, progress.rest.substr(begin, end - begin));
        begin = end + 1;
    }
    progress.rest.erase(0, begin);
    return size * count;
}

std::size_t give_bytes(char* data, std::size_t size, std::size_t count, void* self) {
    return std::fread(data, size, count, static_cast<std::FILE*>(self));
}

/// 1 ends the transfer.
int look_for_signal(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& progress = *static_cast<EngineSays*>(self);
    if (progress.interrupt->take()) progress.is_interrupted = true;
    return progress.is_interrupted ? 1 : 0;
}

std::string escaped(CURL* easy, const std::string& text) {
    char* made = curl_easy_escape(easy, text.c_str(), static_cast<int>(text.size()));
    std::string result = made == nullptr ? "" : made;
    curl_free(made);
    return result;
}

std::string target_of(CURL* easy, const BuildRequest& request) {
    Json arguments = Json::object();
    for (const std::string& pair : request.arguments) {
        const std::size_t equals = pair.find('=');
        arguments[pair.substr(0, equals)] =
            equals == std::string::npos ? "" : pair.substr(equals + 1);
    }
    const Json labels = {{build_label, "1"}};
    std::string target = fmt::format(
        "/build?rm=1&forcerm=1&t={}&dockerfile={}&buildargs={}&labels={}",
        escaped(easy, request.tag),
        escaped(easy, request.dockerfile),
        escaped(easy, arguments.dump()),
        escaped(easy, labels.dump())
    );
    if (!request.target.empty()) target += "&target=" + escaped(easy, request.target);
    if (needs_platform()) target += "&platform=" + escaped(easy, "linux/amd64");
    return target;
}

std::string base_of(CURL* easy, const std::string& endpoint) {
    if (endpoint.starts_with(unix_scheme)) {
        const std::string path = endpoint.substr(unix_scheme.size());
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, path.c_str());
        return "http://localhost";
    }
    const char* tls = std::getenv("DOCKER_TLS_VERIFY");
    const bool has_tls = tls != nullptr && *tls != '\0';
    if (endpoint.starts_with(tcp_scheme) && !has_tls) {
        return "http://" + endpoint.substr(tcp_scheme.size());
    }
    throw Exit(
        ExitCode::usage,
        "to build at " + endpoint +
            " the docker command is needed in PATH; or build the image "
            "elsewhere and give --image"
    );
}

}  // namespace

std::string build_by_engine(
    const BuildRequest& request,
    const std::string& endpoint,
    Interrupt& interrupt,
    const std::function<void(const std::string&)>& on_line
) {
    const Easy easy = engine_handle();
    const std::string url = base_of(easy.get(), endpoint) + target_of(easy.get(), request);
    const OpenFile archive = archive_of(request.folder, request.dockerfile);
    struct stat status {};
    fstat(fileno(archive.get()), &status);
    EngineSays progress;
    progress.on_line = &on_line;
    progress.interrupt = &interrupt;
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/x-tar");
    list = curl_slist_append(list, "Expect:");
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(
        easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(status.st_size)
    );
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, &give_bytes);
    curl_easy_setopt(easy.get(), CURLOPT_READDATA, archive.get());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &take_bytes);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &progress);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, &look_for_signal);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &progress);
    curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
    const CURLcode code = curl_easy_perform(easy.get());
    if (!progress.rest.empty()) take_line(progress, progress.rest);
    if (progress.is_interrupted) throw Exit(ExitCode::interrupted, "interrupted while building");
    if (!progress.error.empty()) throw Exit(ExitCode::image_not_obtained, progress.error);
    if (code != CURLE_OK || progress.image_id.empty()) {
        throw Exit(
            ExitCode::image_not_obtained,
            fmt::format(
                "the engine at {} ended the build without an image: {}",
                endpoint,
                code == CURLE_OK ? "its answer names none" : curl_easy_strerror(code)
            )
        );
    }
    return progress.image_id;
}

void remove_image(const std::string& id, const std::string& endpoint) {
    const Easy easy = engine_handle();
    const std::string url = base_of(easy.get(), endpoint) + "/images/" + id + "?force=1";
    const auto drop =
        +[](char*, std::size_t size, std::size_t count, void*) { return size * count; };
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, "DELETE");
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, removal_limit_ms);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, drop);
    curl_easy_perform(easy.get());
}

}  // namespace apprunner::cli::build
