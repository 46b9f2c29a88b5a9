// The parsers of the kernel's tables.
#include "probes/io/listening_sockets.hpp"

#include "probes/io/listener_line.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::probes {
namespace {

using Listeners = std::vector<model::ListeningSocket>;

const std::string header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n";
const std::string rest =
    " 00000000:00000000 00:00000000 00000000     0        0 3291 1 0000000000000000 100 0 0 10 0\n";

std::string row(const std::string& local, const std::string& state) {
    return "   0: " + local + " 00000000:0000 " + state + rest;
}

std::string row6(const std::string& address, const std::string& port) {
    return "   0: " + address + ":" + port + " 00000000000000000000000000000000:0000 0A" + rest;
}

TEST(ParseListeners, ReadsAddressesInTheMachinesByteOrder) {
    const std::string text = header + row("00000000:1F90", "0A") + row("0100007F:0BB8", "0A") +
                             row("02ACFEA9:0050", "0A");
    EXPECT_EQ(
        parse_listeners(text),
        (Listeners{{"0.0.0.0", 8080}, {"127.0.0.1", 3000}, {"169.254.172.2", 80}})
    );
}

TEST(ParseListeners, TakesOnlyListeningSockets) {
    const std::string text = header + row("00000000:1F90", "0A") + row("0100007F:1F90", "01") +
                             row("0100007F:1F91", "06") + row("0100007F:1F92", "07");
    EXPECT_EQ(parse_listeners(text), (Listeners{{"0.0.0.0", 8080}}));
}

TEST(ParseListeners, ReadsIpv6AndMappedAddresses) {
    const std::string text = header + row6("00000000000000000000000000000000", "1F90") +
                             row6("00000000000000000000000001000000", "1F91") +
                             row6("0000000000000000FFFF000004030201", "1F92") +
                             row6("B80D0120000000000000000001000000", "FFFF");
    EXPECT_EQ(
        parse_listeners(text),
        (Listeners{{"2001:db8::1", 65535}, {"::", 8080}, {"::1", 8081}, {"::ffff:1.2.3.4", 8082}})
    );
}

TEST(ParseListeners, SortsAndDropsDoubles) {
    // SO_REUSEPORT: one listening socket for each worker.
    const std::string text = header + row("00000000:1F91", "0A") + row("00000000:1F90", "0A") +
                             row("00000000:1F91", "0A") + header + row("00000000:0001", "0A");
    EXPECT_EQ(
        parse_listeners(text), (Listeners{{"0.0.0.0", 1}, {"0.0.0.0", 8080}, {"0.0.0.0", 8081}})
    );
}

TEST(ParseListeners, TakesUnixSocketsThatTakeConnections) {
    const std::string text =
        "Num       RefCount Protocol Flags    Type St Inode Path\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 4711 /run/php/fpm.sock\n"
        "0000000000000000: 00000003 00000000 00000000 0001 03 4712 /run/php/fpm.sock\n"
        "0000000000000000: 00000002 00000000 00000000 0002 01 4713\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 4714 @abstract\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 4715\n";
    EXPECT_EQ(
        parse_listeners(text), (Listeners{{"unix:/run/php/fpm.sock", 0}, {"unix:@abstract", 0}})
    );
}

TEST(ParseListeners, SkipsWhatItDoesNotUnderstand) {
    const std::string good = row("00000000:1F90", "0A");
    for (const std::string bad :
         {"",
          "\n\n",
          "   0: 00000000:1F9",
          "   0: 00000000 00000000:0000 0A 1",
          "   0: 0000000Z:1F90 00000000:0000 0A 1",
          "   0: 00000000:1F90F 00000000:0000 0A 1",
          "   0: 00000000: 00000000:0000 0A 1",
          "   0: 000000:1F90 00000000:0000 0A 1"}) {
        EXPECT_EQ(parse_listeners(bad), Listeners{}) << bad;
        EXPECT_EQ(parse_listeners(bad + "\n" + good), (Listeners{{"0.0.0.0", 8080}})) << bad;
    }
    // Cut off in the middle: no half port.
    EXPECT_EQ(parse_listeners(good.substr(0, 18)), Listeners{});
}

TEST(NamesContainer, FindsTheWholeIdInEachEnginesPath) {
    const std::string id(64, 'a');
    EXPECT_TRUE(names_container("4:memory:/docker/" + id + "\n1:cpu:/docker/" + id + "\n", id));
    EXPECT_TRUE(names_container("0::/system.slice/docker-" + id + ".scope\n", id));
    EXPECT_TRUE(names_container("0::/machine.slice/libpod-" + id + ".scope\n", id));
    EXPECT_TRUE(names_container("0::/../" + id + "\n", id)) << "seen from another namespace";
}

TEST(NamesContainer, CannotTellFromLess) {
    const std::string id(64, 'a');
    EXPECT_FALSE(names_container("0::/\n", id)) << "a private namespace, seen from inside";
    EXPECT_FALSE(names_container("0::/docker/" + std::string(64, 'b') + "\n", id));
    EXPECT_FALSE(names_container("0::/docker/" + id.substr(0, 12) + "\n", id.substr(0, 12)));
    EXPECT_FALSE(names_container("0::/docker/" + id + "\n", ""));
}

TEST(ListenerLine, IsReadAsItWasWritten) {
    const std::vector<model::ListeningSocket> listeners{
        {"0.0.0.0", 8080}, {"::ffff:169.254.172.2", 9000}, {"unix:/run/app.sock", 0}};
    EXPECT_EQ(parse_listener_line(listener_line(listeners)), listeners);
    EXPECT_EQ(parse_listener_line(listener_line({})), std::vector<model::ListeningSocket>());
}

TEST(ListenerLine, OtherLinesAreNone) {
    for (const char* line :
         {"",
          "listening",
          "listeners x",
          "listeners |80",
          "listeners a|",
          "listeners a|65536",
          "listeners  a|1",
          "listenersa|1"}) {
        EXPECT_FALSE(parse_listener_line(line)) << line;
    }
}

}  // namespace
}  // namespace apprunner::probes
