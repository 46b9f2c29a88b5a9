// Shell, libcurl and the program.
#include "tests/e2e/support/deployment.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace apprunner::e2e {

namespace {

constexpr long http_timeout_s = 10;

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* target) {
    static_cast<std::string*>(target)->append(data, size * count);
    return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* target) {
    const std::string line(data, size * count);
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return size * count;
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    const std::size_t first = line.find_first_not_of(" \t", colon + 1);
    const std::size_t last = line.find_last_not_of("\r\n");
    std::string value = first <= last ? line.substr(first, last - first + 1) : "";
    (*static_cast<std::map<std::string, std::string>*>(target))[name] = std::move(value);
    return size * count;
}

HttpReply perform(
    const std::string& url, const std::vector<std::string>& headers, const std::string* body
) {
    HttpReply reply;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(
        curl_easy_init(), &curl_easy_cleanup
    );
    curl_slist* list = nullptr;
    for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owned(
        list, &curl_slist_free_all
    );
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, http_timeout_s);
    curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, append_body);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &reply.headers);
    if (body != nullptr) curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body->c_str());
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) return {0, curl_easy_strerror(code), {}};
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
}

}  // namespace

HttpReply get(const std::string& url, const std::string& host) {
    std::vector<std::string> headers;
    if (!host.empty()) headers.push_back("Host: " + host);
    return perform(url, headers, nullptr);
}

std::string shell(const std::string& command) {
    std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    std::string output;
    std::array<char, 4096> block{};
    std::size_t count = 0;
    while ((count = std::fread(block.data(), 1, block.size(), pipe)) > 0) {
        output.append(block.data(), count);
    }
    if (pclose(pipe) != 0) throw std::runtime_error(command + ": " + output);
    while (!output.empty() && output.back() == '\n') output.pop_back();
    return output;
}

void Deployment::SetUp() {
    has_engine_ = std::system("docker version > /dev/null 2>&1") == 0;
    if (!has_engine_) GTEST_SKIP() << "no Docker Engine answers";
    name_ = "e2e-" + std::to_string(getpid());
    sandbox_.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
}

void Deployment::TearDown() {
    if (!has_engine_) return;
    const Finished down = run({"down"});
    EXPECT_EQ(down.code, 0) << down.err;
    EXPECT_TRUE(containers_of(name_).empty());
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
    for (const std::string& image : images_) shell("docker rmi -f " + image);
}

std::string Deployment::make_image(
    const std::string& tag, const Variables& variables, const std::string& options
) {
    std::string reference = "apprunner-sim-" + name_ + ":" + tag;
    std::string command = std::string("bash ") + MAKE_IMAGE + " " + reference + " --program " +
                          SAMPLE_APP + " " + options;
    for (const auto& [name, value] : variables) command += " --env '" + name + "=" + value + "'";
    shell(command);
    const std::lock_guard lock(images_mutex_);
    images_.push_back(reference);
    return reference;
}

Finished Deployment::run(std::vector<std::string> arguments) {
    return cli::fake::run_program(sandbox_, std::move(arguments));
}

Finished Deployment::up(const std::string& image, std::vector<std::string> flags) {
    std::vector<std::string> arguments{
        "up",
        "--image",
        image,
        "--name",
        name_,
        "--detach",
        "--output",
        "json",
        "--interval",
        "1",
        "--timeout",
        "1",
        "--set",
        "steady_for=0"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run(std::move(arguments));
}

Json Deployment::document(const Finished& finished) {
    Json parsed = Json::parse(finished.out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << finished.out << "\n" << finished.err;
    return parsed;
}

Json Deployment::describe(const std::string& name) {
    return document(run({"describe", name, "--output", "json"}));
}

std::string Deployment::local_url(const std::string& name) {
    return describe(name).value("LocalUrl", "");
}

std::vector<std::string> Deployment::containers_of(const std::string& name) {
    std::istringstream lines(
        shell("docker ps -aq --no-trunc --filter label=apprunner-sim.service-name=" + name)
    );
    std::vector<std::string> ids;
    for (std::string id; lines >> id;) ids.push_back(id);
    return ids;
}

bool Deployment::eventually(const std::function<bool()>& holds, std::chrono::seconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

void Deployment::kill_daemon() const {
    const std::string file = (sandbox_.runtime() / "daemon.json").string();
    shell("kill -9 $(grep -o '\"pid\":[0-9]*' " + file + " | cut -d: -f2)");
}

Json Deployment::call(const std::string& target, const Json& body) {
    std::ifstream file(sandbox_.runtime() / "daemon.json");
    const Json daemon = Json::parse(file);
    const std::string text = body.dump();
    const HttpReply reply = perform(
        daemon["endpoint"].get<std::string>() + "/",
        {"Content-Type: application/x-amz-json-1.0", "X-Amz-Target: " + target},
        &text
    );
    return Json::parse(reply.body, nullptr, false);
}

std::string first_code(const Json& document) {
    const Json findings =
        document.value("Verdict", Json::object()).value("Findings", Json::array());
    return findings.empty() ? "" : findings.front().value("Code", "");
}

}  // namespace apprunner::e2e
