// Reads an HTTP answer to its end, by the bytes from its last head on, and keeps what is kept of it
// (KeptAnswer). Pure; one owner.
#pragma once

#include "probes/pure/outcome.hpp"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::probes {

class AnswerBody {
  public:
    enum class Progress {
        partial,   ///< More is needed.
        complete,  ///< The answer's end, by its length, its last chunk, or the connection's end.
        broken,    ///< Its framing is not HTTP/1; fault() says more.
    };

    AnswerBody();

    /// Takes the next bytes, the head's among them. Memory is bounded: what is beyond the kept part
    /// is read and dropped. Not to be called again after `complete` or `broken`.
    [[nodiscard]] Progress feed(std::string_view bytes);
    /// The connection has been closed: `complete` where that ends an answer without a length.
    [[nodiscard]] Progress end();

    [[nodiscard]] const KeptAnswer& answer() const { return answer_; }
    /// "17 of 999 bytes", "17 bytes": of the body, so far.
    [[nodiscard]] std::string read_text() const;
    [[nodiscard]] const std::string& fault() const { return fault_; }

  private:
    void take_head();
    Progress fail(const std::string& why);

    boost::beast::http::response_parser<boost::beast::http::buffer_body> parser_;
    std::string pending_;
    KeptAnswer answer_;
    std::uint64_t body_bytes_ = 0;
    bool has_head_ = false;
    std::string fault_;
};

}  // namespace apprunner::probes
