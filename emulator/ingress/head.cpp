// Implements head.hpp: the search for a head's end, and Beast's parser with fields kept as views.
#include "emulator/ingress/head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <cstring>

namespace apprunner::ingress {

namespace http = boost::beast::http;

namespace {

using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) {
    return {text.data(), text.size()};
}

/// Beast checks the characters and calls these; no field is copied.
template <bool is_request, class Head>
class Collector final : public http::basic_parser<is_request> {
  public:
    explicit Collector(Head& head) : head_(head) {
        head_.fields.clear();
        this->header_limit(head_bytes_max + 1);
        this->body_limit(boost::none);
    }

    HeadError parse(std::string_view bytes) {
        error_code error;
        const std::size_t used = this->put(boost::asio::buffer(bytes), error);
        if (error == http::error::header_limit) return HeadError::too_many_fields;
        if (error || used != bytes.size()) return HeadError::malformed;
        return HeadError::none;
    }

  private:
    void on_request_impl(
        http::verb verb, BeastView method, BeastView target, int version, error_code& error
    ) override {
        error = {};
        if constexpr (is_request) {
            head_.verb = verb;
            head_.method = view(method);
            head_.target = view(target);
            head_.version = version;
        }
    }

    void on_response_impl(int status, BeastView reason, int version, error_code& error) override {
        error = {};
        if constexpr (!is_request) {
            head_.status = status;
            head_.reason = view(reason);
            head_.version = version;
        }
    }

    void on_field_impl(http::field id, BeastView name, BeastView value, error_code& error)
        override {
        error = {};
        if (head_.fields.size() == head_fields_max) {
            error = http::error::header_limit;
            return;
        }
        head_.fields.push_back({id, view(name), view(value), true});
    }

    void on_header_impl(error_code& error) override { error = {}; }
    void on_finish_impl(error_code& error) override { error = {}; }

    // Heads only: bodies never come here.
    void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/, error_code& error)
        override {
        error = {};
    }
    std::size_t on_body_impl(BeastView body, error_code& error) override {
        error = {};
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t /*size*/, BeastView /*extension*/, error_code& error)
        override {
        error = {};
    }
    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, BeastView body, error_code& error)
        override {
        error = {};
        return body.size();
    }

    Head& head_;
};

constexpr std::array<bool, 256> make_token_table() {
    std::array<bool, 256> table{};
    for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
    for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = true;
    for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = true;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

constexpr std::array<bool, 256> token_table = make_token_table();

}  // namespace

bool is_token_char(char c) {
    return token_table[static_cast<unsigned char>(c)];
}

bool HeadFinder::is_line_possible(std::string_view line) const {
    const bool is_start_line = line_start_ == 0;
    if (!is_start_line) return line.front() != ' ' && line.front() != '\t';
    if (kind_ == Kind::response) return line.starts_with("HTTP/1.");
    return line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
}

HeadState HeadFinder::advance(std::string_view bytes) {
    // What cannot be a method is refused before its line ends; a TLS greeting, for one, never does.
    if (!bytes.empty() && !is_token_char(bytes.front())) return HeadState::malformed;
    while (line_start_ < bytes.size()) {
        const std::string_view rest = bytes.substr(line_start_);
        const std::size_t line_feed = rest.find('\n');
        if (line_feed == std::string_view::npos) break;
        if (line_feed == 0 || rest[line_feed - 1] != '\r') return HeadState::malformed;
        const std::string_view line = rest.substr(0, line_feed - 1);
        if (!line.empty() && !is_line_possible(line)) return HeadState::malformed;
        line_start_ += line_feed + 1;
        if (line.empty()) {
            return line_start_ > head_bytes_max ? HeadState::too_large : HeadState::complete;
        }
    }
    return bytes.size() >= head_bytes_max ? HeadState::too_large : HeadState::partial;
}

HeadError parse_request_head(std::string_view bytes, RequestHead& head) {
    return Collector<true, RequestHead>(head).parse(bytes);
}

HeadError parse_response_head(std::string_view bytes, ResponseHead& head) {
    return Collector<false, ResponseHead>(head).parse(bytes);
}

}  // namespace apprunner::ingress
