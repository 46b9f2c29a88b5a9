// Implements peer_user.hpp: one question to the kernel by netlink, or a search in its tables.
#include "emulator/api/http/peer_user.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace apprunner::api {

namespace {

using boost::asio::ip::tcp;

struct DiagQuestion {
    nlmsghdr head{};
    inet_diag_req_v2 request{};
};

void put_address(const tcp::endpoint& endpoint, __be32* into) {
    if (endpoint.address().is_v4()) {
        const auto bytes = endpoint.address().to_v4().to_bytes();
        std::memcpy(into, bytes.data(), bytes.size());
    } else {
        const auto bytes = endpoint.address().to_v6().to_bytes();
        std::memcpy(into, bytes.data(), bytes.size());
    }
}

DiagQuestion question_of(const tcp::endpoint& peer, const tcp::endpoint& own) {
    DiagQuestion question;
    question.head.nlmsg_len = sizeof question;
    question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.head.nlmsg_flags = NLM_F_REQUEST;
    question.request.sdiag_family = peer.address().is_v4() ? AF_INET : AF_INET6;
    question.request.sdiag_protocol = IPPROTO_TCP;
    question.request.idiag_states = ~0U;
    inet_diag_sockid& id = question.request.id;
    id.idiag_sport = htons(peer.port());
    id.idiag_dport = htons(own.port());
    put_address(peer, id.idiag_src);
    put_address(own, id.idiag_dst);
    std::fill(std::begin(id.idiag_cookie), std::end(id.idiag_cookie), INET_DIAG_NOCOOKIE);
    return question;
}

struct DiagAnswer {
    bool is_known = false;  ///< The kernel answers such questions.
    std::optional<unsigned> uid;
};

std::atomic<bool> has_answered = false;

/// The kernel answers within send().
DiagAnswer ask_kernel(const tcp::endpoint& peer, const tcp::endpoint& own) {
    const int netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return {};
    const DiagQuestion question = question_of(peer, own);
    alignas(nlmsghdr) std::array<char, 1024> bytes{};
    const bool sent = ::send(netlink, &question, sizeof question, 0) == sizeof question;
    const auto size = sent ? ::recv(netlink, bytes.data(), bytes.size(), MSG_DONTWAIT) : -1;
    ::close(netlink);
    if (size < static_cast<ssize_t>(sizeof(nlmsghdr))) return {};
    nlmsghdr head{};
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.nlmsg_type == NLMSG_ERROR) {
        nlmsgerr error{};
        std::memcpy(&error, bytes.data() + NLMSG_HDRLEN, sizeof error);
        // Kernels say so of a socket that is gone, and where they have no such table at all.
        return {error.error == -ENOENT && has_answered, std::nullopt};
    }
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY) return {};
    inet_diag_msg told{};
    if (size < static_cast<ssize_t>(NLMSG_HDRLEN + sizeof told)) return {};
    std::memcpy(&told, bytes.data() + NLMSG_HDRLEN, sizeof told);
    has_answered = true;
    if (told.idiag_inode == 0) return {true, std::nullopt};
    return {true, told.idiag_uid};
}

/// As the tables print it: each word of the address as it lies in memory, on this little-endian
/// machine.
std::string table_text(const tcp::endpoint& endpoint, bool is_mapped) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::array<__be32, 4> words{};
    put_address(endpoint, words.data());
    const bool is_v4 = endpoint.address().is_v4();
    std::string text = is_mapped ? "0000000000000000FFFF0000" : "";
    const auto put = [&](std::uint32_t value, int nibbles) {
        for (int at = nibbles - 1; at >= 0; --at) {
            text += digits[value >> static_cast<unsigned>(4 * at) & 15U];
        }
    };
    for (std::size_t at = 0; at < (is_v4 ? 1U : words.size()); ++at) put(words[at], 8);
    text += ':';
    put(endpoint.port(), 4);
    return text;
}

std::string read_table(const char* file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

tcp::endpoint without_mapping(const tcp::endpoint& endpoint) {
    const auto& address = endpoint.address();
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return endpoint;
    constexpr auto mapped = boost::asio::ip::v4_mapped;
    return {boost::asio::ip::make_address_v4(mapped, address.to_v6()), endpoint.port()};
}

std::optional<unsigned> uid_in_table(
    std::string_view table, const tcp::endpoint& peer, const tcp::endpoint& own
) {
    for (const bool is_mapped : {false, true}) {
        const std::string ends = table_text(peer, is_mapped) + " " + table_text(own, is_mapped);
        const std::size_t at = table.find(" " + ends + " ");
        if (at == std::string_view::npos) continue;
        std::istringstream fields{std::string(table.substr(at, table.find('\n', at) - at))};
        std::string local, remote, state, queues, timer, retransmits, timeout;
        unsigned uid = 0;
        unsigned long inode = 0;
        fields >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >>
            inode;
        if (fields && inode != 0) return uid;
    }
    return std::nullopt;
}

std::optional<unsigned> uid_of_peer(const tcp::endpoint& peer, const tcp::endpoint& own) {
    const tcp::endpoint there = without_mapping(peer);
    const tcp::endpoint here = without_mapping(own);
    const DiagAnswer answer = ask_kernel(there, here);
    if (answer.is_known) return answer.uid;
    if (there.address().is_v4()) {
        if (const auto uid = uid_in_table(read_table("/proc/net/tcp"), there, here)) return uid;
    }
    return uid_in_table(read_table("/proc/net/tcp6"), there, here);
}

}  // namespace apprunner::api
