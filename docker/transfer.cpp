// Sets up one libcurl handle for a request, and takes in the reply as libcurl calls back; keeps
// time limits and sizes.
#include "docker/transfer.hpp"

#include "docker/reach_errors.hpp"
#include "emulator/base/assert.hpp"
#include "emulator/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::docker {

namespace {

constexpr long connect_limit_ms = 10'000;

/// The value when `line` is the header `name` (any case); nothing in `value` otherwise.
bool header_value(std::string_view line, std::string_view name, std::string& value) {
    if (line.size() <= name.size() || line[name.size()] != ':') return false;
    const bool same = base::equal_but_for_case(line.substr(0, name.size()), name);
    if (!same) return false;
    auto text = line.substr(name.size() + 1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    value = text;
    return true;
}

std::string base_url(const Endpoint& endpoint) {
    switch (endpoint.kind) {
        case EndpointKind::unix_socket:
        case EndpointKind::ssh:
            return "http://docker";
        case EndpointKind::tcp:
        case EndpointKind::tls: {
            const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
            return fmt::format(
                "{}://{}:{}{}",
                endpoint.kind == EndpointKind::tls ? "https" : "http",
                is_ipv6 ? "[" + endpoint.host + "]" : endpoint.host,
                endpoint.port,
                endpoint.base_path
            );
        }
    }
    return {};
}

}  // namespace

Transfer::Transfer(
    const Endpoint& endpoint, SshConnections* ssh, EngineRequest request, Transport::Done done
)
    : endpoint_(endpoint),
      ssh_(ssh),
      request_(std::move(request)),
      done_(std::move(done)),
      easy_(curl_easy_init()) {
    APPRUNNER_ASSERT(easy_ != nullptr, "libcurl gives an easy handle");
    configure();
}

void Transfer::configure() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_limit_ms);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    // The engine is asked directly: the proxy variables are for the images' registries.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    configure_endpoint();
    configure_request();
}

void Transfer::configure_endpoint() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, (base_url(endpoint_) + request_.target).c_str());
    if (endpoint_.kind == EndpointKind::unix_socket) {
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, endpoint_.socket_path.c_str());
    }
    if (ssh_ != nullptr) {
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, ssh_->path().c_str());
    }
    if (endpoint_.kind != EndpointKind::tls) return;
    const EngineTlsFiles& tls = endpoint_.tls;
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
    if (!tls.ca.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, tls.ca.c_str());
    if (!tls.certificate.empty()) curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.certificate.c_str());
    if (!tls.key.empty()) curl_easy_setopt(easy, CURLOPT_SSLKEY, tls.key.c_str());
}

void Transfer::configure_request() {
    CURL* easy = easy_.get();
    const auto add_header = [this](const std::string& line) {
        headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
    };
    // Without this libcurl waits for a "100 Continue" before larger bodies.
    add_header("Expect:");
    if (!endpoint_.bearer_token.empty()) {
        add_header("Authorization: Bearer " + endpoint_.bearer_token);
    }
    for (const auto& line : request_.headers) add_header(line);
    if (request_.method == "POST" || !request_.body.empty()) {
        add_header("Content-Type: application/json");
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(
            easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size())
        );
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::begin() {
    started_ = Clock::now();
    last_activity_ = started_;
}

void Transfer::resume() {
    if (!paused_) return;
    paused_ = false;
    last_activity_ = Clock::now();
    curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

Transfer::Clock::time_point Transfer::deadline() const {
    auto result = no_deadline;
    if (request_.total_limit.count() > 0) result = started_ + request_.total_limit;
    if (request_.stall_limit.count() > 0 && !paused_) {
        result = std::min<Clock::time_point>(result, last_activity_ + request_.stall_limit);
    }
    return result;
}

void Transfer::count_anew() {
    started_ = Clock::now();
    last_activity_ = started_;
}

int Transfer::status() const {
    long code = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
}

bool Transfer::succeeds() const {
    const int code = status();
    return code >= 200 && code < 300;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take_header(std::string_view(data, size * count));
}

std::size_t Transfer::take_header(std::string_view line) {
    last_activity_ = Clock::now();
    if (header_value(line, "Api-Version", reply_.api_version)) return line.size();
    if (header_value(line, "Server", reply_.server)) return line.size();
    const bool ends_headers = line == "\r\n" || line == "\n";
    if (ends_headers && succeeds() && !opened_) {
        opened_ = true;
        if (request_.on_open) request_.on_open();
    }
    return line.size();
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take_body(std::string_view(data, size * count));
}

std::size_t Transfer::take_body(std::string_view bytes) {
    last_activity_ = Clock::now();
    constexpr std::size_t give_up = 0;
    if (request_.on_bytes && succeeds()) {
        switch (request_.on_bytes(bytes)) {
            case Flow::more:
                return bytes.size();
            case Flow::pause:
                paused_ = true;
                return CURL_WRITEFUNC_PAUSE;
            case Flow::stop:
                broken_ = "its stream cannot be understood";
                return give_up;
        }
    }
    if (reply_.body.size() + bytes.size() > reply_bytes_max) {
        broken_ = fmt::format("its answer is longer than {} bytes", reply_bytes_max);
        return give_up;
    }
    reply_.body.append(bytes);
    return bytes.size();
}

void Transfer::end(base::Result<HttpReply> result) {
    // The callbacks may hold what the caller wants to be rid of; none of them runs again.
    const auto done = std::exchange(done_, nullptr);
    request_.on_open = nullptr;
    request_.on_bytes = nullptr;
    done(std::move(result));
}

void Transfer::finish(CURLcode code) {
    if (code != CURLE_OK) return end(error_of(code));
    reply_.status = status();
    end(std::move(reply_));
}

void Transfer::finish_timed_out() {
    const auto now = Clock::now();
    const bool total = request_.total_limit.count() > 0 && now >= started_ + request_.total_limit;
    const auto limit = total ? request_.total_limit : request_.stall_limit;
    end(base::Error(
        base::Errc::timed_out,
        fmt::format(
            "the Docker Engine at {} {} {:.1f} s ({} {})",
            endpoint_.name,
            total ? "did not finish within" : "sent nothing more for",
            std::chrono::duration<double>(limit).count(),
            request_.method,
            request_.target.substr(0, request_.target.find('?'))
        )
    ));
}

void Transfer::finish_cancelled() {
    end(base::Error(base::Errc::cancelled, "cancelled"));
}

base::Error Transfer::error_of(CURLcode code) const {
    if (!broken_.empty()) {
        return {
            base::Errc::protocol,
            fmt::format("the Docker Engine at {}: {}", endpoint_.name, broken_)};
    }
    long os_error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
    const std::string text = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
    const std::string call =
        request_.method + " " + request_.target.substr(0, request_.target.find('?'));
    if (ssh_ != nullptr) return ssh_error(endpoint_, ssh_->last_words(), call + ": " + text);
    return reach_error(endpoint_, code, static_cast<int>(os_error), text, call);
}

}  // namespace apprunner::docker
