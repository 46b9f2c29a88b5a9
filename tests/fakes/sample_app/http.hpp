// As much of HTTP/1.1 as the sample app needs: requests with a body of known length or in chunks,
// keep-alive, and answers in one piece or repeated filler. One connection, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sample_app {

struct Request {
    std::string method;
    std::string target;  ///< Path and query.
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;  ///< As sent, in order.
    std::string body;
    bool keep_alive = true;

    /// The value of the header; empty: none. `name` in lower case.
    [[nodiscard]] std::string header(std::string_view name) const;
    /// The number in the query; nothing when it is not there or no number.
    [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
};

/// The shape of an answer: what real servers do.
enum class Style {
    plain,    ///< HTTP/1.1 with Content-Length.
    http10,   ///< HTTP/1.0; the end of the connection is the end of the answer.
    chunked,  ///< Transfer-Encoding: chunked, one chunk for the body and its filler.
    large,    ///< With 12 KB of header fields.
    banner,   ///< Not HTTP: the line of another protocol.
};

struct Answer {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::uint64_t filler_bytes = 0;  ///< After the body: that many 'x'.
    Style style = Style::plain;
};

/// What ended the reading of a request.
enum class ReadEnd {
    request,  ///< A whole one was read.
    closed,   ///< The client or the app's own end closed it between requests.
    broken,   ///< What came is no HTTP, or too large.
};

class HttpConnection {
  public:
    /// `stop_fd` becomes readable when idle connections are to end. Owns `fd`.
    HttpConnection(int fd, int stop_fd) : fd_(fd), stop_fd_(stop_fd) {}
    ~HttpConnection();
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    /// Waits for the next request. Once its first byte has come, stopping does not end it.
    [[nodiscard]] ReadEnd read(Request& request);
    /// False: no more on this connection: the client does not take it, or the answer ends it.
    bool write(const Request& request, const Answer& answer, bool keep_alive);
    /// Waits until the client closes, or the app ends.
    void wait_for_end();

  private:
    [[nodiscard]] bool fill(bool may_stop);
    [[nodiscard]] bool send(std::string_view bytes) const;
    [[nodiscard]] bool read_body(Request& request);
    [[nodiscard]] bool read_chunks(std::string& body);
    [[nodiscard]] bool take_line(std::string& line);
    [[nodiscard]] bool take_bytes(std::size_t count, std::string& target);

    int fd_;
    int stop_fd_;
    std::string buffer_;  ///< Read, but not used yet.
};

}  // namespace sample_app
