// Drives one libcurl transfer with poll(), so that a signal's descriptor can end the wait.
#include "emulator/cli/client/client.hpp"

#include "emulator/cli/client/runtime_files.hpp"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <stdexcept>

namespace apprunner::cli {
namespace {

/// An answer is cut off here: nothing that the daemon sends is near it.
constexpr std::size_t answer_bytes_max = 256UL * 1024 * 1024;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* target) {
    auto& body = *static_cast<std::string*>(target);
    if (body.size() + size * count > answer_bytes_max) return 0;
    body.append(data, size * count);
    return size * count;
}

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

void add_header(Headers& headers, const std::string& line) {
    curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    // The list's head stays the same once there is one.
    static_cast<void>(headers.release());
    headers.reset(longer);
}

/// A daemon that is not on loopback wants to know who asks. The Region that is named is none: the
/// daemon's own is meant.
void add_signature(
    Headers& headers,
    const base::AwsKeys& key,
    const std::string& endpoint,
    std::string_view target,
    std::string_view body
) {
    const std::size_t slashes = endpoint.find("://");
    const std::string host = endpoint.substr(slashes == std::string::npos ? 0 : slashes + 3);
    const std::string time = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
    const base::SignableRequest request{
        "POST",
        "/",
        "",
        {{"Host", host}, {"X-Amz-Target", std::string(target)}},
        base::sha256_hex(body)};
    add_header(headers, "Host: " + host);
    for (const auto& [name, value] : base::sign(request, key, time, "LOCAL", "apprunner")) {
        add_header(headers, name + ": " + value);
    }
}

/// AWS's name of the exception without its namespace: "com.amazonaws.apprunner#X" -> "X".
std::string exception_name(const Json& body) {
    const std::string type = text_at(body, "__type");
    const std::size_t hash = type.rfind('#');
    return hash == std::string::npos ? type : type.substr(hash + 1);
}

}  // namespace

struct DaemonClient::State {
    std::optional<base::AwsKeys> key;
    std::string endpoint;
    std::string origin;
    CURLM* multi = curl_multi_init();
    CURL* easy = curl_easy_init();
    int watched_fd = -1;

    ~State() {
        curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
    }

    [[nodiscard]] base::Error error_of(CURLcode code) const;
    void prepare(const std::string& url, std::string& answer, std::chrono::milliseconds timeout)
        const;
    [[nodiscard]] base::Result<long> transfer();
};

base::Error DaemonClient::State::error_of(CURLcode code) const {
    const std::string reason = curl_easy_strerror(code);
    const bool is_own = origin.starts_with('/');  // Of its file, and not named by the user.
    if (code == CURLE_OPERATION_TIMEDOUT) {
        return {
            base::Errc::timed_out,
            fmt::format("the daemon at {} ({}) did not answer in time", endpoint, origin)};
    }
    return {
        base::Errc::unreachable,
        fmt::format(
            "no daemon answers at {} ({}): {}; {}",
            endpoint,
            origin,
            reason,
            is_own ? "`apprunner-sim up` or `apprunner-sim daemon` starts one"
                   : "see whether that one runs"
        )};
}

void DaemonClient::State::prepare(
    const std::string& url, std::string& answer, std::chrono::milliseconds timeout
) const {
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // The daemon is ours and near: a proxy that the environment names must not see the call.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
}

/// Runs the prepared transfer to its end and returns the HTTP status.
base::Result<long> DaemonClient::State::transfer() {
    curl_multi_add_handle(multi, easy);
    int running = 1;
    bool cancelled = false;
    while (curl_multi_perform(multi, &running) == CURLM_OK && running > 0 && !cancelled) {
        curl_waitfd watched{watched_fd, CURL_WAIT_POLLIN, 0};
        const unsigned count = watched_fd >= 0 ? 1 : 0;
        curl_multi_poll(multi, &watched, count, 1000, nullptr);
        cancelled = count > 0 && watched.revents != 0;
    }
    CURLcode code = CURLE_OK;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) code = message->data.result;
    }
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(multi, easy);
    if (cancelled && running > 0) return base::Error(base::Errc::cancelled, "interrupted");
    if (code != CURLE_OK) return error_of(code);
    return status;
}

DaemonClient::DaemonClient(std::string endpoint, std::string origin)
    : state_(std::make_unique<State>()) {
    state_->key = access_key_for(endpoint);
    state_->endpoint = std::move(endpoint);
    state_->origin = std::move(origin);
    if (state_->multi == nullptr || state_->easy == nullptr) throw std::bad_alloc();
}

DaemonClient::~DaemonClient() = default;
DaemonClient::DaemonClient(DaemonClient&&) noexcept = default;
DaemonClient& DaemonClient::operator=(DaemonClient&&) noexcept = default;

void DaemonClient::watch(int fd) {
    state_->watched_fd = fd;
}

const std::string& DaemonClient::endpoint() const {
    return state_->endpoint;
}

base::Result<Json> DaemonClient::call(
    std::string_view target, const Json& body, std::chrono::milliseconds timeout
) {
    std::string answer;
    const std::string url = state_->endpoint + "/";
    const std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    Headers headers;
    add_header(headers, "Content-Type: application/x-amz-json-1.0");
    add_header(headers, fmt::format("X-Amz-Target: {}", target));
    if (state_->key) add_signature(headers, *state_->key, state_->endpoint, target, text);
    add_header(headers, "Expect:");  // No pause for 100-continue.
    state_->prepare(url, answer, timeout);
    curl_easy_setopt(state_->easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(state_->easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
    curl_easy_setopt(state_->easy, CURLOPT_POSTFIELDS, text.c_str());
    APPRUNNER_TRY(status, state_->transfer());
    const Json reply = Json::parse(answer, nullptr, false);
    if (reply.is_discarded() || !reply.is_object()) {
        return base::Error(
            base::Errc::protocol,
            fmt::format(
                "what answers at {} ({}) is not an apprunner-sim daemon: status {}, no JSON",
                state_->endpoint,
                state_->origin,
                status
            )
        );
    }
    if (status >= 200 && status < 300) return reply;
    const std::string name = exception_name(reply);
    const std::string lower_case = text_at(reply, "message");
    const std::string message = lower_case.empty() ? text_at(reply, "Message") : lower_case;
    const bool missing = name == "ResourceNotFoundException";
    return base::Error(
        missing ? base::Errc::not_found : base::Errc::refused,
        fmt::format("{}: {}", name.empty() ? fmt::format("status {}", status) : name, message)
    );
}

bool DaemonClient::healthy(std::chrono::milliseconds timeout) {
    std::string answer;
    const std::string url = state_->endpoint + "/healthz";
    state_->prepare(url, answer, timeout);
    const auto status = state_->transfer();
    return status.has_value() && status.value() == 200;
}

}  // namespace apprunner::cli
