// The table: each known cause as an image and its settings.
#include "tests/e2e/causes/case.hpp"

namespace apprunner::e2e {
namespace {

using Flags = std::vector<std::string>;

Flags http(const std::string& path, const Flags& more = {}) {
    Flags flags{"--health-check", "http", "--path", path};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
}

Case with_log(
    std::string name, Variables image, Flags flags, const Outcome& expected, ExpectedLog log
) {
    Case made;
    made.name = std::move(name);
    made.image = std::move(image);
    made.flags = std::move(flags);
    made.expected = expected;
    made.log = std::move(log);
    return made;
}

Case exits(std::string name, Variables image, Flags flags, std::string finding, int code) {
    return with_log(
        std::move(name),
        std::move(image),
        std::move(flags),
        create_failed(std::move(finding)),
        {LogEnd::exited, code}
    );
}

/// The engine cannot run the program at all.
Case cannot_start(std::string name, Flags flags, std::string finding, ExpectedLog log) {
    return with_log(
        std::move(name), {}, std::move(flags), create_failed(std::move(finding)), std::move(log)
    );
}

Case fails_tcp(std::string name, Variables image, Flags flags, std::string finding) {
    return with_log(
        std::move(name),
        std::move(image),
        std::move(flags),
        create_failed(std::move(finding)),
        {LogEnd::check_failed}
    );
}

Case fails_http(
    std::string name,
    Variables image,
    std::string finding,
    const Flags& more = {},
    const std::string& path = "/health"
) {
    return fails_tcp(std::move(name), std::move(image), http(path, more), std::move(finding));
}

Case passes(std::string name, Variables image, Flags flags, std::string finding) {
    return with_log(
        std::move(name), std::move(image), std::move(flags), risky(std::move(finding)), {}
    );
}

void add_addresses(std::vector<Case>& all) {
    Case port = fails_tcp("wrong port", {{"SAMPLE_PORT", "3000"}}, {}, "ARS-WRONG-PORT");
    port.image_options = "--expose 3000";
    port.seen = "--port 3000";
    all.push_back(port);
    all.push_back(
        fails_tcp("bound to 127.0.0.1", {{"SAMPLE_BIND", "127.0.0.1"}}, {}, "ARS-BIND-LOOPBACK")
    );
    Case hostname = fails_tcp(
        "bound to $HOSTNAME",
        {{"SAMPLE_BIND", "HOSTNAME"}, {"HOSTNAME", "0.0.0.0"}},
        {},
        "ARS-HOSTNAME-BIND"
    );
    hostname.seen = "ENV HOSTNAME=0.0.0.0";
    all.push_back(hostname);
    all.push_back(fails_tcp(
        "never listens", {{"SAMPLE_BIND", "none"}}, {"--give-up", "4"}, "ARS-NOT-LISTENING"
    ));
}

void add_images(std::vector<Case>& all, const std::string& registry) {
    Case arm64 =
        cannot_start("arm64-only image", {}, "ARS-IMAGE-ARCHITECTURE", {LogEnd::not_pulled});
    arm64.image_options = "--arch arm64";
    all.push_back(arm64);
    Case format = exits("exec format error", {}, {}, "ARS-IMAGE-ARCHITECTURE", 1);
    format.image_options = "--program-arch arm64";
    format.seen = "/sample_app is a program for arm64";
    all.push_back(format);
    const auto pulled =
        [&](std::string name, std::string reference, const char* finding, std::string reason = {}) {
            Case made;
            made.name = std::move(name);
            made.reference = std::move(reference);
            made.expected = not_obtained(finding);
            made.log = {LogEnd::not_pulled, {}, std::move(reason)};
            all.push_back(made);
        };
    const std::string missing = " Reason: ECR image doesn't exist.";
    pulled("image missing", registry + "/no-such-image:v1", "ARS-IMAGE-NOT-FOUND", missing);
    pulled("tag missing", registry + "/known:no-such-tag", "ARS-IMAGE-NOT-FOUND", missing);
    pulled(
        "registry refuses credentials",
        registry + "/private/app:v1",
        "ARS-IMAGE-ACCESS",
        " Reason: Invalid Access Role in AuthenticationConfiguration."
    );
    pulled("registry does not answer", "127.0.0.1:1/app:v1", "ARS-REGISTRY-UNREACHABLE");
    all.push_back(
        passes("image over the disk limit", {}, {"--set", "disk_limit=1"}, "ARS-IMAGE-SIZE")
    );
}

/// What only AWS itself can do, injected.
void add_platform(std::vector<Case>& all) {
    Case quota = cannot_start(
        "Fargate vCPU quota (injected)",
        {},
        "ARS-VCPU-QUOTA",
        {LogEnd::not_started,
         {},
         "Failed to create App Runner instances due to low vCPU limit. Increase your Fargate "
         "On-Demand vCPU resource count and re-try."}
    );
    quota.fault = "quota";
    all.push_back(quota);
    Case platform = cannot_start(
        "fault of the platform (injected)", {}, "ARS-PLATFORM-FAULT", {LogEnd::not_started}
    );
    platform.fault = "platform";
    all.push_back(platform);
    Case pull = cannot_start("failed pull (injected)", {}, "", {LogEnd::not_pulled});
    pull.expected = not_obtained("ARS-IMAGE-PULL");
    pull.fault = "pull-fail";
    all.push_back(pull);
}

void add_exits(std::vector<Case>& all) {
    all.push_back(exits(
        "crash after 20 s",
        {{"SAMPLE_BIND", "none"}, {"SAMPLE_EXIT_CODE", "3"}, {"SAMPLE_EXIT_AFTER_MS", "20000"}},
        {},
        "ARS-CONTAINER-EXITED",
        3
    ));
    all.push_back(exits("crash at once", {{"SAMPLE_EXIT_CODE", "1"}}, {}, "ARS-CONTAINER-EXITED", 1)
    );
    Case memory = exits(
        "killed by the memory limit",
        {{"SAMPLE_EAT_MB", "700"}},
        {"--cpu", "256", "--memory", "512"},
        "ARS-OUT-OF-MEMORY",
        137
    );
    memory.seen = "--memory 1024";
    all.push_back(memory);
    Case missing = exits(
        "variable missing", {{"SAMPLE_REQUIRE_ENV", "DATABASE_URL"}}, {}, "ARS-MISSING-VARIABLE", 1
    );
    missing.seen = "--env DATABASE_URL=VALUE";
    all.push_back(missing);
    all.push_back(exits(
        "variable empty in the image",
        {{"SAMPLE_REQUIRE_ENV", "DATABASE_URL"}, {"DATABASE_URL", ""}},
        {},
        "ARS-MISSING-VARIABLE",
        1
    ));
    all.push_back(exits(
        "value lost because empty",
        {{"SAMPLE_REQUIRE_ENV", "API_KEY"}},
        {"--env", "API_KEY="},
        "ARS-EMPTY-VARIABLE",
        1
    ));
    Case no_way = exits(
        "no outbound network",
        {{"SAMPLE_CALL_OUT", "192.0.2.1:443"}},
        {"--egress", "none"},
        "ARS-NO-EGRESS",
        1
    );
    no_way.seen = "--egress default";
    all.push_back(no_way);
}

void add_secrets(std::vector<Case>& all) {
    const std::string config =
        "SourceConfiguration:\n"
        "  ImageRepository:\n"
        "    ImageConfiguration:\n"
        "      RuntimeEnvironmentSecrets:\n"
        "        DB_PASSWORD: arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf\n"
        "InstanceConfiguration:\n"
        "  InstanceRoleArn: arn:aws:iam::123456789012:role/app\n";
    Case needed = exits(
        "secret that does not resolve",
        {{"SAMPLE_REQUIRE_ENV", "DB_PASSWORD"}},
        {},
        "ARS-SECRET-NOT-RESOLVED",
        1
    );
    needed.config = config;
    all.push_back(needed);
    Case unneeded = passes("the same, not needed to start", {}, {}, "ARS-SECRET-NOT-RESOLVED");
    unneeded.config = config;
    all.push_back(unneeded);
    Case partial =
        cannot_start("secret with a partial ARN", {}, "ARS-SECRET-ARN", {LogEnd::not_started});
    partial.config = config;
    partial.config.replace(partial.config.find("-AbCdEf"), 7, "");
    all.push_back(partial);
}

void add_checks(std::vector<Case>& all) {
    const auto path_status = [](const char* status) {
        return Variables{{"SAMPLE_PATH_STATUS", std::string("/health=") + status}};
    };
    all.push_back(fails_http("health path 401", path_status("401"), "ARS-HEALTH-AUTH"));
    all.push_back(fails_http("health path 404", path_status("404"), "ARS-HEALTH-NOT-FOUND"));
    all.push_back(fails_http("health path 500", path_status("500"), "ARS-HEALTH-STATUS"));
    all.push_back(
        fails_http("health path 302", {{"SAMPLE_REDIRECT", "/login"}}, "ARS-HEALTH-REDIRECT")
    );
    Case host = fails_http(
        "unknown Host refused", {{"SAMPLE_ALLOWED_HOSTS", "example.com"}}, "ARS-HEALTH-HOST"
    );
    host.mend = Mend::as_told;
    all.push_back(host);
    const Flags soon{"--give-up", "6"};
    all.push_back(fails_http("hanging answer", {{"SAMPLE_HANG", "1"}}, "ARS-HEALTH-TIMEOUT", soon));
    all.push_back(
        fails_http("closes without an answer", {{"SAMPLE_CLOSE", "1"}}, "ARS-HEALTH-RESET", soon)
    );
    all.push_back(fails_http(
        "answer is not HTTP", {{"SAMPLE_STYLE", "banner"}}, "ARS-HEALTH-BAD-ANSWER", soon
    ));
    all.push_back(fails_http(
        "flapping app",
        {{"SAMPLE_STATUS", "200,500,500,200,500,500,200,500,500,200,500,500,200,500,500,200"}},
        "ARS-FLAPPING",
        // A question would take one of the answers.
        {"--healthy-threshold", "2", "--give-up", "8", "--set", "second_questions=false"}
    ));
    all.push_back(
        passes("health path 204", path_status("204"), http("/health"), "ARS-HEALTH-UNUSUAL-STATUS")
    );
    all.push_back(passes(
        "slow answer near the timeout",
        {{"SAMPLE_ANSWER_MS", "2400"}},
        http("/health", {"--timeout", "3", "--interval", "4"}),
        "ARS-HEALTH-SLOW"
    ));
    Case slow = passes("slow start of 10 s", {{"SAMPLE_BOOT_MS", "10000"}}, {}, "ARS-SLOW-START");
    slow.seen = "--unhealthy-threshold 1";
    all.push_back(slow);
    // TCP, and nobody home.
    all.push_back(passes(
        "TCP passes, HTTP hangs", {{"SAMPLE_HANG", "1"}}, {"--set", "steady_for=6"}, "ARS-HTTP-DEAD"
    ));
    all.push_back(passes(
        "TCP passes, HTTP closes",
        {{"SAMPLE_CLOSE", "1"}},
        {"--set", "steady_for=1"},
        "ARS-HTTP-DEAD"
    ));
}

void add_commands(std::vector<Case>& all) {
    const Variables strict{{"SAMPLE_REFUSE_ARGUMENTS", "1"}};
    const auto command = [](const char* line) { return Flags{"--start-command", line}; };
    all.push_back(exits(
        "StartCommand with &&",
        strict,
        command("/sample_app && /bin/ready"),
        "ARS-START-COMMAND-SHELL",
        2
    ));
    all.push_back(exits(
        "StartCommand with quotes",
        strict,
        command("/sample_app \"--verbose\""),
        "ARS-START-COMMAND-SHELL",
        2
    ));
    const ExpectedLog not_found{LogEnd::not_started, 127};
    all.push_back(cannot_start(
        "StartCommand for a shell that is not there",
        command("sh -c '/sample_app'"),
        "ARS-START-COMMAND",
        not_found
    ));
    all.push_back(cannot_start(
        "StartCommand with a missing program", command("/no/such"), "ARS-START-COMMAND", not_found
    ));
    Case image = cannot_start("ENTRYPOINT that is not there", {}, "ARS-IMAGE-COMMAND", not_found);
    image.image_options = "--entrypoint /no/such";
    all.push_back(image);
    Case mode = cannot_start(
        "ENTRYPOINT that may not be executed", {}, "ARS-IMAGE-COMMAND", {LogEnd::not_started, 126}
    );
    mode.image_options = "--mode 644";
    mode.seen = "chmod +x";
    all.push_back(mode);
    Case user =
        cannot_start("USER that is not in the image", {}, "ARS-IMAGE-USER", {LogEnd::not_started});
    user.image_options = "--user node --passwd 'app:x:10001:10001::/:/usr/sbin/nologin'";
    user.seen = "unable to find user node";
    all.push_back(user);
    Case group = cannot_start(
        "group of USER that is not in the image", {}, "ARS-IMAGE-USER", {LogEnd::not_started}
    );
    group.image_options = "--user 10001:staff";
    all.push_back(group);
}

/// Those that go wrong only after the check.
void add_deaths(std::vector<Case>& all) {
    all.push_back(exits(
        "passes, and dies while watched",
        {{"SAMPLE_EXIT_CODE", "1"}, {"SAMPLE_EXIT_AFTER_MS", "3000"}},
        {"--set", "steady_for=8"},
        "ARS-CONTAINER-EXITED",
        1
    ));
    Case later;
    later.name = "passes, and dies soon after";
    later.image = {{"SAMPLE_EXIT_CODE", "1"}, {"SAMPLE_EXIT_AFTER_MS", "4000"}};
    later.expected = passed();
    later.later = "ARS-DIED-AFTER-CHECK";
    all.push_back(later);
    Case deaf;
    deaf.name = "ignores SIGTERM";
    deaf.image = {{"SAMPLE_IGNORE_SIGTERM", "1"}};
    deaf.expected = passed();
    deaf.deletion = "ignored SIGTERM";
    all.push_back(deaf);
    Case port;
    port.name = "PORT set by the user";
    port.flags = {"--env", "PORT=3000"};
    port.expected = passed();
    port.seen = "PORT is App Runner's own: the value given for it is not used";
    all.push_back(port);
}

}  // namespace

std::vector<Case> known_causes(const std::string& registry) {
    std::vector<Case> all;
    add_exits(all);
    add_checks(all);
    add_addresses(all);
    add_deaths(all);
    add_secrets(all);
    add_commands(all);
    add_images(all, registry);
    add_platform(all);
    return all;
}

}  // namespace apprunner::e2e
