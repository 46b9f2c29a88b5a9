// What the environment and a credentials file say.
#include "emulator/secrets/sources.hpp"

#include <gtest/gtest.h>

#include <map>

namespace apprunner::secrets {
namespace {

Variable variables(std::map<std::string, std::string> all) {
    return [all = std::move(all)](const char* name) -> std::optional<std::string> {
        const auto found = all.find(name);
        return found != all.end() ? std::optional(found->second) : std::nullopt;
    };
}

TEST(SecretSources, AServicesOwnEndpointBeatsTheGeneralOne) {
    const Sources both = sources_of(
        "",
        "r",
        variables({{"AWS_ENDPOINT_URL", "http://any:1/"}, {"AWS_ENDPOINT_URL_SSM", "http://ssm:2"}})
    );
    EXPECT_EQ(both.secrets_endpoint, "http://any:1");
    EXPECT_EQ(both.parameters_endpoint, "http://ssm:2");
    EXPECT_EQ(sources_of("", "r", variables({})).secrets_endpoint, "");
}

TEST(SecretSources, KeysOfTheEnvironmentOrOfAFilesSection) {
    const auto keys = developer_keys(variables(
        {{"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "b"}, {"AWS_SESSION_TOKEN", "c"}}
    ));
    EXPECT_EQ(keys->session_token, "c");
    const auto none = developer_keys(variables({{"HOME", "/nowhere"}}));
    EXPECT_EQ(none.error().code, base::Errc::not_found);
    const std::string file =
        "# mine\n[default]\naws_access_key_id = d1\naws_secret_access_key=d2\r\n\n[ work ]\n"
        "aws_access_key_id=w1\naws_secret_access_key = w2=\naws_session_token=w3\n[half]\n"
        "aws_access_key_id=h1\n";
    EXPECT_EQ(keys_in(file, "default")->secret_access_key, "d2");
    EXPECT_EQ(keys_in(file, "default")->session_token, "");
    EXPECT_EQ(keys_in(file, "work")->secret_access_key, "w2=");
    EXPECT_FALSE(keys_in(file, "half"));
    EXPECT_FALSE(keys_in(file, "other"));
    EXPECT_FALSE(keys_in("", "default"));
}

}  // namespace
}  // namespace apprunner::secrets
