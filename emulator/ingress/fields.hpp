// Single fields of a head as a proxy reads them: what kind each is, what Connection says, and what
// Content-Length and Transfer-Encoding say together. http_semantics.hpp puts them together. Pure;
// any thread.
#pragma once

#include "emulator/ingress/body.hpp"
#include "emulator/ingress/head.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace apprunner::ingress {

/// What a field is to a proxy.
enum class Role {
    plain,    ///< Goes through as it is.
    unnamed,  ///< Not in Beast's table: has to be compared by name.
    host,
    content_length,
    transfer_encoding,
    connection,
    upgrade,
    expect,
    te,
    date,
    one_hop,  ///< Meant for this connection only.
};

[[nodiscard]] Role role_of(const Field& field);

/// Without regard to case, as names and most values are compared.
[[nodiscard]] bool same(std::string_view a, std::string_view b);

/// What Connection says; it and what it names go no further (RFC 9110, 7.6.1).
struct ConnectionFields {
    bool close = false;
    bool keep_alive = false;
    bool upgrade = false;
    bool names_others = false;  ///< drop_named_by_connection() has something to do.

    void add(std::string_view value);
};

/// Marks the fields that Connection names, except those that the message cannot do without.
void drop_named_by_connection(std::vector<Field>& fields);

/// Content-Length and Transfer-Encoding, which decide together.
struct FramingFields {
    unsigned lengths = 0;
    std::optional<std::uint64_t> length;
    unsigned encodings = 0;
    bool chunked = false;

    void add_length(std::string_view value);
    void add_encoding(std::string_view value);
    /// Lengths that are no number, more than one, or beside an encoding.
    [[nodiscard]] bool conflict() const;
    /// Anything but one "chunked".
    [[nodiscard]] bool unknown_encoding() const;
    /// `otherwise`: when neither field is there.
    [[nodiscard]] BodyFraming framing(BodyKind otherwise) const;
};

}  // namespace apprunner::ingress
