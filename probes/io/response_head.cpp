// Collects bytes until a head is whole, and lets Beast's parser judge them on the way.
#include "probes/io/response_head.hpp"

#include "probes/pure/printable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::probes {

namespace http = boost::beast::http;

namespace {

constexpr std::string_view opening = "HTTP/1.";
constexpr std::size_t shown_bytes_max = 40;

}  // namespace

AnswerHead::Progress AnswerHead::fail(std::string fault) {
    fault_ = std::move(fault);
    return Progress::broken;
}

AnswerHead::Progress AnswerHead::feed(std::string_view bytes) {
    bytes_ += bytes;
    total_ += bytes.size();
    while (true) {
        const std::size_t known = std::min(bytes_.size(), opening.size());
        if (bytes_.compare(0, known, opening, 0, known) != 0) {
            return fail("not HTTP: " + printable(bytes_, shown_bytes_max));
        }
        if (bytes_.find("\r\n\r\n") == std::string::npos) {
            if (total_ <= head_bytes_max) return Progress::partial;
            return fail("the head of the answer is larger than 64 KiB");
        }
        http::response_parser<http::empty_body> parser;
        parser.header_limit(head_bytes_max);
        parser.body_limit(boost::none);
        boost::system::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(bytes_), error);
        if (error == http::error::header_limit) {
            return fail("the head of the answer is larger than 64 KiB");
        }
        if (error)
            return fail(fmt::format(
                "not HTTP ({}): {}", error.message(), printable(bytes_, shown_bytes_max)
            ));
        status_ = static_cast<int>(parser.get().result_int());
        if (status_ < 100) return fail(fmt::format("not HTTP: a status of {}", status_));
        if (status_ >= 200 || status_ == 101) return Progress::complete;
        bytes_.erase(0, used);
    }
}

std::string AnswerHead::reason() const {
    const auto status = http::int_to_status(static_cast<unsigned>(status_));
    if (status == http::status::unknown) return {};
    const auto name = http::obsolete_reason(status);
    return {name.data(), name.size()};
}

}  // namespace apprunner::probes
