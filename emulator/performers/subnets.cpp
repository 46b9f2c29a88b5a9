// Reads and writes subnets and routes, lists the candidates, and hands out addresses in turn.
#include "emulator/performers/subnets.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

namespace apprunner::performers {

namespace {

constexpr std::uint32_t quad(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24U | b << 16U | c << 8U | d;
}

std::uint32_t mask_of(int prefix_bits) {
    return prefix_bits == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix_bits);
}

/// The kernel prints the address as it lies in memory, on this little-endian machine.
std::optional<std::uint32_t> parse_route_field(const std::string& hex) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    if (error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
    return __builtin_bswap32(value);
}

}  // namespace

std::string address_text(std::uint32_t address) {
    return std::to_string(address >> 24U) + "." + std::to_string(address >> 16U & 255U) + "." +
           std::to_string(address >> 8U & 255U) + "." + std::to_string(address & 255U);
}

std::string Subnet::text() const {
    return address_text(base) + "/" + std::to_string(prefix_bits);
}

bool Subnet::overlaps(const Subnet& other) const {
    const std::uint32_t mask = mask_of(std::min(prefix_bits, other.prefix_bits));
    return (base & mask) == (other.base & mask);
}

std::optional<Subnet> parse_subnet(std::string_view text) {
    std::array<unsigned, 5> numbers{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [after, error] = std::from_chars(at, end, numbers[i]);
        const unsigned largest = i < 4 ? 255 : 32;
        if (error != std::errc() || numbers[i] > largest) return std::nullopt;
        const char separator = i < 3 ? '.' : '/';
        if (i < 4 && (after == end || *after != separator)) return std::nullopt;
        if (i == 4 && after != end) return std::nullopt;
        at = after + 1;
    }
    const int bits = static_cast<int>(numbers[4]);
    const std::uint32_t address = quad(numbers[0], numbers[1], numbers[2], numbers[3]);
    return Subnet{address & mask_of(bits), bits};
}

std::vector<Subnet> parse_routes(std::string_view text) {
    std::vector<Subnet> routes;
    std::istringstream lines{std::string(text)};
    std::string line;
    std::getline(lines, line);  // Headings.
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::string interface, destination, gateway, flags, references, use, metric, mask;
        fields >> interface >> destination >> gateway >> flags >> references >> use >> metric >>
            mask;
        const auto base = parse_route_field(destination);
        const auto bits = parse_route_field(mask);
        if (!fields || !base || !bits || *bits == 0) continue;
        routes.push_back({*base, __builtin_popcount(*bits)});
    }
    return routes;
}

std::vector<Subnet> instance_subnets() {
    constexpr unsigned second_min = 213;
    constexpr unsigned second_max = 228;
    std::vector<Subnet> candidates;
    for (unsigned second = second_min; second <= second_max; ++second) {
        for (unsigned third = 0; third < 256; ++third) {
            candidates.push_back({quad(10, second, third, 0), 24});
        }
    }
    return candidates;
}

std::vector<Subnet> probe_subnets() {
    std::vector<Subnet> candidates;
    for (unsigned third = 172; third < 252; third += 4) {
        candidates.push_back({quad(169, 254, third, 0), 22});
    }
    return candidates;
}

std::optional<std::string> AddressPool::take() {
    // The network's own address, the gateway and the broadcast address are not ours to give.
    const std::uint32_t last = subnet_.size() - 2;
    for (std::uint32_t tries = 0; tries < last; ++tries) {
        if (next_ > last) next_ = first_;
        std::string address = address_text(subnet_.base + next_++);
        if (in_use_.insert(address).second) return address;
    }
    return std::nullopt;
}

void AddressPool::give_back(const std::string& address) {
    in_use_.erase(address);
}

}  // namespace apprunner::performers
