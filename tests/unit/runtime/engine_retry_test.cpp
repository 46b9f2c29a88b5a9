// Which errors of the engine are waited out, and for how long.
#include "emulator/performers/engine_retry.hpp"

#include <gtest/gtest.h>

namespace apprunner::performers {
namespace {

using base::Errc;
using base::Error;
using std::chrono::minutes;
using std::chrono::seconds;

const Patience::Time start{seconds(1000)};
const Error silence{Errc::timed_out, "no answer within 30 s"};
const Error absence{Errc::unreachable, "the connection was closed"};

TEST(Patience, WaitsForAnEngineThatIsSilentButNotForOneThatIsGone) {
    Patience patience(start);
    EXPECT_TRUE(patience.allows(silence, start + minutes(4)));
    EXPECT_FALSE(patience.allows(silence, start + minutes(5)));
    Patience other(start);
    EXPECT_TRUE(other.allows(absence, start + seconds(60)));
    EXPECT_FALSE(other.allows(absence, start + seconds(63)));
}

TEST(Patience, OneAbsenceThatWasOverCountsNoMore) {
    Patience patience(start);
    EXPECT_TRUE(patience.allows(absence, start));
    EXPECT_TRUE(patience.allows(silence, start + seconds(30)));
    EXPECT_TRUE(patience.allows(absence, start + seconds(60)));
}

TEST(Patience, ANameOfOursThatTheEngineStillHoldsIsWaitedFor) {
    const Error held{
        Errc::conflict,
        "Conflict. The container name \"/apprunner-sim-shop\" is already in use by container"};
    Patience patience(start);
    EXPECT_TRUE(patience.allows(held, start + minutes(3)));
    EXPECT_FALSE(patience.allows(held, start + minutes(5)));
}

/// Each try takes a Swarm 20 s, and the next address does.
TEST(Patience, AnAddressThatIsTakenIsNotWaitedFor) {
    const Error taken{
        Errc::conflict,
        "Address already in use: attaching to network failed, make sure your network options are "
        "correct and check manager logs: context deadline exceeded"};
    EXPECT_FALSE(Patience(start).allows(taken, start));
    EXPECT_FALSE(Patience(start).allows({Errc::refused, "Address already in use"}, start));
}

TEST(Patience, TheEnginesOwnTroubleIsWaitedOutForAMinute) {
    for (const std::string_view words : words_of_passing_trouble) {
        Patience patience(start);
        const Error trouble{Errc::refused, "failed to create: " + std::string(words) + ": unknown"};
        EXPECT_TRUE(patience.allows(trouble, start + seconds(40))) << words;
        EXPECT_TRUE(patience.allows(trouble, start + seconds(99))) << words;
        EXPECT_FALSE(patience.allows(trouble, start + seconds(100))) << words;
    }
}

TEST(Patience, WhatIsOfTheImageIsToldAtOnce) {
    const Error program{
        Errc::refused, "exec: \"wait-for-i/o timeout\": executable file not found in $PATH"};
    const Error image{Errc::not_found, "No such image: shop:1"};
    const Error broken{Errc::refused, "iptables failed: No chain/target/match by that name"};
    for (const Error& error : {program, image, broken}) {
        EXPECT_FALSE(Patience(start).allows(error, start)) << error.detail;
    }
}

}  // namespace
}  // namespace apprunner::performers
