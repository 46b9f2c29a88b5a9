// What each path answers, and with which status.
#include "tests/fakes/sample_app/answers.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace sample_app {
namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += {'\\', c};
        } else if (byte < 0x20 || byte >= 0x7f) {
            // Bytes beyond ASCII are shown one by one: the encoding is not known.
            std::array<char, 8> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x", byte);
            result += escaped.data();
        } else {
            result += c;
        }
    }
    return result + "\"";
}

using Members = std::vector<std::pair<std::string, std::string>>;

std::string object_of(const Members& members) {
    std::string text = "{";
    for (const auto& [name, value] : members) {
        if (text.size() > 1) text += ", ";
        text += quoted(name) + ": " + quoted(value);
    }
    return text + "}";
}

Members environment() {
    Members members;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const std::size_t sign = text.find('=');
        members.emplace_back(text.substr(0, sign), text.substr(sign + 1));
    }
    return members;
}

std::string own_host_name() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

Answer text_answer(int status, std::string text) {
    Answer answer;
    answer.status = status;
    answer.content_type = "text/plain";
    answer.body = std::move(text);
    return answer;
}

}  // namespace

bool Answers::is_allowed_host(const std::string& host) const {
    const std::vector<std::string>& allowed = settings_.allowed_hosts;
    const std::string name = host.substr(0, host.rfind(':'));
    return allowed.empty() || std::any_of(allowed.begin(), allowed.end(), [&](const auto& good) {
               return good == "*" || good == name;
           });
}

int Answers::next_status(const std::string& path) {
    const std::uint64_t turn = asked_++;
    const auto found = settings_.path_statuses.find(path);
    if (found != settings_.path_statuses.end()) return found->second;
    if (settings_.unhealthy_after && Clock::now() - started_ >= *settings_.unhealthy_after) {
        return 500;
    }
    const std::vector<int>& statuses = settings_.statuses;
    return statuses[std::min<std::uint64_t>(turn, statuses.size() - 1)];
}

Answer Answers::answer(const Request& request) {
    std::this_thread::sleep_for(settings_.answer);
    Answer answer = judged(request);
    answer.style = settings_.style;
    return answer;
}

Answer Answers::judged(const Request& request) {
    const std::string host = request.header("host");
    if (!is_allowed_host(host)) {
        const std::string name = host.substr(0, host.rfind(':'));
        print_error(
            "Invalid HTTP_HOST header: '" + host + "'. You may need to add '" + name +
            "' to ALLOWED_HOSTS."
        );
        return text_answer(400, "Bad Request (400)\n");
    }
    const int status = next_status(request.path);
    if (!settings_.redirect.empty() && request.path != settings_.redirect) {
        Answer answer = text_answer(302, "");
        answer.headers.emplace_back("Location", settings_.redirect);
        return answer;
    }
    Answer answer = content(request);
    answer.status = status;
    return answer;
}

Answer Answers::content(const Request& request) const {
    Answer answer;
    if (request.path == "/env") {
        answer.body = object_of(environment()) + "\n";
    } else if (request.path == "/headers") {
        answer.body = object_of(request.headers) + "\n";
    } else if (request.path == "/echo") {
        const std::string type = request.header("content-type");
        if (!type.empty()) answer.content_type = type;
        answer.body = request.body;
    } else if (request.path == "/sleep") {
        const auto ms = request.number("ms").value_or(200);
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
        return text_answer(200, "slept " + std::to_string(ms) + " ms\n");
    } else if (request.path == "/bytes") {
        answer = text_answer(200, "");
        answer.filler_bytes = request.number("n").value_or(1024 * 1024);
    } else if (request.path == "/exit") {
        return text_answer(200, "ending\n");
    } else {
        return front_page(request);
    }
    return answer;
}

Answer Answers::front_page(const Request& request) const {
    Answer answer;
    if (settings_.body_bytes) {
        answer = text_answer(200, "");
        answer.filler_bytes = *settings_.body_bytes;
        return answer;
    }
    answer.body = "{\"version\": " + quoted(settings_.version) +
                  ", \"hostname\": " + quoted(own_host_name()) +
                  ", \"pid\": " + std::to_string(::getpid()) +
                  ", \"path\": " + quoted(request.path) +
                  ", \"headers\": " + object_of(request.headers) + "}\n";
    return answer;
}

void Answers::sent(const Request& request, const Answer& answer) {
    if (settings_.log_requests) {
        print(request.method + " " + request.target + " " + std::to_string(answer.status));
    }
    if (request.path == "/exit") {
        std::_Exit(static_cast<int>(request.number("code").value_or(0)));
    }
    const std::uint64_t count = ++answered_;
    if (settings_.exit_after_requests && count >= *settings_.exit_after_requests) {
        print_error("ending after " + std::to_string(count) + " requests");
        std::_Exit(settings_.exit_code);
    }
}

}  // namespace sample_app
