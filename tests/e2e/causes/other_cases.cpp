// What must not be complained of, and what must not be explained away.
#include "tests/e2e/causes/case.hpp"

namespace apprunner::e2e {
namespace {

Case healthy(std::string name, Variables image, std::vector<std::string> flags = {}) {
    Case made;
    made.name = std::move(name);
    made.image = std::move(image);
    made.flags = std::move(flags);
    made.expected = passed();
    return made;
}

const std::vector<std::string>& http() {
    static const std::vector<std::string> flags{"--health-check", "http", "--path", "/health"};
    return flags;
}

using Flags = std::vector<std::string>;

Case unlisted(
    std::string name, Variables image, std::string finding, Flags flags, const ExpectedLog& log
) {
    Case made;
    made.name = "unlisted: " + std::move(name);
    made.image = std::move(image);
    made.flags = std::move(flags);
    made.expected = create_failed(std::move(finding));
    made.log = log;
    return made;
}

/// Ends at once with this code and these words, which do not tell a cause on the list.
Case ends(std::string name, int code, const std::string& words, Flags flags = {}) {
    Variables image{{"SAMPLE_EXIT_CODE", std::to_string(code)}};
    if (!words.empty()) image["SAMPLE_EXIT_LINE"] = words;
    const ExpectedLog log{LogEnd::exited, code};
    return unlisted(std::move(name), image, "ARS-CONTAINER-EXITED", std::move(flags), log);
}

/// Ends with words of something that it cannot reach; neither its variables nor its way out are to
/// blame.
Case dies_of_network(std::string name, const std::string& words, Flags flags = {}) {
    Case made = ends(std::move(name), 1, words, std::move(flags));
    made.expected = create_failed("ARS-UNREACHABLE-DEPENDENCY");
    return made;
}

std::vector<Case> unlisted_exits() {
    return {
        ends("ends with 137 by itself", 137, ""),
        ends("ends with 127 by itself", 127, ""),
        dies_of_network(
            "dies of its database",
            "TypeError [ERR_INVALID_ARG_TYPE]: connect ECONNREFUSED 10.0.0.5:5432, got undefined"
        ),
        dies_of_network(
            "dies of its database, without egress",
            "connect ECONNREFUSED 127.0.0.1:5432",
            {"--egress", "none"}
        ),
        dies_of_network(
            "warns of a variable, dies of its database",
            "SENTRY_DSN not set, error reporting off\nconnect ECONNREFUSED 10.0.0.5:5432"
        ),
        dies_of_network("complains of the network, and has it", "connect ETIMEDOUT 10.0.0.5:5432"),
        ends(
            "complains of a variable that it has",
            1,
            "DATABASE_URL must be set to a postgres:// URL",
            {"--env", "DATABASE_URL=mysql://db"}
        ),
        ends(
            "does without a variable, dies of another",
            1,
            "REDIS_URL is not set, using the default\npanic: assignment to entry in nil map"
        ),
        ends(
            "dies, with shell syntax in its StartCommand",
            1,
            "panic: assignment to entry in nil map",
            {"--start-command", "/sample_app --words=a;b"}
        ),
    };
}

Case fails_check(
    std::string name, Variables image, std::string finding, Flags flags, const char* give_up
) {
    flags.insert(flags.end(), {"--give-up", give_up});
    const ExpectedLog log{LogEnd::check_failed};
    return unlisted(std::move(name), std::move(image), std::move(finding), std::move(flags), log);
}

}  // namespace

std::vector<Case> healthy_apps() {
    std::vector<Case> all{
        healthy("healthy: on 0.0.0.0", {{"SAMPLE_BIND", "0.0.0.0"}}),
        healthy("healthy: on ::", {{"SAMPLE_BIND", "::"}}, http()),
        healthy(
            "healthy: slow boot inside the limit",
            {{"SAMPLE_BOOT_MS", "6000"}},
            {"--interval", "2", "--unhealthy-threshold", "10"}
        ),
        healthy("healthy: chunked answers", {{"SAMPLE_STYLE", "chunked"}}, http()),
        healthy("healthy: HTTP/1.0", {{"SAMPLE_STYLE", "http10"}}, http()),
        healthy("healthy: 12 KB of header fields", {{"SAMPLE_STYLE", "large"}}, http()),
        healthy("healthy: several ports", {{"SAMPLE_PORT", "9090,8080"}}, http()),
        healthy(
            "healthy: 401 on / and 200 on the health path",
            {{"SAMPLE_PATH_STATUS", "/=401"}},
            http()
        ),
        healthy("healthy: asks for patience first", {{"SAMPLE_STATUS", "503,503,200"}}, http()),
        healthy("healthy: no way out, and none needed", {}, {"--egress", "none"}),
        healthy("healthy: thousands of lines", {{"SAMPLE_LOG_LINES", "5000"}}, http()),
    };
    Case user = healthy("healthy: non-root user, static program alone", {}, http());
    user.image_options = "--user 10001 --expose 8080";
    all.push_back(user);
    Case nologin = healthy("healthy: user nologin", {}, http());
    nologin.image_options = "--user app --passwd 'app:x:10001:10001::/:/usr/sbin/nologin'";
    all.push_back(nologin);
    Case port = healthy("healthy: EXPOSE names another port, and PORT is read", {});
    port.image_options = "--expose 9999";
    all.push_back(port);
    all.push_back(healthy("healthy: a StartCommand", {}, {"--start-command", "/sample_app --x"}));
    all.push_back(healthy(
        "healthy: HOSTNAME in the image, given by the service too",
        {{"SAMPLE_BIND", "HOSTNAME"}, {"HOSTNAME", "0.0.0.0"}},
        {"--env", "HOSTNAME=0.0.0.0"}
    ));
    return all;
}

std::vector<Case> unlisted_failures() {
    std::vector<Case> all = unlisted_exits();
    all.push_back(fails_check(
        "a status of its own", {{"SAMPLE_STATUS", "418"}}, "ARS-HEALTH-STATUS", http(), "20"
    ));
    all.push_back(fails_check(
        "asks for patience for ever", {{"SAMPLE_STATUS", "503"}}, "ARS-HEALTH-STATUS", http(), "6"
    ));
    all.push_back(fails_check(
        "still boots when the time is up",
        {{"SAMPLE_BOOT_MS", "60000"}},
        "ARS-NOT-LISTENING",
        {},
        "4"
    ));
    // The app listens as it has to: no setting of its may be blamed.
    all.push_back(
        fails_check("refused, and nobody knows why (injected)", {}, "ARS-UNEXPLAINED", {}, "4")
    );
    all.back().fault = "health-fail";
    // It has listened, so that "nothing listens" would be wrong.
    all.push_back(fails_check(
        "closes its port again",
        {{"SAMPLE_STATUS", "503"}, {"SAMPLE_STOP_LISTENING_AFTER_MS", "2500"}},
        "ARS-STOPPED-LISTENING",
        http(),
        "9"
    ));
    return all;
}

}  // namespace apprunner::e2e
