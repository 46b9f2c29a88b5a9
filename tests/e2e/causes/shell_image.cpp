// Spells images for make_image.sh, and rows.
#include "tests/e2e/causes/shell_image.hpp"

namespace apprunner::e2e::scripted {

std::string word(const std::string& text) {
    std::string quoted = "'";
    for (const char letter : text) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
    return quoted + "'";
}

std::string with_shell(const std::string& more) {
    return "--no-entrypoint --tool sh --tool nc --tool sleep --tool tail --tool mkdir " + more;
}

std::string runs(const std::string& line) {
    return with_shell("--cmd /bin/sh --cmd -c --cmd " + word(line));
}

std::string file_for_each_request(const std::string& line) {
    return " --file " + word(
                            "answer.sh=#!/bin/sh\\nread -r first\\n"
                            "while read -r line; do [ \"${#line}\" -le 1 ] && break; "
                            "case $line in Host:*) host=${line#Host: };; "
                            "X-Forwarded-Proto:*) proto=${line#*: };; esac; done\\n" +
                            line + "\\n"
                        );
}

std::string answers(const std::string& line) {
    return runs(serve) + file_for_each_request(line);
}

std::string says(const std::string& status, const std::string& fields, const std::string& body) {
    std::string escaped;
    for (const char letter : body) {
        if (letter == '"' || letter == '%') escaped += letter == '%' ? "%" : "\\\\";
        escaped += letter;
    }
    return "printf \"HTTP/1.1 " + status + "\\\\r\\\\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\\\\r\\\\n\\\\r\\\\n" + escaped +
           "\"";
}

std::string ok() {
    return says("200 OK", "", "ok");
}

Flags http(const std::string& path, const Flags& more) {
    Flags flags{"--health-check", "http", "--path", path};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
}

Case field(std::string name, std::string image, Flags flags, const Wanted& wanted) {
    Case made;
    made.name = "field: " + std::move(name);
    made.image_options = std::move(image);
    made.flags = std::move(flags);
    made.is_as_users_do = true;
    made.expected = create_failed(wanted.finding);
    made.seen = wanted.seen;
    made.not_seen = wanted.not_seen;
    made.mend = wanted.mend;
    made.log = {LogEnd::check_failed};
    return made;
}

Case exiting(std::string name, std::string image, Flags flags, int code, const Wanted& wanted) {
    Case made = field(std::move(name), std::move(image), std::move(flags), wanted);
    made.log = {LogEnd::exited, code};
    return made;
}

Case not_started(
    std::string name, std::string image, std::optional<int> code, const Wanted& wanted
) {
    Case made = field(std::move(name), std::move(image), {}, wanted);
    made.log = {LogEnd::not_started, code};
    return made;
}

Case serving(std::string name, std::string image, Flags flags, const Wanted& wanted) {
    Case made = field(std::move(name), std::move(image), std::move(flags), wanted);
    made.expected = wanted.finding.empty() ? passed() : risky(wanted.finding);
    made.log = {LogEnd::passed};
    return made;
}

}  // namespace apprunner::e2e::scripted
