// Who has a port: found by /proc for a socket of this very process.
#include "probes/io/port_holder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

namespace apprunner::probes {
namespace {

TEST(PortHolder, IsTheProcessThatListens) {
    boost::asio::io_context context;
    using Tcp = boost::asio::ip::tcp;
    Tcp::acceptor acceptor(context, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    const std::uint16_t port = acceptor.local_endpoint().port();
    EXPECT_EQ(port_holder(port).find("process " + std::to_string(getpid()) + " ("), 0U)
        << port_holder(port);
    EXPECT_EQ(port_holder_text(port), " by " + port_holder(port));
    acceptor.close();
    EXPECT_EQ(port_holder(port), "");
    EXPECT_EQ(port_holder_text(port), "");
}

}  // namespace
}  // namespace apprunner::probes
