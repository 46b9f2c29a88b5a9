// One request and its answer: choosing an instance, reaching it, sending the request on, relaying
// the answer back, and the record of it all. Bodies go through as they come, in memory that does
// not grow with them. One ingress thread; one coroutine, and a second one while a body is uploaded.
#pragma once

#include "emulator/ingress/body.hpp"
#include "emulator/ingress/buffers.hpp"
#include "emulator/ingress/client_stream.hpp"
#include "emulator/ingress/head_writer.hpp"
#include "emulator/ingress/http_semantics.hpp"
#include "emulator/ingress/load.hpp"
#include "emulator/ingress/route_table.hpp"
#include "emulator/ingress/send.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::ingress {

class Worker;

/// For telling a client, whose time is over, that it is; what a client needs to hear it.
inline constexpr std::chrono::seconds last_words_s_max{2};

/// Of a request's body, after the answer: more is not read, and the client is told beforehand that
/// its connection will be closed.
inline constexpr std::size_t rest_bytes_max = std::size_t{1024} * 1024;

/// Other instances that a request is tried on, one after the other, when the first takes no
/// connection.
inline constexpr int elsewhere_max = 3;

/// What becomes of the client's connection.
enum class ExchangeEnding {
    keep,    ///< The next request may follow.
    linger,  ///< Closed, once the client has had time to read the answer.
    close,   ///< Closed at once.
    reset,   ///< Closed so that the client sees that its answer is not whole.
};

struct Client {
    explicit Client(boost::asio::ip::tcp::socket socket) : stream(std::move(socket)) {}

    /// When `deadline` passes, the worker ends the reads and writes under way and sets `expired`;
    /// and so again, a little later, with those that were begun after that.
    void allow_until(std::chrono::steady_clock::time_point time) {
        deadline = time;
        expired = false;
    }

    ClientStream stream;
    InputBuffer input;
    std::string address;
    std::uint16_t port = 0;
    std::string service_id;  ///< Whose own port it came by; empty: the shared port.
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    bool expired = false;
};

/// What the exchanges of a connection use one after the other, so that its memory is kept.
struct ExchangeMemory {
    RequestHead request;
    ResponseHead response;
    std::string request_head;
    std::string response_head;
};

class Exchange {
  public:
    Exchange(Worker& worker, Client& client, ExchangeMemory& memory);

    /// Serves the request whose head is the first `head_size` bytes of the client's input, and
    /// takes it out of there. With a refusal there is no valid head; the client is only told.
    boost::asio::awaitable<ExchangeEnding> run(
        std::size_t head_size, std::optional<HttpRefusal> refusal
    );

    // From the worker, while run() waits.
    void expire();   ///< The client's deadline has passed.
    void abandon();  ///< The client has gone.
    void cut_upstream(const InstanceLoad& load);
    /// True while nothing is being read from the client, so that its going is not noticed.
    [[nodiscard]] bool is_client_unwatched() const { return request_body_.done(); }

  private:
    // exchange.cpp: the request's way to an instance.
    [[nodiscard]] std::optional<HttpRefusal> understand(std::size_t head_size);
    [[nodiscard]] std::optional<HttpRefusal> choose_instance();
    boost::asio::awaitable<void> relay();
    boost::asio::awaitable<bool> reach_instance(bool fresh);
    [[nodiscard]] bool may_retry() const;
    [[nodiscard]] bool may_go_elsewhere();
    void forget_attempt();
    boost::asio::awaitable<void> refuse();
    void keep_or_close_upstream();
    void close_upstream();
    void finish_input();
    void record();

    // exchange_request.cpp: the request's bytes.
    boost::asio::awaitable<void> send_request();
    boost::asio::awaitable<void> pump_request_body();
    boost::asio::awaitable<bool> send_body_part(std::string_view bytes);
    void keep_for_retry(std::string_view bytes);

    // exchange_response.cpp: the answer's bytes.
    boost::asio::awaitable<void> relay_response();
    boost::asio::awaitable<bool> read_response_head(Block& block);
    boost::asio::awaitable<bool> relay_response_body(Block& block);
    [[nodiscard]] bool may_take_rest() const;
    [[nodiscard]] bool take_response_head(std::string_view bytes);
    boost::asio::awaitable<void> relay_interim();
    void plan_response();
    void note_upstream_end();
    boost::asio::awaitable<bool> send_response_part(std::span<char> bytes);
    boost::asio::awaitable<bool> send_response_end();
    boost::asio::awaitable<bool> send_to_client(Pieces pieces);
    void break_off(std::string_view why);

    Worker& worker_;
    Client& client_;
    ExchangeMemory& memory_;

    const std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point request_deadline_;
    RequestMeaning meaning_;
    bool understood_ = false;
    bool is_whole_ = false;  ///< All of the request is in the client's input.
    std::size_t head_size_ = 0;
    std::size_t first_body_size_ = 0;  ///< Of the body, behind the head in the client's input.
    std::string excess_;               ///< Read with the body, but of the next request.
    BodyTracker request_body_;
    std::size_t request_bytes_sent_ = 0;
    bool request_failed_ = false;  ///< The instance did not take all of it.
    bool is_sending_body_ = false;
    bool takes_rest_ = false;    ///< The answer is over, and the body's rest is read and dropped.
    std::string body_sent_;      ///< What has gone of the body, but for its first part.
    bool is_body_kept_ = false;  ///< All that has gone of it is in body_sent_.
    bool has_told_continue_ = false;

    std::shared_ptr<LocalRoute> route_;
    std::shared_ptr<Upstream> upstream_;
    Lease<ServiceLoad> service_lease_;
    Lease<InstanceLoad> instance_lease_;
    boost::asio::ip::tcp::socket socket_;
    bool reused_ = false;            ///< The socket came from the pool.
    UpstreamPool::Duration idle_{};  ///< How long it was there.

    ResponseMeaning answer_;
    BodyTracker response_body_;
    ResponseWriting writing_;
    std::size_t answer_filled_ = 0;   ///< Bytes of the instance's in the block.
    std::size_t answer_at_ = 0;       ///< Where those begin that were not used yet.
    bool answer_heard_ = false;       ///< A byte of it came from the instance.
    bool answer_begun_ = false;       ///< A byte of it may have gone to the client.
    bool answer_ended_ = false;       ///< All of it has gone to the client.
    bool answer_over_ = false;        ///< No more of it will, whole or not.
    bool upstream_died_ = false;      ///< Before a byte of an answer.
    bool is_orderly_end_ = false;     ///< The instance's, of the connection.
    bool was_closed_before_ = false;  ///< And before a byte of the request had come.
    bool client_gone_ = false;
    bool cut_ = false;        ///< By a drain whose limit passed.
    bool is_no_way_ = false;  ///< No connection to the instance has come about, or been refused.
    int elsewhere_ = 0;       ///< How often another instance was chosen for that.

    std::optional<HttpRefusal> refusal_;
    ExchangeEnding ending_ = ExchangeEnding::close;
    int status_ = 0;
    std::string remark_;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
};

}  // namespace apprunner::ingress
