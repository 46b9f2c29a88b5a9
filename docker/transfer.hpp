// One HTTP request on one libcurl easy handle: its settings, its reply so far, its deadlines and
// the wording of its failure. Made on any thread, then used on the transport's thread only.
#pragma once

#include "docker/ssh_connection.hpp"
#include "docker/transport.hpp"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace apprunner::docker {

class Transfer {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr Clock::time_point no_deadline = Clock::time_point::max();

    /// `endpoint` must outlive the transfer, and so must `ssh`, of which it is one's (null: the
    /// endpoint is no ssh's).
    Transfer(
        const Endpoint& endpoint, SshConnections* ssh, EngineRequest request, Transport::Done done
    );

    [[nodiscard]] CURL* handle() const { return easy_.get(); }

    /// The limits count from now.
    void begin();
    void resume();
    /// When the transfer is to be given up; no_deadline: never. A paused stream has no stall limit.
    [[nodiscard]] Clock::time_point deadline() const;
    /// The limits count from now: we could not have heard an answer before.
    void count_anew();

    /// Each ends the transfer and calls Done, once.
    void finish(CURLcode code);
    void finish_timed_out();
    void finish_cancelled();

  private:
    struct EasyDeleter {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    struct ListDeleter {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    void configure();
    void configure_endpoint();
    void configure_request();
    std::size_t take_header(std::string_view line);
    std::size_t take_body(std::string_view bytes);
    [[nodiscard]] int status() const;
    [[nodiscard]] bool succeeds() const;
    [[nodiscard]] base::Error error_of(CURLcode code) const;
    void end(base::Result<HttpReply> result);

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

    const Endpoint& endpoint_;
    SshConnections* const ssh_;
    EngineRequest request_;
    Transport::Done done_;
    std::unique_ptr<CURL, EasyDeleter> easy_;
    std::unique_ptr<curl_slist, ListDeleter> headers_;
    std::array<char, CURL_ERROR_SIZE> error_text_{};
    HttpReply reply_;
    Clock::time_point started_{};
    Clock::time_point last_activity_{};
    bool paused_ = false;
    bool opened_ = false;
    std::string broken_;  ///< Why we ended it ourselves: the reply makes no sense.
};

}  // namespace apprunner::docker
