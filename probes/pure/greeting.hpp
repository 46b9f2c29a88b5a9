// The first bytes of protocols other than HTTP/1: what is said to an app to learn whether it speaks
// one of them, and how its answer is known. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace apprunner::probes {

enum class Likeness {
    open,  ///< More bytes could make it either.
    yes,
    no,
};

/// A TLS 1.3 and 1.2 ClientHello with the server name `localhost` and what servers of the last
/// fifteen years agree on. Always the same bytes, its "random" ones and its key too: the handshake
/// is never finished.
[[nodiscard]] std::string client_hello();

/// What came begins with a TLS record of a handshake or an alert: a server that speaks TLS, whether
/// it likes the hello or not (RFC 8446, 5.1).
[[nodiscard]] Likeness is_tls_answer(std::string_view bytes);

/// The preface with which a client opens HTTP/2 without TLS, and its empty SETTINGS (RFC
/// 9113, 3.4).
[[nodiscard]] std::string h2_preface();

/// A FastCGI management record that asks for FCGI_MPXS_CONNS (FastCGI 1.0, 4.1); servers answer it
/// without running anything.
[[nodiscard]] std::string fastcgi_values();

/// What came begins with the header of a FastCGI record that answers it.
[[nodiscard]] Likeness is_fastcgi_answer(std::string_view bytes);

/// What came begins with the header of a SETTINGS frame, as every HTTP/2 server's first bytes do.
[[nodiscard]] Likeness is_h2_answer(std::string_view bytes);

}  // namespace apprunner::probes
