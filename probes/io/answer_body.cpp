// Beast's parser finds the end; a small buffer takes the body piece by piece.
#include "probes/io/answer_body.hpp"

#include "probes/io/response_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace apprunner::probes {

namespace http = boost::beast::http;

AnswerBody::AnswerBody() {
    parser_.eager(true);
    parser_.header_limit(head_bytes_max);
    parser_.body_limit(boost::none);
}

AnswerBody::Progress AnswerBody::fail(const std::string& why) {
    fault_ = "the answer's body is not HTTP (" + why + ")";
    return Progress::broken;
}

void AnswerBody::take_head() {
    has_head_ = true;
    const auto& head = parser_.get();
    const auto field = [&head](http::field name) {
        const auto value = head[name];
        return std::string(value.data(), value.size());
    };
    answer_.status_line = fmt::format(
        "HTTP/{}.{} {} {}",
        head.version() / 10,
        head.version() % 10,
        head.result_int(),
        std::string_view(head.reason().data(), head.reason().size())
    );
    answer_.location = field(http::field::location);
    answer_.www_authenticate = field(http::field::www_authenticate);
    answer_.server = field(http::field::server);
    answer_.content_type = field(http::field::content_type);
    if (const auto length = parser_.content_length()) answer_.content_length = *length;
}

AnswerBody::Progress AnswerBody::feed(std::string_view bytes) {
    pending_ += bytes;
    while (true) {
        std::array<char, 1024> block{};
        auto& body = parser_.get().body();
        body.data = block.data();
        body.size = block.size();
        boost::system::error_code error;
        const std::size_t used = parser_.put(boost::asio::buffer(pending_), error);
        pending_.erase(0, used);
        if (parser_.is_header_done() && !has_head_) take_head();
        const std::size_t count = block.size() - parser_.get().body().size;
        body_bytes_ += count;
        const std::size_t room = kept_body_max - answer_.body.size();
        answer_.body.append(block.data(), std::min(count, room));
        answer_.is_cut = answer_.is_cut || count > room;
        if (parser_.is_done()) return Progress::complete;
        if (error == http::error::need_more || (!error && pending_.empty())) {
            return Progress::partial;
        }
        if (error && error != http::error::need_buffer) return fail(error.message());
        if (used == 0 && count == 0) return Progress::partial;
    }
}

AnswerBody::Progress AnswerBody::end() {
    boost::system::error_code error;
    parser_.put_eof(error);
    return !error && parser_.is_done() ? Progress::complete : Progress::partial;
}

std::string AnswerBody::read_text() const {
    if (answer_.content_length) {
        return fmt::format("{} of {} bytes", body_bytes_, *answer_.content_length);
    }
    return fmt::format("{} bytes", body_bytes_);
}

}  // namespace apprunner::probes
