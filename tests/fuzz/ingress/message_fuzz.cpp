// Fuzzes the pure half of the ingress: one message, cut anywhere, through the search for its head,
// the parser, the rules, the writer and the body's scanner. What comes out must be what Beast's
// whole parser, as a stand-in for the app's, reads the same way. One thread.
#include "emulator/base/assert.hpp"
#include "emulator/ingress/head_writer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace http = boost::beast::http;
using namespace std::string_view_literals;
using apprunner::ingress::BodyFraming;
using apprunner::ingress::BodyKind;
using apprunner::ingress::BodyTracker;
using apprunner::ingress::HeadError;
using apprunner::ingress::HeadFinder;
using apprunner::ingress::HeadState;

/// Where the head ends must not depend on how the bytes were cut.
HeadState find_head(std::string_view bytes, std::size_t cut, HeadFinder& finder) {
    HeadFinder at_once = finder;
    const HeadState whole = at_once.advance(bytes);
    HeadState state = finder.advance(bytes.substr(0, cut));
    if (state == HeadState::partial) state = finder.advance(bytes);
    if (whole == HeadState::complete && state == HeadState::complete) {
        APPRUNNER_ASSERT(finder.size() == at_once.size(), "a head has one end");
    }
    // Too large a head may be noticed earlier when it comes in pieces, but never becomes a good
    // one.
    APPRUNNER_ASSERT(
        (whole == HeadState::complete) == (state == HeadState::complete),
        "a head is complete or not, however it is cut"
    );
    return state;
}

/// The same for a body; gives its size, 0 when it is not whole.
std::size_t find_body(std::string_view bytes, std::size_t cut, BodyFraming framing) {
    BodyTracker at_once(framing);
    const std::size_t whole = at_once.take(bytes);
    BodyTracker in_pieces(framing);
    std::size_t size = in_pieces.take(bytes.substr(0, cut));
    if (size == std::min(cut, bytes.size())) size += in_pieces.take(bytes.substr(size));
    APPRUNNER_ASSERT(at_once.done() == in_pieces.done(), "a body ends or not, however it is cut");
    APPRUNNER_ASSERT(at_once.broken() == in_pieces.broken(), "a body is broken or not");
    APPRUNNER_ASSERT(whole == size, "a body has one end");
    return at_once.done() ? whole : 0;
}

/// The head that goes on, and the body behind it, as the receiver's parser reads them.
template <bool is_request>
void check_as_received(const std::string& head, std::string_view body, BodyFraming framing) {
    APPRUNNER_ASSERT(head.find('\0') == std::string::npos, "no NUL goes through");
    http::parser<is_request, http::string_body> parser;
    parser.header_limit(1024 * 1024);
    parser.body_limit(boost::none);
    parser.eager(true);
    boost::beast::error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(head), error);
    APPRUNNER_ASSERT(!error || error == http::error::need_more, "what goes on can be parsed");
    APPRUNNER_ASSERT(used == head.size(), "the head is one head");
    const bool chunked = framing.kind == BodyKind::chunked;
    APPRUNNER_ASSERT(parser.chunked() == chunked, "both see chunks or none");
    if (framing.kind == BodyKind::length) {
        APPRUNNER_ASSERT(parser.content_length() == framing.length, "both see one length");
    }
    if (!chunked || body.empty()) return;
    const std::size_t body_used = parser.put(boost::asio::buffer(body), error);
    // Beast is stricter about extensions.
    if (error) return;
    APPRUNNER_ASSERT(parser.is_done() && body_used == body.size(), "both see one end");
    std::string payload(body);
    std::size_t size = 0;
    BodyTracker tracker(framing);
    (void)tracker.take_payload(payload, size);
    APPRUNNER_ASSERT(payload.substr(0, size) == parser.get().body(), "both see one payload");
}

void fuzz_request(std::string_view bytes, std::size_t cut) {
    HeadFinder finder(HeadFinder::Kind::request);
    if (find_head(bytes, cut, finder) != HeadState::complete) return;
    apprunner::ingress::RequestHead head;
    const std::string_view head_bytes = bytes.substr(0, finder.size());
    if (parse_request_head(head_bytes, head) != HeadError::none) return;
    apprunner::ingress::RequestMeaning meaning;
    if (understand_request(head, meaning)) return;
    const apprunner::ingress::Forwarding forwarding{"10.0.0.1", "http", "a.localhost", "id"};
    std::string out;
    write_request_head(out, head, meaning, forwarding);
    const std::string_view rest = bytes.substr(finder.size());
    const std::size_t size = find_body(rest, cut, meaning.body);
    check_as_received<true>(out, rest.substr(0, size), meaning.body);
    (void)apprunner::ingress::host_name_of(meaning.authority);
}

void fuzz_response(std::string_view bytes, std::size_t cut, bool to_head) {
    HeadFinder finder(HeadFinder::Kind::response);
    if (find_head(bytes, cut, finder) != HeadState::complete) return;
    apprunner::ingress::ResponseHead head;
    const std::string_view head_bytes = bytes.substr(0, finder.size());
    if (parse_response_head(head_bytes, head) != HeadError::none) return;
    apprunner::ingress::ResponseMeaning meaning;
    if (!understand_response(head, to_head, meaning)) return;
    apprunner::ingress::ResponseWriting writing;
    if (meaning.body.kind == BodyKind::chunked) {
        writing.body_end = apprunner::ingress::BodyEnd::chunked;
    }
    std::string out;
    write_response_head(out, head, writing);
    const std::string_view rest = bytes.substr(finder.size());
    const std::size_t size = find_body(rest, cut, meaning.body);
    if (to_head) return;  // Beast would have to be told.
    check_as_received<false>(out, rest.substr(0, size), meaning.body);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // The first byte: which kind, and where the bytes are cut.
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = bytes.size() * (data[0] >> 2U) / 64;
    if ((data[0] & 1U) == 0) {
        fuzz_request(bytes, cut);
    } else {
        fuzz_response(bytes, cut, (data[0] & 2U) != 0);
    }
    return 0;
}
