// Implements head_writer.hpp with plain appends: this runs for every request.
#include "emulator/ingress/head_writer.hpp"

#include <boost/beast/core/string.hpp>

#include <array>

namespace apprunner::ingress {

namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_relayed(std::string& out, const std::vector<Field>& fields) {
    for (const Field& field : fields) {
        if (field.relayed) append_field(out, field.name, field.value);
    }
}

/// All addresses that were named before, and the client's at the end.
void append_forwarded_for(
    std::string& out, const std::vector<Field>& fields, std::string_view client_address
) {
    constexpr std::string_view name = "x-forwarded-for";
    out.append(name).append(": ");
    for (const Field& field : fields) {
        const bool is_it = boost::beast::iequals(
            {field.name.data(), field.name.size()}, {name.data(), name.size()}
        );
        if (is_it && !field.value.empty()) out.append(field.value).append(", ");
    }
    out.append(client_address).append("\r\n");
}

void append_status_line(std::string& out, const ResponseHead& head) {
    const auto status = static_cast<unsigned>(head.status);
    const std::array<char, 3> digits{
        static_cast<char>('0' + status / 100 % 10),
        static_cast<char>('0' + status / 10 % 10),
        static_cast<char>('0' + status % 10),
    };
    out.append("HTTP/1.1 ").append(digits.data(), digits.size()).append(" ");
    out.append(head.reason).append("\r\n");
}

}  // namespace

void write_request_head(
    std::string& out,
    const RequestHead& head,
    const RequestMeaning& meaning,
    const Forwarding& forwarding
) {
    out.assign(head.method).append(" ").append(meaning.target).append(" HTTP/1.1\r\n");
    if (!meaning.has_host_field) {
        append_field(out, "host", meaning.authority.empty() ? forwarding.host : meaning.authority);
    }
    append_relayed(out, head.fields);
    append_forwarded_for(out, head.fields, forwarding.client_address);
    append_field(out, "x-forwarded-proto", forwarding.scheme);
    if (!meaning.has_request_id) append_field(out, "x-request-id", forwarding.request_id);
    if (meaning.body.kind == BodyKind::chunked) append_field(out, "transfer-encoding", "chunked");
    out.append("\r\n");
}

void write_response_head(
    std::string& out, const ResponseHead& head, const ResponseWriting& writing
) {
    append_status_line(out, head);
    append_relayed(out, head.fields);
    if (!writing.date.empty()) append_field(out, "date", writing.date);
    if (writing.body_end == BodyEnd::chunked) append_field(out, "transfer-encoding", "chunked");
    if (!writing.keep_alive) append_field(out, "connection", "close");
    if (writing.keep_alive && writing.is_http_1_0) append_field(out, "connection", "keep-alive");
    out.append("\r\n");
}

}  // namespace apprunner::ingress
