// Newer SDKs' CBOR, there and back.
#include "emulator/api/http/rpc_cbor.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::api {
namespace {

TEST(RpcCbor, ThePathNamesTheOperation) {
    EXPECT_EQ(
        rpc_target_of("/service/GraniteServiceVersion20100801/operation/ListMetrics"),
        "GraniteServiceVersion20100801.ListMetrics"
    );
    EXPECT_EQ(rpc_target_of("/"), "");
    EXPECT_EQ(rpc_target_of("/service/A"), "");
    EXPECT_EQ(rpc_target_of("/operation/B"), "");
}

TEST(RpcCbor, TimesAreTaggedNumbers) {
    // {"t": 1(5)}, as botocore writes a time.
    const auto read = json_of_cbor(std::string("\xa1\x61t\xc1\x05", 5));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, (wire::Json{{"t", 5}}));
    EXPECT_EQ(
        cbor_of_json(R"({"Timestamp":5,"Timestamps":[6],"x":7})"),
        std::string("\xa3\x69Timestamp\xc1\x05\x6aTimestamps\x81\xc1\x06\x61x\x07")
    );
}

TEST(RpcCbor, WhatIsNoObjectIsNothing) {
    EXPECT_EQ(json_of_cbor(""), wire::Json::object());
    EXPECT_FALSE(json_of_cbor("\x05"));
    EXPECT_FALSE(json_of_cbor("\xa1\x61"));
    EXPECT_FALSE(json_of_cbor("nonsense"));
}

TEST(RpcCbor, LargeBodiesAreNothing) {
    const auto body = [](std::size_t size) {
        return "\xa1\x61"
               "a\x9f" +
               std::string(size, '\1') + "\xff";
    };
    EXPECT_TRUE(json_of_cbor(body(1000)));
    EXPECT_FALSE(json_of_cbor(body(200'000)));
}

TEST(RpcCbor, LongListsHaveLongHeads) {
    wire::Json list = wire::Json::array();
    for (int number = 0; number < 300; ++number) list.push_back(number);
    const std::string bytes = cbor_of_json(wire::Json{{"a", list}}.dump());
    const auto back = json_of_cbor(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ((*back)["a"].size(), 300U);
}

}  // namespace
}  // namespace apprunner::api
