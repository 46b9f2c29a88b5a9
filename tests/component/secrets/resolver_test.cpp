// The order of sources and what each failure is called, over real sockets.
#include "emulator/secrets/resolver.hpp"

#include "tests/component/secrets/aws_endpoint.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::secrets {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

const std::string arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf";
const base::AwsKeys keys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token=="};

class ResolverTest : public testing::Test {
  protected:
    ResolverTest() {
        endpoint_.values = {
            {arn, R"({"user":"me","password":"hunter22"})"},
            {arn + "\nAWSPREVIOUS", "older"},
            {"/prod/key", "parameter"},
            {"blank", ""}};
        variables_ = {
            {"AWS_ENDPOINT_URL", endpoint_.url()},
            {"AWS_ACCESS_KEY_ID", keys.access_key_id},
            {"AWS_SECRET_ACCESS_KEY", keys.secret_access_key},
            {"AWS_SESSION_TOKEN", keys.session_token},
            {"HOME", "/nowhere"}};
    }

    Resolution resolve(std::vector<std::pair<std::string, std::string>> wanted, Given given = {}) {
        boost::asio::io_context io;
        const auto variable = [this](const char* name) -> std::optional<std::string> {
            const auto found = variables_.find(name);
            return found != variables_.end() ? std::optional(found->second) : std::nullopt;
        };
        Sources sources = sources_of("", "eu-west-1", variable);
        EXPECT_FALSE(Resolver(io.get_executor(), sources).give("shop", {{}, true}));
        sources.may_ask_aws = true;
        Resolver resolver(io.get_executor(), sources);
        EXPECT_TRUE(resolver.give("shop", std::move(given)));
        Resolution resolution;
        boost::asio::co_spawn(
            io,
            resolver.resolve("shop", std::move(wanted)),
            [&resolution](const std::exception_ptr& thrown, Resolution found) {
                if (thrown) std::rethrow_exception(thrown);
                resolution = std::move(found);
            }
        );
        io.run();
        return resolution;
    }
    /// Of one secret that must fail.
    Failure failure_of(const std::string& value_from, Given given = {}) {
        auto resolution = resolve({{"X", value_from}}, std::move(given));
        return resolution.failure.value_or(Failure{SecretTrouble::source, "it did not fail"});
    }

    AwsEndpoint endpoint_{keys};
    std::map<std::string, std::string> variables_;
};

TEST_F(ResolverTest, AsksAnEndpointThatVerifiesSignatures) {
    const auto found = resolve(
        {{"ALL", arn},
         {"BLANK", "blank"},
         {"KEY", "/prod/key"},
         {"OLD", arn + "::AWSPREVIOUS:"},
         {"PASSWORD", arn + ":password::"}}
    );
    EXPECT_FALSE(found.failure) << found.failure->message;
    EXPECT_THAT(
        found.values,
        ElementsAre(
            Pair("ALL", R"({"user":"me","password":"hunter22"})"),
            Pair("KEY", "parameter"),
            Pair("OLD", "older"),
            Pair("PASSWORD", "hunter22")
        )
    );
    EXPECT_THAT(found.empty, ElementsAre("BLANK"));
    EXPECT_THAT(found.unresolved, IsEmpty());
    EXPECT_THAT(endpoint_.seen(), AllOf(SizeIs(4), Each("ok"))) << "one secret is asked for once";
}

TEST_F(ResolverTest, WhatWasGivenToAnEarlierDaemonIsFoundAgain) {
    boost::asio::io_context io;
    Resolver resolver(io.get_executor(), sources_of("", "eu-west-1", [](const char*) {
                          return std::optional<std::string>();
                      }));
    const auto value_of = [&io, &resolver](const std::string& service) {
        Resolution resolution;
        boost::asio::co_spawn(
            io,
            resolver.resolve(service, {{"KEY", "/prod/key"}}),
            [&resolution](const std::exception_ptr&, Resolution found) {
                resolution = std::move(found);
            }
        );
        io.run();
        io.restart();
        return resolution;
    };
    resolver.recover("shop", "KEY", "earlier");
    const Resolution recovered = value_of("shop");
    EXPECT_THAT(recovered.values, ElementsAre(Pair("KEY", "earlier")));
    EXPECT_THAT(recovered.given, ElementsAre("KEY"));
    EXPECT_THAT(value_of("other").unresolved, ElementsAre("KEY"));
    ASSERT_TRUE(resolver.give("shop", {{{"/prod/key", "new"}}, false}));
    EXPECT_THAT(value_of("shop").values, ElementsAre(Pair("KEY", "new")));
}

TEST_F(ResolverTest, WhatFailsIsNamed) {
    EXPECT_EQ(failure_of(arn + ":pass::").trouble, SecretTrouble::json_key);
    EXPECT_EQ(failure_of(arn + ":a").trouble, SecretTrouble::reference);
    const std::string other = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf";
    const Failure missing = failure_of(other);
    EXPECT_EQ(missing.trouble, SecretTrouble::missing);
    EXPECT_THAT(missing.message, HasSubstr("X: ResourceNotFoundException: " + other));
    EXPECT_THAT(missing.message, HasSubstr("in Region eu-west-1"));
    EXPECT_EQ(failure_of(arn + "::NOSUCH:").trouble, SecretTrouble::missing);
    EXPECT_EQ(failure_of("/prod/other").message, "X: invalid parameters: /prod/other");
}

TEST_F(ResolverTest, ASignatureThatIsNotTakenSaysNothingOfTheSecret) {
    variables_["AWS_SECRET_ACCESS_KEY"] = "another";
    EXPECT_EQ(failure_of(arn).trouble, SecretTrouble::source);
    EXPECT_THAT(endpoint_.seen(), ElementsAre("another signature"));
    variables_["AWS_ACCESS_KEY_ID"] = "other";
    EXPECT_EQ(failure_of(arn).trouble, SecretTrouble::source);
    endpoint_.region = "us-east-1";
    variables_["AWS_ACCESS_KEY_ID"] = keys.access_key_id;
    EXPECT_EQ(failure_of(arn).trouble, SecretTrouble::source);
    EXPECT_THAT(
        endpoint_.seen(), ElementsAre("another signature", "another key", "another Region")
    );
}

TEST_F(ResolverTest, AnEndpointThatDoesNotAnswerSaysNothingOfTheSecret) {
    variables_["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
    const Failure failure = failure_of(arn);
    EXPECT_EQ(failure.trouble, SecretTrouble::source);
    EXPECT_THAT(failure.message, HasSubstr("http://127.0.0.1:1"));
}

TEST_F(ResolverTest, WhatIsGivenComesBeforeTheEndpoint) {
    const Given given{{{"USER", "you"}, {"prod/db", R"({"password":12345678})"}}};
    const auto found = resolve({{"PASSWORD", arn + ":password::"}, {"USER", arn}}, given);
    EXPECT_THAT(found.values, ElementsAre(Pair("PASSWORD", "1.2345678e+07"), Pair("USER", "you")));
    EXPECT_THAT(endpoint_.seen(), IsEmpty());
    // A whole secret that was given is read as AWS's own.
    EXPECT_EQ(failure_of(arn + ":other::", given).trouble, SecretTrouble::json_key);
}

TEST_F(ResolverTest, WithoutASourceNothingFailsButTheGrammar) {
    variables_.erase("AWS_ENDPOINT_URL");
    const auto found = resolve({{"A", arn}, {"B", "/prod/key"}});
    EXPECT_FALSE(found.failure);
    EXPECT_THAT(found.unresolved, ElementsAre("A", "B"));
    EXPECT_EQ(failure_of(arn + ":a").trouble, SecretTrouble::reference);
}

TEST_F(ResolverTest, AwsItselfWantsKeys) {
    variables_ = {{"HOME", "/nowhere"}};
    const Failure failure = failure_of(arn, Given{{}, true});
    EXPECT_EQ(failure.trouble, SecretTrouble::source);
    EXPECT_THAT(failure.message, HasSubstr("no AWS keys"));
}

}  // namespace
}  // namespace apprunner::secrets
