// Blocking sockets, poll for the wait between requests.
#include "tests/fakes/sample_app/http.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace sample_app {
namespace {

bool is_bodiless(const Answer& answer) {
    return answer.status == 204 || answer.status == 304;
}

constexpr std::size_t head_bytes_max = 64 * 1024;
constexpr std::size_t body_bytes_max = 256 * 1024 * 1024;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::uint64_t> parse(std::string_view digits, int base) {
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value, base);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return value;
}

const char* reason_of(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 302:
            return "Found";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 404:
            return "Not Found";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "";
    }
}

/// "GET /path?query HTTP/1.1" and the header lines.
bool parse_head(std::string_view head, Request& request) {
    const std::string_view first = head.substr(0, head.find("\r\n"));
    const std::size_t method_end = first.find(' ');
    const std::size_t target_end = first.rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end) return false;
    const std::string_view version = first.substr(target_end + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
    request.method = first.substr(0, method_end);
    request.target = first.substr(method_end + 1, target_end - method_end - 1);
    request.path = request.target.substr(0, request.target.find('?'));
    head.remove_prefix(std::min(first.size() + 2, head.size()));
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return false;
        request.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
        head.remove_prefix(std::min(line.size() + 2, head.size()));
    }
    const std::string connection = lower(request.header("connection"));
    request.keep_alive = version == "HTTP/1.1" ? connection != "close" : connection == "keep-alive";
    return true;
}

}  // namespace

std::string Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (lower(key) == name) return value;
    }
    return {};
}

std::optional<std::uint64_t> Request::number(std::string_view name) const {
    const std::size_t question = target.find('?');
    std::string_view query;
    if (question != std::string::npos) query = std::string_view(target).substr(question + 1);
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t sign = pair.find('=');
        if (pair.substr(0, sign) != name || sign == std::string_view::npos) continue;
        return parse(pair.substr(sign + 1), 10);
    }
    return std::nullopt;
}

HttpConnection::~HttpConnection() {
    ::close(fd_);
}

bool HttpConnection::fill(bool may_stop) {
    if (may_stop) {
        std::array<pollfd, 2> watched{pollfd{fd_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
        if (::poll(watched.data(), watched.size(), -1) < 0) return false;
        // A request that has come already is still answered.
        if (watched[0].revents == 0) return false;
    }
    std::array<char, 16384> block{};
    const ssize_t count = ::recv(fd_, block.data(), block.size(), 0);
    if (count <= 0) return false;
    buffer_.append(block.data(), static_cast<std::size_t>(count));
    return true;
}

ReadEnd HttpConnection::read(Request& request) {
    request = {};
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (buffer_.size() > head_bytes_max) return ReadEnd::broken;
        if (!fill(buffer_.empty())) return ReadEnd::closed;
    }
    const bool good = parse_head(std::string_view(buffer_).substr(0, end), request);
    buffer_.erase(0, end + 4);
    if (!good) return ReadEnd::broken;
    return read_body(request) ? ReadEnd::request : ReadEnd::broken;
}

bool HttpConnection::read_body(Request& request) {
    const bool chunked = lower(request.header("transfer-encoding")) == "chunked";
    const std::string length = request.header("content-length");
    if (!chunked && length.empty()) return true;
    if (lower(request.header("expect")) == "100-continue" && buffer_.empty() &&
        !send("HTTP/1.1 100 Continue\r\n\r\n")) {
        return false;
    }
    if (chunked) return read_chunks(request.body);
    const auto size = parse(length, 10);
    return size && *size <= body_bytes_max && take_bytes(*size, request.body);
}

bool HttpConnection::read_chunks(std::string& body) {
    std::string line;
    while (take_line(line)) {
        const auto size = parse(std::string_view(line).substr(0, line.find(';')), 16);
        if (!size || *size > body_bytes_max - body.size()) return false;
        if (*size == 0) {
            // Trailers, if any, up to an empty line.
            while (take_line(line)) {
                if (line.empty()) return true;
            }
            return false;
        }
        if (!take_bytes(*size, body) || !take_line(line) || !line.empty()) return false;
    }
    return false;
}

bool HttpConnection::take_line(std::string& line) {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (buffer_.size() > head_bytes_max || !fill(false)) return false;
    }
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return true;
}

bool HttpConnection::take_bytes(std::size_t count, std::string& target) {
    while (true) {
        const std::size_t part = std::min(count, buffer_.size());
        target.append(buffer_, 0, part);
        buffer_.erase(0, part);
        count -= part;
        if (count == 0) return true;
        if (!fill(false)) return false;
    }
}

bool HttpConnection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

namespace {

/// The head, up to and with the empty line.
std::string head_of(const Answer& answer, std::uint64_t body_bytes, bool keep_alive) {
    const bool is_old = answer.style == Style::http10;
    std::string text = is_old ? "HTTP/1.0 " : "HTTP/1.1 ";
    text += std::to_string(answer.status) + " ";
    text += reason_of(answer.status);
    if (!is_bodiless(answer)) {
        text += "\r\nContent-Type: " + answer.content_type;
        if (answer.style == Style::chunked) {
            text += "\r\nTransfer-Encoding: chunked";
        } else if (!is_old) {
            text += "\r\nContent-Length: " + std::to_string(body_bytes);
        }
    }
    for (const auto& [name, value] : answer.headers) text.append("\r\n" + name + ": " + value);
    if (answer.style == Style::large) {
        for (int i = 0; i < 12; ++i) {
            text += "\r\nX-Large-" + std::to_string(i) + ": " + std::string(1000, 'x');
        }
    }
    return text + (keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
}

std::string as_chunk(const std::string& body) {
    std::array<char, 24> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", body.size());
    const std::string chunk = body.empty() ? "" : size.data() + body + "\r\n";
    return chunk + "0\r\n\r\n";
}

}  // namespace

bool HttpConnection::write(const Request& request, const Answer& answer, bool keep_alive) {
    if (answer.style == Style::banner) {
        return send("SSH-2.0-sample_app\r\n") && false;
    }
    if (answer.style == Style::http10) keep_alive = false;
    const bool bodiless = is_bodiless(answer);
    std::uint64_t filler = bodiless ? 0 : answer.filler_bytes;
    std::string text = head_of(answer, answer.body.size() + filler, keep_alive);
    if (request.method == "HEAD") return send(text) && keep_alive;
    if (answer.style == Style::chunked && !bodiless) {
        return send(text + as_chunk(answer.body + std::string(filler, 'x'))) && keep_alive;
    }
    if (!bodiless) text += answer.body;
    const std::string block(std::min<std::uint64_t>(filler, 64 * 1024), 'x');
    if (text.size() + filler <= block.size()) {
        text.append(filler, 'x');
        filler = 0;
    }
    if (!send(text)) return false;
    while (filler > 0) {
        const std::size_t part = std::min<std::uint64_t>(filler, block.size());
        if (!send(std::string_view(block).substr(0, part))) return false;
        filler -= part;
    }
    return keep_alive;
}

void HttpConnection::wait_for_end() {
    while (fill(true)) buffer_.clear();
}

}  // namespace sample_app
