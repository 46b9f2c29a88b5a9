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
    all.push_back(healthy(
        "healthy: HOSTNAME in the image, given by the service too",
        {{"SAMPLE_BIND", "HOSTNAME"}, {"HOSTNAME", "0.0.0.0"}},
        {"--env", "HOSTNAME=0.0.0.0"}
    ));
    return all;
}

std::vector<Case> unlisted_failures() {
    const auto unlisted = [](std::string name, Variables image, std::string finding) {
        Case made;
        made.name = "unlisted: " + std::move(name);
        made.image = std::move(image);
        made.expected = create_failed(std::move(finding));
        return made;
    };
    std::vector<Case> all;
    // 137 alone is no proof of too little memory.
    all.push_back(
        unlisted("ends with 137 by itself", {{"SAMPLE_EXIT_CODE", "137"}}, "ARS-CONTAINER-EXITED")
    );
    // A line with words of many causes, none of which is this one.
    all.push_back(unlisted(
        "dies of its database",
        {{"SAMPLE_EXIT_CODE", "1"},
         {"SAMPLE_EXIT_LINE",
          "TypeError [ERR_INVALID_ARG_TYPE]: connect ECONNREFUSED 10.0.0.5:5432, got undefined"}},
        "ARS-CONTAINER-EXITED"
    ));
    Case teapot = unlisted("a status of its own", {{"SAMPLE_STATUS", "418"}}, "ARS-HEALTH-STATUS");
    teapot.flags = http();
    all.push_back(teapot);
    // It has listened, so that "nothing listens" would be wrong.
    Case closed = unlisted(
        "closes its port again",
        {{"SAMPLE_STATUS", "503"}, {"SAMPLE_STOP_LISTENING_AFTER_MS", "2500"}},
        "ARS-STOPPED-LISTENING"
    );
    closed.flags = http();
    closed.flags.insert(closed.flags.end(), {"--give-up", "9"});
    all.push_back(closed);
    return all;
}

}  // namespace apprunner::e2e
