// What the engine's answers say, and the texts of the questions.
#include "docker/engine_reply.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::docker {
namespace {

base::Error error_of(int status, const std::string& body) {
    HttpReply reply;
    reply.status = status;
    reply.body = body;
    return error_of_reply(reply, "GET /x");
}

TEST(EngineReply, AnErrorHasTheEnginesOwnWords) {
    EXPECT_EQ(error_of(404, R"({"message":"No such container: c1"})").code, base::Errc::not_found);
    EXPECT_EQ(error_of(409, R"({"message":"in use"})").code, base::Errc::conflict);
    for (const int status : {400, 401, 403, 500, 503}) {
        EXPECT_EQ(error_of(status, "{}").code, base::Errc::refused) << status;
    }
    EXPECT_EQ(
        error_of(404, R"({"message":"No such container: c1"})").detail, "No such container: c1"
    );
    EXPECT_EQ(error_of(500, "forbidden by a proxy\r\n\n").detail, "forbidden by a proxy");
    EXPECT_EQ(error_of(500, R"({"message":""})").detail, R"({"message":""})");
    EXPECT_EQ(error_of(500, R"({"message":7})").detail, R"({"message":7})");
    EXPECT_EQ(error_of(500, R"(["message"])").detail, R"(["message"])");
    const std::string silent = "the Docker Engine answered GET /x with status 503 and no message";
    EXPECT_EQ(error_of(503, "").detail, silent);
    EXPECT_EQ(error_of(503, "\r\n").detail, silent);
}

TEST(EngineReply, AnEndlessMessageIsCut) {
    EXPECT_EQ(error_of(500, std::string(1'000'000, 'x')).detail, std::string(2'000, 'x'));
    const std::string message = R"({"message":")" + std::string(3'000, 'y') + "\"}";
    EXPECT_EQ(error_of(500, message).detail, std::string(2'000, 'y'));
}

TEST(EngineReply, AnAnswerIsAnObjectOrAList) {
    EXPECT_EQ(json_of(R"({"a":1})", "x").value(), Json({{"a", 1}}));
    EXPECT_EQ(json_of("[]", "x").value(), Json::array());
    for (const char* body : {"", "7", "null", "\"text\"", "{", "<html>", "{} {}"}) {
        const auto answer = json_of(body, "inspect");
        ASSERT_FALSE(answer) << body;
        EXPECT_EQ(answer.error().code, base::Errc::protocol);
        EXPECT_EQ(
            answer.error().detail,
            "the Docker Engine answered inspect with something that is not JSON: " +
                std::string(body)
        );
    }
    EXPECT_LT(json_of(std::string(1'000'000, 'x'), "x").error().detail.size(), 200U);
}

TEST(EngineReply, TextsOfQuestionsAreEncoded) {
    EXPECT_EQ(url_encode("aZ09-_.~"), "aZ09-_.~");
    EXPECT_EQ(url_encode("a b/c:d%e+f&g=h"), "a%20b%2Fc%3Ad%25e%2Bf%26g%3Dh");
    EXPECT_EQ(url_encode(std::string("\0\xff\xC3\xA4", 4)), "%00%FF%C3%A4");
    EXPECT_EQ(query_of({}), "");
    EXPECT_EQ(query_of({{"a", "1"}, {"none", ""}, {"b", "x y"}}), "?a=1&b=x%20y");
    EXPECT_EQ(query_of({{"none", ""}, {"b", "2"}}), "?b=2");
    EXPECT_EQ(filters_of({}), "{}");
    EXPECT_EQ(
        filters_of({{"label", {"o=us", "\"x"}}, {"none", {}}}), R"({"label":["o=us","\"x"]})"
    );
}

TEST(EngineReply, ATimeHasNineDigitsBehindThePoint) {
    EXPECT_EQ(since_of(1'795'426'134'520'066'144), "1795426134.520066144");
    EXPECT_EQ(since_of(1'000'000'000), "1.000000000");
    EXPECT_EQ(since_of(1), "0.000000001");
    EXPECT_EQ(since_of(0), "");
    EXPECT_EQ(since_of(-1), "");
}

}  // namespace
}  // namespace apprunner::docker
