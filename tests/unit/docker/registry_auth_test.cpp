// Which credentials go along with a pull: every form that config.json has them in, and helpers.
#include "docker/registry_auth.hpp"

#include "emulator/base/base64.hpp"
#include "tests/unit/docker/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::docker {
namespace {

using Json = nlohmann::json;

const std::string hub = "https://index.docker.io/v1/";

/// Helpers that give what is written here, and remember what they were asked.
struct Helpers {
    std::map<std::string, std::string> answers;
    std::vector<std::string> asked;

    base::Result<std::string> operator()(const std::string& helper, const std::string& server) {
        asked.push_back(helper + " for " + server);
        const auto answer = answers.find(helper);
        if (answer == answers.end()) {
            return base::Error(base::Errc::not_found, "no helper " + helper);
        }
        return answer->second;
    }
};

RegistryAuth auth(const std::string& config, const std::string& registry, Helpers& helpers) {
    return registry_auth_from(config, registry, std::ref(helpers));
}

/// The credentials of a configuration without helpers; the note has to be empty.
Json credentials(const std::string& config, const std::string& registry = "h:5000") {
    Helpers none;
    const RegistryAuth found = auth(config, registry, none);
    EXPECT_EQ(found.note, "") << config;
    EXPECT_TRUE(none.asked.empty());
    return Json::parse(base::from_any_base64(found.header).value());
}

Json with_password(
    const std::string& server, const std::string& user, const std::string& password
) {
    return {{"serveraddress", server}, {"username", user}, {"password", password}};
}

TEST(RegistryAuth, WhereNothingIsStoredNothingGoesAlong) {
    for (const char* config :
         {"",
          "{}",
          R"({"auths":{}})",
          R"({"auths":{"other":{"auth":"dTpw"}}})",
          R"({"auths":{"h:5000":{}}})",
          R"({"auths":[]})",
          R"({"auths":{"h:5000":7}})",
          R"({"auths":{"h:5000":{"auth":""}}})",
          R"({"auths":{"h:5000":{"password":"p"}}})",
          R"({"auths":{"h":{"auth":"dTpw"}}})",
          R"({"credHelpers":{"other":"x"}})",
          R"({"credsStore":"","credHelpers":{"h:5000":""}})"}) {
        EXPECT_EQ(credentials(config), Json::object()) << config;
    }
}

TEST(RegistryAuth, APasswordInEitherForm) {
    EXPECT_EQ(
        credentials(R"({"auths":{"h:5000":{"auth":"dXNlcjpwYTpzcw=="}}})"),
        with_password("h:5000", "user", "pa:ss")
    ) << "only the first colon parts them";
    EXPECT_EQ(
        credentials(R"({"auths":{"h:5000":{"username":"user","password":"pass"}}})"),
        with_password("h:5000", "user", "pass")
    );
    EXPECT_EQ(
        credentials(R"({"auths":{"h:5000":{"auth":"dTpw","username":"x","password":"y"}}})"),
        with_password("h:5000", "u", "p")
    );
    EXPECT_EQ(
        credentials(R"({"auths":{"h:5000":{"auth":"dXNlcjo"}}})"),
        with_password("h:5000", "user", "")
    ) << "without its padding";
}

TEST(RegistryAuth, Tokens) {
    EXPECT_EQ(
        credentials(R"({"auths":{"h:5000":{"identitytoken":"i","registrytoken":"r"}}})"),
        Json({{"serveraddress", "h:5000"}, {"identitytoken", "i"}, {"registrytoken", "r"}})
    );
    Json expected = with_password("h:5000", "u", "p");
    expected["identitytoken"] = "i";
    EXPECT_EQ(credentials(R"({"auths":{"h:5000":{"auth":"dTpw","identitytoken":"i"}}})"), expected);
}

TEST(RegistryAuth, OldKeysAreUrls) {
    for (const char* key :
         {"https://h:5000", "http://h:5000", "https://h:5000/v2/", "h:5000/team", "h:5000"}) {
        const std::string config = R"({"auths":{")" + std::string(key) + R"(":{"auth":"dTpw"}}})";
        EXPECT_EQ(credentials(config), with_password("h:5000", "u", "p")) << key;
    }
    const std::string both =
        R"({"auths":{"https://h:5000/":{"auth":"eDp5"},"h:5000":{"auth":"dTpw"}}})";
    EXPECT_EQ(credentials(both), with_password("h:5000", "u", "p")) << "the exact key wins";
}

TEST(RegistryAuth, DockerHubHasManyNames) {
    for (const char* key :
         {"https://index.docker.io/v1/",
          "index.docker.io",
          "docker.io",
          "https://docker.io",
          "registry-1.docker.io",
          "https://registry-1.docker.io/v2/"}) {
        const std::string config = R"({"auths":{")" + std::string(key) + R"(":{"auth":"dTpw"}}})";
        EXPECT_EQ(credentials(config, "docker.io"), with_password(hub, "u", "p")) << key;
        EXPECT_EQ(credentials(config, "h:5000"), Json::object()) << key;
    }
}

TEST(RegistryAuth, WhatCannotBeReadIsSaidWithoutASecret) {
    Helpers none;
    for (const char* packed : {"c2VjcmV0", "sec!ret:", "dTpw dTpw", "YQ==dTpw", "dTp3d"}) {
        const std::string config =
            R"({"auths":{"h:5000":{"auth":")" + std::string(packed) + R"("}}})";
        const RegistryAuth found = auth(config, "h:5000", none);
        EXPECT_EQ(found.header, base::to_url_base64("{}")) << packed;
        EXPECT_EQ(found.note, "the stored credentials of h:5000 cannot be read");
    }
    for (const char* config : {"{", "[]", "7", "secret"}) {
        const RegistryAuth found = auth(config, "h:5000", none);
        EXPECT_EQ(found.header, base::to_url_base64("{}"));
        EXPECT_EQ(found.note, "the Docker configuration is not JSON");
    }
}

TEST(RegistryAuth, AHelperForTheRegistryGoesBeforeTheStore) {
    Helpers helpers;
    helpers.answers["mine"] = R"({"Username":"u","Secret":"p"})";
    helpers.answers["store"] = R"({"Username":"x","Secret":"y"})";
    const std::string config = R"({"credsStore":"store","credHelpers":{"h:5000":"mine"}})";
    const auto json_of_header = [](const RegistryAuth& found) {
        return Json::parse(base::from_any_base64(found.header).value());
    };
    EXPECT_EQ(json_of_header(auth(config, "h:5000", helpers)), with_password("h:5000", "u", "p"));
    EXPECT_EQ(json_of_header(auth(config, "other", helpers)), with_password("other", "x", "y"));
    EXPECT_EQ(json_of_header(auth(config, "docker.io", helpers)), with_password(hub, "x", "y"));
    EXPECT_EQ(
        helpers.asked,
        (std::vector<std::string>{"mine for h:5000", "store for other", "store for " + hub})
    );
    const std::string for_hub = R"({"credHelpers":{")" + hub + R"(":"mine"}})";
    EXPECT_EQ(json_of_header(auth(for_hub, "docker.io", helpers)), with_password(hub, "u", "p"));
}

TEST(RegistryAuth, AHelperMayGiveAToken) {
    Helpers helpers;
    helpers.answers["mine"] = R"({"Username":"<token>","Secret":"t"})";
    const RegistryAuth found = auth(R"({"credsStore":"mine"})", "h:5000", helpers);
    EXPECT_EQ(
        Json::parse(base::from_any_base64(found.header).value()),
        Json({{"serveraddress", "h:5000"}, {"identitytoken", "t"}})
    );
}

TEST(RegistryAuth, AHelperThatKnowsNothingLeavesWhatTheFileHas) {
    Helpers helpers;
    helpers.answers["odd"] = R"({"Username":"secret"})";
    for (const char* helper : {"none", "odd"}) {
        const std::string store = R"("credsStore":")" + std::string(helper) + "\"";
        const RegistryAuth written =
            auth("{" + store + R"(,"auths":{"h:5000":{"auth":"dTpw"}}})", "h:5000", helpers);
        EXPECT_EQ(written.note, "");
        EXPECT_EQ(
            Json::parse(base::from_any_base64(written.header).value()),
            with_password("h:5000", "u", "p")
        );
        // The docker command leaves an empty entry beside a store.
        for (const std::string& rest : {std::string(), std::string(R"(,"auths":{"h:5000":{}})")}) {
            const RegistryAuth found = auth("{" + store + rest + "}", "h:5000", helpers);
            EXPECT_EQ(found.header, base::to_url_base64("{}"));
            EXPECT_NE(found.note, "");
            EXPECT_EQ(found.note.find("secret"), std::string::npos);
        }
    }
    for (const char* answer : {"", "secret", "[]", "{}", R"({"Username":"u","Secret":7})"}) {
        helpers.answers["odd"] = answer;
        const RegistryAuth found = auth(R"({"credsStore":"odd"})", "h:5000", helpers);
        EXPECT_EQ(found.header, base::to_url_base64("{}"));
        EXPECT_EQ(found.note, "docker-credential-odd gave no credentials for h:5000");
    }
}

TEST(RegistryAuth, ComesFromTheUsersOwnFolder) {
    const TemporaryFolder folder;
    folder.write("config.json", R"({"auths":{"h:5000":{"auth":"dTpw"}}})");
    const ImageReference reference{"h:5000", "app", "1", ""};
    const auto by = [&](const std::string& path) {
        return registry_auth(reference, fixed_environment({{"DOCKER_CONFIG", path}})).header;
    };
    EXPECT_EQ(
        Json::parse(base::from_any_base64(by(folder.path().string())).value()),
        with_password("h:5000", "u", "p")
    );
    EXPECT_EQ(by((folder.path() / "none").string()), base::to_url_base64("{}"));
    EXPECT_EQ(registry_auth(reference, fixed_environment({})).header, base::to_url_base64("{}"));
}

TEST(Base64, BothWays) {
    const std::vector<std::pair<std::string, std::string>> pairs{
        {"", ""},
        {"a", "YQ=="},
        {"ab", "YWI="},
        {"abc", "YWJj"},
        {"abcd", "YWJjZA=="},
        {"\xFB\xFF\xBF", "-_-_"},
        {std::string("\0\0", 2), "AAA="},
    };
    for (const auto& [bytes, text] : pairs) {
        EXPECT_EQ(base::to_url_base64(bytes), text);
        EXPECT_EQ(base::from_any_base64(text).value(), bytes) << text;
    }
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    EXPECT_EQ(base::from_any_base64(base::to_url_base64(all)).value(), all);
}

TEST(Base64, EitherAlphabetAndPaddingOrNone) {
    EXPECT_EQ(base::from_any_base64("+/+/").value(), "\xFB\xFF\xBF");
    EXPECT_EQ(base::from_any_base64("YQ").value(), "a");
    EXPECT_EQ(base::from_any_base64("YQ=").value(), "a");
    EXPECT_EQ(base::from_any_base64("YWI").value(), "ab");
}

TEST(Base64, WhatIsNone) {
    for (const char* text :
         {"A",
          "YWJjA",
          "=",
          "====",
          "YQ===",
          "YWI==",
          "YWJj=",
          "YQ==YQ==",
          "Y=Q=",
          "=YQ=",
          " YWJj",
          "    YWJj",
          "YWJj    ",
          "YWJj\n",
          "YW Jj",
          "YW.j",
          "YW\xFFj",
          "YWJ%"}) {
        const auto decoded = base::from_any_base64(text);
        ASSERT_FALSE(decoded) << '"' << text << '"';
    }
    EXPECT_FALSE(base::from_any_base64(std::string("YW\0j", 4)));
}

}  // namespace
}  // namespace apprunner::docker
