// IPv4 arithmetic for the networks that we make: which subnets may be tried, and which address an
// instance gets. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::performers {

struct Subnet {
    std::uint32_t base = 0;  ///< In host byte order; the host bits are zero.
    int prefix_bits = 24;

    [[nodiscard]] std::string text() const;  ///< 10.213.0.0/24
    [[nodiscard]] std::uint32_t size() const { return 1U << (32 - prefix_bits); }
    [[nodiscard]] bool overlaps(const Subnet& other) const;
    bool operator==(const Subnet&) const = default;
};

/// Four numbers with dots, of an address in host byte order.
[[nodiscard]] std::string address_text(std::uint32_t address);

/// "10.213.0.0/24"; nothing when it is not that.
[[nodiscard]] std::optional<Subnet> parse_subnet(std::string_view text);

/// The destinations in /proc/net/route's format, without the default route.
[[nodiscard]] std::vector<Subnet> parse_routes(std::string_view text);

/// The instance networks to try in turn: the /24s of 10.213.0.0/16, then those of the fifteen /16s
/// after it, so that HOSTNAME reads like a VPC's (ip-10-213-0-2...).
[[nodiscard]] std::vector<Subnet> instance_subnets();

/// The probe networks to try in turn: 169.254.172.0/22, where App Runner's probes arrive (observed
/// by users), then the /22s above it for further daemons on the same engine.
[[nodiscard]] std::vector<Subnet> probe_subnets();

/// Hands out a subnet's addresses; the first ones are the engine's. One owner.
class AddressPool {
  public:
    /// `first` counts from the subnet's own address; those below it are not ours to give.
    explicit AddressPool(Subnet subnet, std::uint32_t first = 2)
        : subnet_(subnet), first_(first), next_(first) {}

    /// The next address that is not in use, round and round, so that a fresh instance rarely gets
    /// the address of the last one; nothing when all are in use.
    [[nodiscard]] std::optional<std::string> take();
    /// Of a container that is there already.
    void mark_taken(const std::string& address) { in_use_.insert(address); }
    /// It may be taken again; one that was not taken changes nothing.
    void give_back(const std::string& address);
    [[nodiscard]] const Subnet& subnet() const { return subnet_; }

  private:
    Subnet subnet_;
    std::uint32_t first_;
    std::uint32_t next_;
    std::set<std::string> in_use_;
};

}  // namespace apprunner::performers
