// The container's world as the app sees it, on the real engine; and images by ECR's names.
#include "tests/e2e/support/deployment.hpp"

#include <gmock/gmock.h>

namespace apprunner::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class World : public Deployment {};

TEST_F(World, HasAppRunnersVariables) {
    const std::string image = make_image(
        "v1", {{"PORT", "1"}, {"HOSTNAME", "0.0.0.0"}, {"FROM_IMAGE", "kept"}, {"BOTH", "image"}}
    );
    const Finished finished =
        up(image, {"--port", "3000", "--env", "BOTH=service", "--env", "EMPTY="});
    ASSERT_EQ(finished.code, 0) << finished.err;
    const Json seen = Json::parse(get(local_url(name_) + "/env").body);
    EXPECT_EQ(seen["PORT"], "3000");
    EXPECT_EQ(seen["FROM_IMAGE"], "kept");
    EXPECT_EQ(seen["BOTH"], "service");
    EXPECT_FALSE(seen.contains("EMPTY")) << "empty values are dropped";
    EXPECT_THAT(
        seen["HOSTNAME"].get<std::string>(),
        MatchesRegex("ip-10-[0-9]+-[0-9]+-[0-9]+[.]us-east-1[.]compute[.]internal")
    );
}

TEST_F(World, ProbesCarryALinkLocalHost) {
    const std::string image = make_image("v1", {{"SAMPLE_ALLOWED_HOSTS", "169.254.172.2"}});
    const Finished finished = up(image, {"--health-check", "http", "--path", "/"});
    EXPECT_EQ(finished.code, 0) << finished.err;
}

TEST_F(World, ServicesDoNotReachOneAnother) {
    ASSERT_EQ(up(make_image("v1")).code, 0);
    const std::string container = containers_of(name_).at(0);
    const std::string networks =
        shell("docker inspect --format '{{json .NetworkSettings.Networks}}' " + container);
    const Json parsed = Json::parse(networks);
    ASSERT_EQ(parsed.size(), 2U);
    for (const auto& [network, details] : parsed.items()) {
        const bool is_probe = network.find("probe") != std::string::npos;
        EXPECT_THAT(
            details["IPAddress"].get<std::string>(), StartsWith(is_probe ? "169.254." : "10.213.")
        );
        if (!is_probe) continue;
        const std::string icc = shell(
            "docker network inspect --format "
            "'{{index .Options \"com.docker.network.bridge.enable_icc\"}} {{.Internal}}' " +
            network
        );
        EXPECT_EQ(icc, "false true");
    }
    EXPECT_EQ(shell("docker port " + container), "") << "never through a published port";
}

TEST_F(World, EcrsNamesStandForLocalImages) {
    make_image("v1", {{"SAMPLE_VERSION", "one"}});
    const std::string ecr_name =
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/apprunner-sim-" + name_ + ":v1";
    shell("docker tag apprunner-sim-" + name_ + ":v1 " + ecr_name);
    const Finished finished = up(ecr_name);
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_THAT(get(local_url(name_)).body, HasSubstr("\"version\": \"one\""));
    run({"delete", name_});
    shell("docker rmi " + ecr_name);
}

/// A registry of its own, from Debian's package; skipped where there is none.
class Registry : public Deployment {
  protected:
    void SetUp() override {
        Deployment::SetUp();
        if (IsSkipped()) return;
        if (std::system("command -v docker-registry > /dev/null") != 0) {
            GTEST_SKIP() << "no docker-registry here";
        }
        port_ = shell(
            "python3 -c \"import socket; s=socket.socket(); s.bind(('127.0.0.1',0)); "
            "print(s.getsockname()[1])\""
        );
        sandbox_.write(
            "registry.yml",
            "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: " +
                (sandbox_.folder() / "registry").string() + "\nhttp:\n  addr: 127.0.0.1:" + port_ +
                "\n"
        );
        pid_ = shell(
            "docker-registry serve " + (sandbox_.folder() / "registry.yml").string() +
            " > /dev/null 2>&1 & echo $!"
        );
        for (int tries = 0; tries < 500; ++tries) {
            if (get("http://127.0.0.1:" + port_ + "/v2/").status == 200) return;
            shell("sleep 0.02");
        }
        FAIL() << "the registry does not answer";
    }
    void TearDown() override {
        if (!pid_.empty()) shell("kill " + pid_);
        Deployment::TearDown();
        // Also those that lost their tag to a newer one.
        if (!pid_.empty()) {
            shell(
                "docker images -aq --filter 'reference=" + address() +
                "/*' | sort -u | xargs -r docker rmi -f"
            );
        }
    }
    void push(const std::string& image, const std::string& target) {
        shell("docker tag " + image + " " + target);
        shell("docker push " + target);
        shell("docker rmi " + target);
    }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + port_; }

    std::string port_;
    std::string pid_;
};

TEST_F(Registry, ATagThatMovedIsTaken) {
    const std::string target = address() + "/apprunner-sim-" + name_ + ":latest";
    push(make_image("v1", {{"SAMPLE_VERSION", "one"}}), target);
    ASSERT_EQ(up(target).code, 0);
    EXPECT_THAT(get(local_url(name_)).body, HasSubstr("\"version\": \"one\""));
    push(make_image("v2", {{"SAMPLE_VERSION", "two"}}), target);
    ASSERT_EQ(run({"deploy", name_}).code, 0);
    EXPECT_THAT(get(local_url(name_)).body, HasSubstr("\"version\": \"two\""));
}

TEST_F(Registry, StandsInForEcrThroughTheAwsApi) {
    const std::string target = address() + "/apprunner-sim-" + name_ + ":v1";
    push(make_image("v1", {{"SAMPLE_VERSION", "one"}}), target);
    ASSERT_EQ(run({"daemon", "--detach", "--registry", address()}).code, 0);
    const Json created = call(
        "AppRunner.CreateService",
        {{"ServiceName", name_},
         {"SourceConfiguration",
          {{"AuthenticationConfiguration",
            {{"AccessRoleArn", "arn:aws:iam::123456789012:role/service-role/access"}}},
           {"ImageRepository",
            {{"ImageIdentifier",
              "123456789012.dkr.ecr.us-east-1.amazonaws.com/apprunner-sim-" + name_ + ":v1"},
             {"ImageRepositoryType", "ECR"}}}}}}
    );
    ASSERT_TRUE(created.contains("OperationId")) << created.dump();
    EXPECT_EQ(created["Service"]["Status"], "OPERATION_IN_PROGRESS");
    Json service;
    for (int tries = 0; tries < 500; ++tries) {
        service = describe(name_);
        if (service["Status"] != "OPERATION_IN_PROGRESS") break;
        shell("sleep 0.02");
    }
    EXPECT_EQ(service["Status"], "RUNNING");
    EXPECT_THAT(get(local_url(name_)).body, HasSubstr("\"version\": \"one\""));
}

/// A push is served within seconds, no request is lost, and a bad one goes back.
TEST_F(Registry, APushIsDeployedByItself) {
    const std::string repository = "apprunner-sim-" + name_;
    const std::string target = address() + "/" + repository + ":live";
    push(make_image("v1", {{"SAMPLE_VERSION", "one"}}), target);
    const std::string good = make_image("v2", {{"SAMPLE_VERSION", "two"}});
    const std::string bad = make_image("v3", {{"SAMPLE_EXIT_CODE", "1"}});
    ASSERT_EQ(run({"daemon", "--detach", "--registry", address()}).code, 0);
    const Json created = call(
        "AppRunner.CreateService",
        {{"ServiceName", name_},
         {"SourceConfiguration",
          {{"AutoDeploymentsEnabled", true},
           {"AuthenticationConfiguration",
            {{"AccessRoleArn", "arn:aws:iam::000000000000:role/service-role/access"}}},
           {"ImageRepository",
            {{"ImageIdentifier",
              "000000000000.dkr.ecr.us-east-1.amazonaws.com/" + repository + ":live"},
             {"ImageRepositoryType", "ECR"}}}}}}
    );
    ASSERT_TRUE(created.contains("OperationId")) << created.dump();
    const std::string arn = created["Service"]["ServiceArn"];
    const auto last_operation = [&] {
        return call("AppRunner.ListOperations", {{"ServiceArn", arn}})["OperationSummaryList"][0];
    };
    ASSERT_TRUE(eventually(
        [&] { return last_operation()["Status"] == "SUCCEEDED"; }, std::chrono::seconds(30)
    ));
    const std::string url = local_url(name_);
    Asker asker(url, "\"version\": \"");
    const auto asked_since = std::chrono::steady_clock::now();
    push(good, target);
    const auto pushed_at = std::chrono::steady_clock::now();
    EXPECT_TRUE(eventually(
        [&] { return get(url).body.find("\"version\": \"two\"") != std::string::npos; },
        std::chrono::seconds(8)
    ));
    std::printf(
        "served %.1f s after the push\n",
        std::chrono::duration<double>(std::chrono::steady_clock::now() - pushed_at).count()
    );
    ASSERT_TRUE(eventually(
        [&] { return last_operation()["Status"] == "SUCCEEDED"; }, std::chrono::seconds(150)
    ));
    EXPECT_EQ(last_operation()["Type"], "START_DEPLOYMENT");
    push(bad, target);
    ASSERT_TRUE(eventually(
        [&] { return last_operation()["Status"] == "ROLLBACK_SUCCEEDED"; }, std::chrono::seconds(30)
    ));
    asker.stop();
    EXPECT_EQ(asker.other_answers(), 0);
    const std::chrono::duration<double> asked = std::chrono::steady_clock::now() - asked_since;
    EXPECT_GT(asker.wanted_answers() / asked.count(), 20) << "requests a second";
    EXPECT_THAT(get(url).body, HasSubstr("\"version\": \"two\""));
    EXPECT_EQ(describe(name_)["Status"], "RUNNING");
    const Json operations =
        call("AppRunner.ListOperations", {{"ServiceArn", arn}})["OperationSummaryList"];
    EXPECT_EQ(operations.size(), 3U) << "each push once: " << operations.dump();
}

TEST_F(World, AnImageThatIsBuiltAnewIsDeployedByItself) {
    const std::string tag = "apprunner-sim-" + name_ + ":live";
    shell("docker tag " + make_image("v1", {{"SAMPLE_VERSION", "one"}}) + " " + tag);
    const std::string newer = make_image("v2", {{"SAMPLE_VERSION", "two"}});
    sandbox_.write("apprunner-sim.yaml", "SourceConfiguration: {AutoDeploymentsEnabled: true}\n");
    const Finished first = up(tag, {"--config", "apprunner-sim.yaml"});
    ASSERT_EQ(first.code, 0) << first.err;
    const std::string url = local_url(name_);
    shell("docker tag " + newer + " " + tag);
    const auto tagged_at = std::chrono::steady_clock::now();
    const auto since_tagged = [&tagged_at] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - tagged_at).count();
    };
    EXPECT_TRUE(eventually(
        [&] { return describe(name_)["Status"] == "OPERATION_IN_PROGRESS"; },
        std::chrono::seconds(1)
    )) << "taken at once, long before the next look would come";
    const double taken_after_s = since_tagged();
    EXPECT_TRUE(eventually(
        [&] { return get(url).body.find("\"version\": \"two\"") != std::string::npos; },
        std::chrono::seconds(4)
    ));
    std::printf("taken %.2f s after the tag, served %.1f s\n", taken_after_s, since_tagged());
    run({"delete", name_});
    shell("docker rmi " + tag);
}

TEST_F(Registry, AMissingTagIsToldAsAppRunnerTellsIt) {
    const Finished finished = up(address() + "/apprunner-sim-" + name_ + ":none");
    EXPECT_EQ(finished.code, 4) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-IMAGE-NOT-FOUND");
    EXPECT_THAT(
        finished.err,
        HasSubstr("Failed to pull your application image. Reason: ECR image doesn't exist.")
    );
}

}  // namespace
}  // namespace apprunner::e2e
