// Collects bytes until a head is whole, and lets Beast's parser judge it and count the body.
#include "probes/io/answer_reader.hpp"

#include "emulator/base/printable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::probes {

namespace http = boost::beast::http;

namespace {

constexpr std::string_view opening = "HTTP/1.";
constexpr std::size_t shown_bytes_max = 40;

/// A body as Beast's parser wants it, of which the beginning is kept and the rest is counted.
struct CountedBody {
    struct value_type {  // NOLINT(readability-identifier-naming): Beast's name, as the next.
        std::string first;
        std::uint64_t size = 0;
    };

    class reader {  // NOLINT(readability-identifier-naming)
      public:
        template <class Header>
        reader(const Header& /*header*/, value_type& value) : value_(value) {}

        void init(
            const boost::optional<std::uint64_t>& /*length*/, boost::system::error_code& error
        ) {
            error = {};
        }

        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
            error = {};
            std::size_t taken = 0;
            for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
                const std::size_t wanted = kept_body_max - value_.first.size();
                value_.first.append(
                    static_cast<const char*>(piece.data()), std::min(wanted, piece.size())
                );
                taken += piece.size();
            }
            value_.size += taken;
            return taken;
        }

        void finish(boost::system::error_code& error) { error = {}; }

      private:
        value_type& value_;
    };
};

}  // namespace

struct AnswerReader::Parsing {
    http::response_parser<CountedBody> parser;
};

AnswerReader::AnswerReader() = default;
AnswerReader::~AnswerReader() = default;

AnswerReader::Progress AnswerReader::fail(std::string fault) {
    fault_ = std::move(fault);
    return Progress::broken;
}

AnswerReader::Progress AnswerReader::feed(std::string_view bytes) {
    bytes_ += bytes;
    total_ += bytes.size();
    return status_ == 0 ? read_head() : read_body();
}

AnswerReader::Progress AnswerReader::read_head() {
    while (true) {
        const std::size_t known = std::min(bytes_.size(), opening.size());
        if (bytes_.compare(0, known, opening, 0, known) != 0) {
            return fail("not HTTP: " + base::printable(bytes_, shown_bytes_max));
        }
        if (bytes_.find("\r\n\r\n") == std::string::npos) {
            if (total_ <= head_bytes_max) return Progress::head;
            return fail("the head of the answer is larger than 64 KiB");
        }
        auto parsing = std::make_unique<Parsing>();
        auto& parser = parsing->parser;
        parser.header_limit(head_bytes_max);
        parser.body_limit(boost::none);
        boost::system::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(bytes_), error);
        if (error == http::error::header_limit) {
            return fail("the head of the answer is larger than 64 KiB");
        }
        const std::string start = base::printable(bytes_, shown_bytes_max);
        if (error) return fail(fmt::format("not HTTP ({}): {}", error.message(), start));
        const int status = static_cast<int>(parser.get().result_int());
        if (status < 100) return fail(fmt::format("not HTTP: a status of {}", status));
        if (status >= 200 || status == 101) {
            status_ = status;
            status_line_ = bytes_.substr(0, std::min(bytes_.find("\r\n"), kept_field_bytes_max));
            parsing_ = std::move(parsing);
            bytes_.erase(0, used);
            return read_body();
        }
        bytes_.erase(0, used);
    }
}

AnswerReader::Progress AnswerReader::read_body() {
    auto& parser = parsing_->parser;
    parser.eager(true);
    while (!parser.is_done() && !bytes_.empty()) {
        boost::system::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(bytes_), error);
        bytes_.erase(0, used);
        if (error == http::error::need_more) break;
        if (error) return fail(fmt::format("{}, but its body is {}", title(), error.message()));
    }
    if (parser.is_done()) return Progress::complete;
    if (bytes_.size() <= head_bytes_max) return Progress::body;
    return fail(title() + ", but the head of a chunk is larger than 64 KiB");
}

AnswerReader::Progress AnswerReader::end() {
    if (status_ == 0) return Progress::head;
    boost::system::error_code error;
    parsing_->parser.put_eof(error);
    return error ? Progress::body : Progress::complete;
}

std::string AnswerReader::title() const {
    const auto status = http::int_to_status(static_cast<unsigned>(status_));
    if (status == http::status::unknown) return fmt::format("HTTP {}", status_);
    const auto name = http::obsolete_reason(status);
    return fmt::format("HTTP {} {}", status_, std::string_view(name.data(), name.size()));
}

std::string AnswerReader::came() const {
    const auto& parser = parsing_->parser;
    const std::uint64_t size = parser.get().body().size;
    const auto length = parser.content_length();
    if (length) return fmt::format("{} of {} bytes", size, *length);
    return fmt::format("{} bytes{}", size, parser.chunked() ? ", no last chunk" : "");
}

std::optional<KeptAnswer> AnswerReader::kept() const {
    if (is_empty()) return std::nullopt;
    KeptAnswer kept;
    if (status_ == 0) {
        kept.body = bytes_.substr(0, kept_body_max);
        kept.is_cut = bytes_.size() > kept_body_max;
        return kept;
    }
    const auto& message = parsing_->parser.get();
    const auto field = [&message](http::field name) {
        const auto value = message[name];
        return std::string(value.data(), std::min(value.size(), kept_field_bytes_max));
    };
    kept.status_line = status_line_;
    kept.location = field(http::field::location);
    kept.www_authenticate = field(http::field::www_authenticate);
    kept.server = field(http::field::server);
    kept.content_type = field(http::field::content_type);
    kept.sets_cookie = message.find(http::field::set_cookie) != message.end();
    if (const auto length = parsing_->parser.content_length()) kept.content_length = *length;
    kept.body = message.body().first;
    kept.is_cut = message.body().size > kept.body.size();
    return kept;
}

}  // namespace apprunner::probes
