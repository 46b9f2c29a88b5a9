// What people's deployments have run into, by reports from the field: small programs of a shell and
// netcat, each with what has to be found out about it.
#include "tests/e2e/causes/shell_image.hpp"

namespace apprunner::e2e {
namespace {

using scripted::answers;
using scripted::exiting;
using scripted::field;
using scripted::file_for_each_request;
using scripted::Flags;
using scripted::http;
using scripted::not_started;
using scripted::ok;
using scripted::runs;
using scripted::says;
using scripted::serve;
using scripted::serving;
using scripted::Wanted;
using scripted::with_shell;
using scripted::word;

void add_statuses(std::vector<Case>& all) {
    const std::string blocked = "Blocked request. This host (\"$host\") is not allowed.";
    const std::string by_host = "case $host in localhost*) " + ok() + ";; *) ";
    all.push_back(field(
        "403 that names the Host",
        answers(
            "printf \"HTTP/1.1 403 Forbidden\\\\r\\\\n\\\\r\\\\n" +
            std::string("Blocked request. This host ($host) is not allowed.\"")
        ),
        http("/"),
        {"ARS-HEALTH-HOST", "169.254.172.2:8080"}
    ));
    for (const char* status : {"400 Bad Request", "403 Forbidden", "421 Misdirected Request"}) {
        all.push_back(field(
            std::string(status) + " by a list of Hosts that says nothing",
            answers(by_host + says(status, "", "no") + ";; esac"),
            http("/"),
            {"ARS-HEALTH-HOST", "Host localhost: HTTP 200"}
        ));
    }
    all.push_back(field(
        "403 whatever the Host",
        answers(says("403 Forbidden", "", "members only")),
        http("/"),
        {"ARS-HEALTH-AUTH", "members only", "ALLOWED_HOSTS"}
    ));
    all.push_back(field(
        "400 of a TLS port, by its words",
        answers(says("400 Bad Request", "", "Client sent an HTTP request to an HTTPS server.")),
        http("/"),
        {"ARS-SPEAKS-TLS", "", "ALLOWED_HOSTS"}
    ));
    all.push_back(field(
        "400 for want of a session",
        answers(says("400 Bad Request", "", "No valid session ID provided")),
        http("/"),
        {"ARS-HEALTH-BAD-REQUEST", "No valid session ID", "ALLOWED_HOSTS"}
    ));
    all.push_back(field(
        "503 with the part that is down",
        answers(says(
            "503 Service Unavailable",
            "Content-Type: application/json\\\\r\\\\n",
            "{\"status\":\"DOWN\",\"components\":{\"db\":{\"status\":\"DOWN\"}}}"
        )),
        http("/", {"--give-up", "8"}),
        {"ARS-HEALTH-STATUS", "a part is down: db"}
    ));
}

void add_redirects(std::vector<Case>& all) {
    const auto to = [](const std::string& location) {
        return says("307 Temporary Redirect", "Location: " + location + "\\\\r\\\\n", "");
    };
    all.push_back(field(
        "redirect to the same path with a slash",
        answers(
            "case $first in *\" /health/ \"*) " + ok() + ";; *) " +
            to("http://169.254.172.2:8080/health/") + ";; esac"
        ),
        http("/health"),
        {"ARS-HEALTH-REDIRECT", "--path /health/", "/PATH", Mend::as_told}
    ));
    all.push_back(field(
        "redirect to https",
        answers(to("https://example.com/")),
        http("/health"),
        {"ARS-HEALTH-REDIRECT", "no other path will do", "--path"}
    ));
    all.push_back(field(
        "redirect to a login, and a health path elsewhere",
        answers("case $first in *\" /healthz \"*) " + ok() + ";; *) " + to("/login") + ";; esac"),
        http("/"),
        {"ARS-HEALTH-REDIRECT", "--path /healthz", "", Mend::as_told}
    ));
}

void add_bodies(std::vector<Case>& all) {
    all.push_back(field(
        "body that is never complete",
        answers("printf \"HTTP/1.1 200 OK\\\\r\\\\nContent-Length: 999\\\\r\\\\n\\\\r\\\\nnever\""),
        http("/", {"--timeout", "4", "--give-up", "12"}),
        {"ARS-HEALTH-RESET", "before its end"}
    ));
    all.push_back(field(
        "stream that never ends",
        answers("printf \"HTTP/1.1 200 OK\\\\r\\\\n\\\\r\\\\nevent\"; sleep 1000"),
        http("/", {"--give-up", "8"}),
        {"ARS-HEALTH-TIMEOUT", "the end of it did not within"}
    ));
}

void add_memory(std::vector<Case>& all) {
    const Flags small{"--cpu", "256", "--memory", "512"};
    const std::string eating_workers =
        runs(
            "(while :; do dd if=/dev/zero of=/dev/null bs=700M count=1; echo Worker was sent "
            "SIGKILL, perhaps out of memory; sleep 1; done) & exec nc -ll -p 8080 -e /bin/sleep "
            "1000"
        ) +
        " --tool dd";
    Flags small_http = http("/", small);
    all.push_back(field(
        "child killed for memory",
        runs("echo Started reloader process; tail /dev/zero & while :; do sleep 1; done"),
        small,
        {"ARS-OUT-OF-MEMORY", "--memory"}
    ));
    all.push_back(field(
        "workers killed for memory, again and again",
        eating_workers,
        small_http,
        {"ARS-OUT-OF-MEMORY", "512"}
    ));
    all.push_back(serving(
        "workers killed for memory behind a TCP check",
        eating_workers,
        {"--cpu", "256", "--memory", "512", "--set", "steady_for=15"},
        {"ARS-OUT-OF-MEMORY", "512"}
    ));
}

void add_ports(std::vector<Case>& all) {
    all.push_back(exiting(
        "port 80 for a user that is not root",
        with_shell("--user 101 --expose 80 --cmd /bin/nc --cmd -ll --cmd -p --cmd 80 --cmd -e "
                   "--cmd /answer.sh"
        ) + file_for_each_request(ok()),
        {"--port", "80"},
        1,
        {"ARS-PORT-NOT-PERMITTED", "101"}
    ));
    all.push_back(exiting(
        "port 80 for a user that is not root, and 8080 asked for",
        with_shell("--user 101 --expose 80 --cmd /bin/nc --cmd -ll --cmd -p --cmd 80 --cmd -e "
                   "--cmd /answer.sh"
        ) + file_for_each_request(ok()),
        {},
        1,
        {"ARS-PORT-NOT-PERMITTED", "", "\"--port 80\""}
    ));
    all.push_back(field(
        "port chosen at random",
        runs("p=$((32768 + RANDOM % 20000)); echo listening on $p; exec nc -ll -p $p -e "
             "/answer.sh"
        ) + file_for_each_request(ok()),
        {},
        {"ARS-WRONG-PORT", "at random", "--port "}
    ));
    all.push_back(field(
        "another port",
        runs("exec nc -ll -p 9000 -e /answer.sh") + file_for_each_request(ok()),
        {},
        {"ARS-WRONG-PORT", "--port 9000", "", Mend::as_told}
    ));
}

void add_programs(std::vector<Case>& all) {
    all.push_back(exiting(
        "script with CRLF",
        with_shell("--file " + word("entry.sh=#!/bin/sh\\r\\nexec nc\\r\\n") + " --cmd /entry.sh"),
        {},
        1,
        {"ARS-IMAGE-LINE-ENDS", "CRLF"}
    ));
    all.push_back(exiting(
        "script for a bash that is not there",
        with_shell("--file " + word("entry.sh=#!/bin/bash\\nexec nc\\n") + " --cmd /entry.sh"),
        {},
        1,
        {"ARS-IMAGE-INTERPRETER", "/bin/bash"}
    ));
    all.push_back(exiting(
        "script with a byte order mark",
        with_shell(
            "--file " + word("entry.sh=\\xef\\xbb\\xbf#!/bin/sh\\nexec nc\\n") + " --cmd /entry.sh"
        ),
        {},
        1,
        {"ARS-IMAGE-BYTE-ORDER-MARK", "byte order mark"}
    ));
    all.push_back(exiting(
        "$PORT in a command without a shell",
        with_shell("--cmd /bin/nc --cmd -ll --cmd -p --cmd " + word("$PORT")),
        {},
        1,
        {"ARS-EXEC-FORM", "$PORT"}
    ));
    all.push_back(not_started(
        "command of one word",
        with_shell("--cmd " + word("nc -ll -p 8080")),
        127,
        {"ARS-EXEC-FORM", "CMD [\\\"nc\\\", \\\"-ll\\\""}
    ));
    all.push_back(not_started(
        "./start.sh, and no WORKDIR",
        with_shell("--cmd ./start.sh --file " + word("app/start.sh=#!/bin/sh\\nexec nc\\n")),
        127,
        {"ARS-IMAGE-COMMAND", "as /start.sh"}
    ));
    all.push_back(exiting(
        "command in single quotes",
        runs("['/bin/nc', '-ll', '-p', '8080']"),
        {},
        127,
        {"ARS-EXEC-FORM", "single quotes"}
    ));
    all.push_back(not_started(
        "no command at all", with_shell(""), 127, {"ARS-IMAGE-COMMAND", "no ENTRYPOINT and no CMD"}
    ));
}

void add_dependencies(std::vector<Case>& all) {
    all.push_back(field(
        "waits for a database that is not there",
        runs("while :; do nc -w 1 db 5432 </dev/null && break; echo Waiting for database "
             "connection...; sleep 2; done"),
        {},
        {"ARS-UNREACHABLE-DEPENDENCY", "db"}
    ));
    Case local = field("listens on a unix socket", "", {}, {"ARS-NOT-LISTENING", "unix:/app.sock"});
    local.image = {{"SAMPLE_BIND", "/app.sock"}};
    all.push_back(local);
    const auto dies_of = [&all](const char* name, const std::string& words, const Wanted& wanted) {
        all.push_back(exiting(name, runs("echo " + word(words) + "; exit 1"), {}, 1, wanted));
    };
    dies_of(
        "a compose name", "Error: getaddrinfo ENOTFOUND db", {"ARS-UNREACHABLE-DEPENDENCY", "db"}
    );
    dies_of(
        "a database on localhost",
        "Error: connect ECONNREFUSED 127.0.0.1:5432",
        {"ARS-UNREACHABLE-DEPENDENCY", "127.0.0.1:5432"}
    );
    dies_of(
        "missing credentials",
        "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
        {"ARS-NO-CREDENTIALS"}
    );
    dies_of(
        "a missing module", "Error: Cannot find module 'express'", {"ARS-MISSING-MODULE", "express"}
    );
    dies_of(
        "a variable, by pydantic",
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for "
        "Settings\ndatabase_url\n  Field required [type=missing, input_value={}, "
        "input_type=dict]",
        {"ARS-MISSING-VARIABLE", "DATABASE_URL"}
    );
    dies_of(
        "a variable, by decouple",
        "decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a "
        "default value.",
        {"ARS-MISSING-VARIABLE", "SECRET_KEY"}
    );
    dies_of(
        "a warning of a variable, and silence",
        "SENTRY_DSN is not set, error reporting off",
        {"ARS-CONTAINER-EXITED"}
    );
    dies_of(
        "a plugin's exec format error, ignored",
        "plugin: exec format error, ignored\nready\nTraceback: boom",
        {"ARS-CONTAINER-EXITED"}
    );
}

/// Answers as a proxy does whose upstream is dead, and says so as nginx does.
std::string dead_upstream(const std::string& status) {
    return "echo " +
           word(
               "2026/11/28 12:00:01 [error] 29#29: *1 connect() failed (111: Connection refused) "
               "while connecting to upstream, client: 169.254.172.1, server: , upstream: "
               "\\x22http://127.0.0.1:3000/\\x22"
           ) +
           " > /proc/1/fd/2; " + says(status, "Server: nginx\\\\r\\\\n", "nginx");
}

void add_proxies(std::vector<Case>& all) {
    all.push_back(field(
        "a proxy whose upstream is dead",
        answers(dead_upstream("502 Bad Gateway")),
        http("/", {"--give-up", "12"}),
        {"ARS-UNREACHABLE-DEPENDENCY", "127.0.0.1:3000"}
    ));
    all.push_back(serving(
        "a proxy whose upstream is dead, behind a TCP check",
        answers(dead_upstream("502 Bad Gateway")),
        {"--set", "steady_for=35"},
        {"ARS-HTTP-ERROR", "127.0.0.1:3000"}
    ));
    all.push_back(serving(
        "a proxy whose upstream comes up after 15 s",
        runs("echo > /down; (sleep 15; rm /down) & " + std::string(serve)) +
            file_for_each_request(
                "if [ -e /down ]; then " + dead_upstream("502 Bad Gateway") + "; else " + ok() +
                "; fi"
            ) +
            " --tool rm",
        http("/"),
        {""}
    ));
    all.push_back(serving(
        "a redirect of everything to https, behind a TCP check",
        answers(says("301 Moved Permanently", "Location: https://${host%?}/\\\\r\\\\n", "")),
        {},
        {"ARS-REDIRECT-LOOP", "X-Forwarded-Proto"}
    ));
}

void add_successes(std::vector<Case>& all) {
    all.push_back(serving(
        "TLS only, behind a TCP check",
        answers(says("400 Bad Request", "", "Client sent an HTTP request to an HTTPS server.")),
        {},
        {"ARS-SPEAKS-TLS"}
    ));
    all.push_back(serving(
        "502 for ever, behind a TCP check",
        answers(says("502 Bad Gateway", "", "upstream")),
        {"--set", "steady_for=35"},
        {"ARS-HTTP-ERROR", "502"}
    ));
    all.push_back(serving(
        "a list of Hosts that refuses the service's domain",
        answers(
            "case $host in localhost*) " + ok() + ";; *) " + says("403 Forbidden", "", "no") +
            ";; esac"
        ),
        {},
        {"ARS-HOST-REFUSED", "403"}
    ));
    all.push_back(serving(
        "redirect to https unless X-Forwarded-Proto says it",
        answers(
            "case $proto in https*) " + ok() + ";; *) " +
            says("301 Moved Permanently", "Location: https://${host%?}/\\\\r\\\\n", "") + ";; esac"
        ),
        {},
        {""}
    ));
    Case later = serving(
        "killed for memory after its deployment",
        runs("nc -ll -p 8080 -e /answer.sh & sleep 8; exec tail /dev/zero") +
            file_for_each_request(ok()),
        {"--cpu", "256", "--memory", "512"},
        {""}
    );
    later.later = "ARS-OUT-OF-MEMORY";
    all.push_back(later);
}

/// Told before anything is asked for, by the name of what is wrong.
void add_refusals(std::vector<Case>& all) {
    Case pem = serving(
        "a value with line breaks",
        answers(ok()),
        {"--env", "PEM=-----BEGIN-----\nabc", "--env", "OTHER=a"},
        {}
    );
    pem.expected = {2, "-", "-", "-", "-"};
    pem.log = {LogEnd::refused};
    pem.said = "PEM";
    all.push_back(pem);
}

}  // namespace

std::vector<Case> field_cases() {
    std::vector<Case> all;
    add_statuses(all);
    add_redirects(all);
    add_bodies(all);
    add_memory(all);
    add_ports(all);
    add_programs(all);
    add_dependencies(all);
    add_proxies(all);
    add_successes(all);
    add_refusals(all);
    return all;
}

}  // namespace apprunner::e2e
