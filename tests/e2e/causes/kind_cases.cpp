// Other members of the kinds in field_cases.cpp: other servers' words, other protocols, and other
// ways to the same end.
#include "tests/e2e/causes/shell_image.hpp"

namespace apprunner::e2e {
namespace {

using scripted::answers;
using scripted::exiting;
using scripted::field;
using scripted::file_for_each_request;
using scripted::http;
using scripted::ok;
using scripted::runs;
using scripted::says;
using scripted::serve;
using scripted::serving;
using scripted::Wanted;
using scripted::with_shell;
using scripted::word;

constexpr const char* json = "Content-Type: application/json\\\\r\\\\n";

void add_answers(std::vector<Case>& all) {
    const auto fails = [&all](
                           const char* name,
                           const std::string& status,
                           const std::string& body,
                           const Wanted& wanted
                       ) {
        all.push_back(field(name, answers(says(status, "", body)), http("/"), wanted));
    };
    fails(
        "TLS, by nginx",
        "400 Bad Request",
        "<center>The plain HTTP request was sent to HTTPS port</center>",
        {"ARS-SPEAKS-TLS", "", "Host header"}
    );
    fails(
        "TLS, by Tomcat",
        "400 Bad Request",
        "Bad Request\\\\nThis combination of host and port requires TLS.",
        {"ARS-SPEAKS-TLS", "", "Host header"}
    );
    fails(
        "TLS, by MinIO", "403 Forbidden", "SSL required", {"ARS-SPEAKS-TLS", "", "authentication"}
    );
    fails("only POST", "405 Method Not Allowed", "no", {"ARS-HEALTH-STATUS", "405"});
    fails(
        "a server of WebSockets",
        "426 Upgrade Required",
        "Upgrade Required",
        {"ARS-HEALTH-STATUS", "426"}
    );
    all.push_back(field(
        "403 by Rails, which names the Host",
        answers(
            "printf \"HTTP/1.1 403 Forbidden\\\\r\\\\n\\\\r\\\\n" +
            std::string("<h1>Blocked hosts: ${host%?}</h1>\"")
        ),
        http("/up"),
        {"ARS-HEALTH-HOST", "169.254.172.2:8080", "/PATH"}
    ));
}

/// Paths, and parts that are down.
void add_paths(std::vector<Case>& all) {
    all.push_back(field(
        "401 with a challenge",
        answers(says("401 Unauthorized", "WWW-Authenticate: Basic realm=x\\\\r\\\\n", "")),
        http("/"),
        {"ARS-HEALTH-AUTH", "Basic realm=x"}
    ));
    all.push_back(field(
        "redirect of the health path to another prefix",
        answers(
            "case $first in *\" /api/health \"*) " + ok() + ";; *) " +
            says("308 Permanent Redirect", "Location: /api/health\\\\r\\\\n", "") + ";; esac"
        ),
        http("/health"),
        {"ARS-HEALTH-REDIRECT", "--path /api/health", "/PATH", Mend::as_told}
    ));
    all.push_back(field(
        "404, and a health path elsewhere",
        answers(
            "case $first in *\" /health \"*) " + ok() + ";; *) " + says("404 Not Found", "", "no") +
            ";; esac"
        ),
        http("/ping"),
        {"ARS-HEALTH-NOT-FOUND", "--path /health", "/PATH", Mend::as_told}
    ));
    all.push_back(field(
        "503 whose part names what it cannot reach",
        answers(says(
            "503 Service Unavailable",
            json,
            "{\"db\":{\"status\":\"DOWN\",\"error\":\"getaddrinfo ENOTFOUND db\"}}"
        )),
        http("/", {"--give-up", "12"}),
        {"ARS-HEALTH-STATUS", "getaddrinfo ENOTFOUND db"}
    ));
    all.push_back(field(
        "too many requests",
        answers(says("429 Too Many Requests", "", "slow down")),
        http("/", {"--give-up", "8"}),
        {"ARS-HEALTH-STATUS", "slow down"}
    ));
}

/// Errors that do not end.
void add_errors(std::vector<Case>& all) {
    all.push_back(field(
        "500 with an exception each time",
        answers(
            "echo \"TypeError: Cannot read properties of undefined (reading id)\" > /proc/1/fd/2; "
            "echo \"    at /app/health.js:12:9\" > /proc/1/fd/2; " +
            says("500 Internal Server Error", "", "oops")
        ),
        http("/health"),
        {"ARS-HEALTH-STATUS", "TypeError"}
    ));
    all.push_back(field(
        "500 that never changes",
        answers(says("500 Internal Server Error", json, "{\"error\":\"Internal Server Error\"}")),
        http("/health"),
        {"ARS-HEALTH-STATUS", "500"}
    ));
    all.push_back(serving(
        "500 with an exception until it has warmed up",
        runs("echo > /cold; (sleep 20; rm /cold) & " + std::string(serve)) + " --tool rm" +
            file_for_each_request(
                "if [ -e /cold ]; then echo \"RuntimeError: model is not loaded\" > "
                "/proc/1/fd/2; " +
                says("500 Internal Server Error", "", "error") + "; else " + ok() + "; fi"
            ),
        // Or a busy machine makes it a slow start.
        http("/health", {"--unhealthy-threshold", "10"}),
        {""}
    ));
    all.push_back(serving(
        "503 until it has warmed up",
        runs("echo > /cold; (sleep 30; rm /cold) & " + std::string(serve)) + " --tool rm" +
            file_for_each_request(
                "if [ -e /cold ]; then " + says("503 Service Unavailable", "", "starting") +
                "; else " + ok() + "; fi"
            ),
        http("/health"),
        {"ARS-SLOW-START"}
    ));
    all.push_back(serving(
        "500 behind a TCP check, with its exception",
        answers(
            "echo \"django.db.utils.ProgrammingError: no such table: shop_item\" > /proc/1/fd/2; " +
            says("500 Internal Server Error", "", "Server Error (500)")
        ),
        {"--set", "steady_for=35"},
        {"ARS-HTTP-ERROR", "no such table"}
    ));
    all.push_back(serving(
        "502 by a proxy of another kind, behind a TCP check",
        answers(
            "echo \"[ALERT] backend app/app1 is DOWN: dial tcp 127.0.0.1:4000: connect: connection "
            "refused\" > /proc/1/fd/2; " +
            says("502 Bad Gateway", "Server: Caddy\\\\r\\\\n", "")
        ),
        {"--set", "steady_for=35"},
        {"ARS-HTTP-ERROR", "127.0.0.1:4000"}
    ));
}

/// What else is listened to with.
void add_greetings(std::vector<Case>& all) {
    const auto speaks = [&all](const char* name, const std::string& bytes, const char* seen) {
        all.push_back(field(
            std::string(name) + " on the port",
            runs(serve) + " --file " +
                word("answer.sh=#!/bin/sh\\nprintf \"" + bytes + "\"; sleep 1\\n"),
            http("/"),
            {"ARS-HEALTH-BAD-ANSWER", seen, "ends TLS"}
        ));
    };
    speaks("SSH", "SSH-2.0-OpenSSH_9.2\\\\r\\\\n", "speaks SSH");
    speaks("SMTP", "220 mail.example.com ESMTP Postfix\\\\r\\\\n", "speaks SMTP");
    speaks("FTP", "220 (vsFTPd 3.0.3)\\\\r\\\\n", "speaks FTP");
    speaks("MySQL", "J\\\\0\\\\0\\\\0\\\\n8.0.36", "speaks MySQL");
    all.push_back(field(
        "Redis on the port",
        answers("printf \"-ERR unknown command\\\\r\\\\n\""),
        http("/"),
        {"ARS-HEALTH-BAD-ANSWER", "speaks Redis", "ends TLS"}
    ));
    all.push_back(field(
        "memcached on the port",
        answers("printf \"ERROR\\\\r\\\\n\""),
        http("/"),
        {"ARS-HEALTH-BAD-ANSWER", "speaks memcached", "ends TLS"}
    ));
    all.push_back(serving(
        "Redis on the port, behind a TCP check",
        answers("printf \"-ERR unknown command\\\\r\\\\n\""),
        {},
        {"ARS-HTTP-DEAD", "speaks Redis", "ends TLS"}
    ));
}

/// Connections that end, or do not; and other ports.
void add_protocols(std::vector<Case>& all) {
    all.push_back(field(
        "closes each connection",
        runs(serve) + " --file " +
            word("answer.sh=#!/bin/sh\\nread -r first; echo \"worker failed: ENOENT "
                 "views/index.ejs\" > /proc/1/fd/2\\n"),
        http("/"),
        {"ARS-HEALTH-RESET", "ENOENT"}
    ));
    all.push_back(field(
        "head at once, and the body later than Timeout",
        answers("printf \"HTTP/1.1 200 OK\\\\r\\\\nContent-Length: 2\\\\r\\\\n\\\\r\\\\n\"; sleep "
                "10; printf ok"),
        http("/", {"--give-up", "8"}),
        {"ARS-HEALTH-TIMEOUT", "the end of it did not within"}
    ));
    all.push_back(field(
        "another port, whose GET / is 404",
        runs("exec nc -ll -p 3000 -e /answer.sh") +
            file_for_each_request(says("404 Not Found", json, "{\"message\":\"Cannot GET /\"}")),
        {},
        {"ARS-WRONG-PORT", "--port 3000", "", Mend::as_told}
    ));
}

/// A port for metrics is opened first: whether the app's own follows, and which, is not known yet.
void add_metrics(std::vector<Case>& all) {
    const auto then = [](const std::string& line) {
        return runs("M=1 nc -ll -p 9100 -e /answer.sh & " + line) +
               file_for_each_request(
                   "case \"$M$first\" in 1*\" /metrics \"*) " +
                   says("200 OK", "", "# HELP up It is up.") + ";; 1*) " +
                   says("404 Not Found", "", "no") + ";; *) " + ok() + ";; esac"
               );
    };
    all.push_back(field(
        "another port, a while after a port for metrics",
        then("sleep 7; exec nc -ll -p 3000 -e /answer.sh"),
        {},
        {"ARS-WRONG-PORT", "3000"}
    ));
    all.push_back(serving(
        "40 s after a port for metrics",
        then("sleep 40; " + std::string(serve)),
        {},
        {"ARS-SLOW-START"}
    ));
}

/// A limit that the checks themselves run into, a while after they were passed.
void add_limits(std::vector<Case>& all) {
    const std::string limited =
        runs("(sleep 6; echo > /limit) & " + std::string(serve)) +
        file_for_each_request(
            "if [ -e /limit ]; then " + says("429 Too Many Requests", "", "slow down") + "; else " +
            ok() + "; fi"
        );
    Case later = serving(
        "429 once it is deployed", limited, http("/", {"--interval", "1", "--timeout", "1"}), {""}
    );
    later.later = "answer: slow down";
    all.push_back(later);
    all.push_back(field(
        "429 while it is looked at",
        limited,
        http("/", {"--interval", "1", "--timeout", "1", "--set", "steady_for=40"}),
        {"ARS-FLAPPING", "slow down"}
    ));
}

void add_ends(std::vector<Case>& all) {
    Case late = field(
        "dies when its driver gives up, 12 s after it listens",
        runs("nc -ll -p 8080 -e /answer.sh & sleep 12; echo MongooseServerSelectionError: connect "
             "ETIMEDOUT mongo:27017; exit 1"
        ) + file_for_each_request(ok()),
        {"--set", "steady_for=40"},
        {"ARS-UNREACHABLE-DEPENDENCY", "mongo:27017", "before it was healthy"}
    );
    late.log = {LogEnd::exited, 1};
    all.push_back(late);
    Case soon = field(
        "dies 3 s after it listens",
        runs("nc -ll -p 8080 -e /answer.sh & sleep 3; echo TypeError: x is not a function; exit 1"
        ) + file_for_each_request(ok()),
        {"--set", "steady_for=8"},
        {"ARS-CONTAINER-EXITED", "TypeError", "before it was healthy"}
    );
    soon.log = {LogEnd::exited, 1};
    all.push_back(soon);
}

/// By their program.
void add_files(std::vector<Case>& all) {
    all.push_back(exiting(
        "script that env cannot run for its CR",
        with_shell(
            "--tool env --file " + word("entry.sh=#!/bin/env sh\\r\\nexec nc\\r\\n") +
            " --cmd /entry.sh"
        ),
        {},
        127,
        {"ARS-IMAGE-LINE-ENDS", "CRLF"}
    ));
    all.push_back(exiting(
        "script with CRLF that a shell reads",
        with_shell(
            "--file " + word("entry.sh=#!/bin/sh\\r\\nexec /bin/nc\\r\\n") +
            " --cmd /bin/sh --cmd /entry.sh"
        ),
        {},
        127,
        {"ARS-IMAGE-LINE-ENDS", "CRLF"}
    ));
    all.push_back(exiting(
        "program without its loader",
        "--program /bin/true",
        {},
        1,
        {"ARS-IMAGE-INTERPRETER", "its loader"}
    ));
    all.push_back(exiting(
        "tini for a program that is not there",
        runs(
            "echo \"[FATAL tini (6)] exec /app/server failed: No such file or directory\"; exit 127"
        ),
        {},
        127,
        {"ARS-CONTAINER-EXITED", "/app/server"}
    ));
}

/// By what they say.
void add_last_words(std::vector<Case>& all) {
    const auto dies_of =
        [&all](const char* name, const std::string& words, int code, const Wanted& wanted) {
            const std::string line = "echo " + word(words) + "; exit " + std::to_string(code);
            all.push_back(exiting(name, runs(line), {}, code, wanted));
        };
    dies_of(
        "port 80 by Node",
        "Error: listen EACCES: permission denied 0.0.0.0:80",
        1,
        {"ARS-PORT-NOT-PERMITTED", "80"}
    );
    dies_of(
        "port 80 by nginx",
        "nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)",
        1,
        {"ARS-PORT-NOT-PERMITTED", "80"}
    );
    dies_of(
        "heap of V8",
        "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
        134,
        {"ARS-OUT-OF-MEMORY", "NODE_OPTIONS=--max-old-space-size=1536"}
    );
    dies_of(
        "heap of Java",
        "Exception in thread main java.lang.OutOfMemoryError: Java heap space",
        1,
        {"ARS-OUT-OF-MEMORY", "JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75"}
    );
    dies_of(
        "memory, by Go",
        "runtime: out of memory: cannot allocate 4194304-byte block\nfatal error: out of memory",
        2,
        {"ARS-OUT-OF-MEMORY", "--memory"}
    );
    dies_of("memory, by Python", "MemoryError", 1, {"ARS-OUT-OF-MEMORY", "Python"});
    dies_of(
        "a key, far above the end",
        "Traceback (most recent call last):\n  File \"/app/settings.py\", line 9, in <module>\n"
        "    SECRET_KEY = os.environ[\"SECRET_KEY\"]\n  File \"/usr/lib/python3/os.py\", line 680, "
        "in "
        "__getitem__\n    raise KeyError(key) from None\nKeyError: 'SECRET_KEY'\n"
        "[7] [INFO] Worker exiting (pid: 7)\n[1] [ERROR] Worker (pid:7) exited with code 3\n"
        "Traceback (most recent call last):\n  File \"/usr/lib/gunicorn/arbiter.py\", line 209, in "
        "run\n    self.sleep()\ngunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' "
        "3>",
        3,
        {"ARS-MISSING-VARIABLE", "SECRET_KEY"}
    );
}

void add_silence(std::vector<Case>& all) {
    all.push_back(field(
        "supervisord without its program",
        runs(
            "echo \"INFO spawned: app with pid 9\"; echo \"INFO exited: app (exit status 1; not "
            "expected)\"; echo \"INFO gave up: app entered FATAL state, too many start retries too "
            "quickly\"; exec sleep 1000"
        ),
        {"--give-up", "12"},
        {"ARS-NOT-LISTENING", "entered FATAL state"}
    ));
    all.push_back(field(
        "a worker of a queue",
        runs("echo \"celery@host ready.\"; exec sleep 1000"),
        {"--give-up", "12"},
        {"ARS-NOT-LISTENING", "celery@host ready"}
    ));
    all.push_back(field(
        "waits for a broker by another library",
        runs("while :; do echo \"consumer: Cannot connect to amqp://guest:**@rabbit:5672//: [Errno "
             "111] Connection refused.\"; sleep 2; done"),
        {},
        {"ARS-UNREACHABLE-DEPENDENCY", "rabbit:5672"}
    ));
}

/// What passes, with a note.
void add_notes(std::vector<Case>& all) {
    const auto notes =
        [&all](const char* name, const std::string& status, const std::string& seen) {
            Case noted = serving(name, answers(says(status, "", "no")), {}, {""});
            noted.seen = seen;
            all.push_back(noted);
        };
    notes("401 behind a TCP check is a note", "401 Unauthorized", "401");
    notes("404 behind a TCP check is a note", "404 Not Found", "404");
    notes("400 behind a TCP check is a note", "400 Bad Request", "400");
}

}  // namespace

std::vector<Case> kind_cases() {
    std::vector<Case> all;
    add_answers(all);
    add_paths(all);
    add_errors(all);
    add_greetings(all);
    add_protocols(all);
    add_metrics(all);
    add_limits(all);
    add_ends(all);
    add_files(all);
    add_last_words(all);
    add_silence(all);
    add_notes(all);
    return all;
}

}  // namespace apprunner::e2e
