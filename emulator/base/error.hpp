// The error that adapters return: what kind of trouble, and a sentence for a person. Not for App
// Runner's refusals (model/refusal.hpp has those) and not for broken invariants (assert.hpp). Plain
// values; any thread.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace apprunner::base {

/// Kinds of trouble that a caller may want to tell apart.
enum class Errc {
    invalid_argument,  ///< Bad input: a value outside its range, a malformed file.
    not_found,         ///< The named thing does not exist.
    conflict,          ///< The named thing exists already, or is in use.
    unreachable,       ///< Nothing answers at the endpoint.
    timed_out,         ///< It took longer than the caller allowed.
    refused,           ///< The other side answered, and said no.
    protocol,          ///< The other side sent something that cannot be understood.
    cancelled,         ///< The caller itself ended the work; silence, not news.
    internal,          ///< None of these.
};

/// `detail` is one sentence that names the thing, what was expected and, where known, what to do.
struct Error {
    Errc code = Errc::internal;
    std::string detail;

    Error() = default;
    Error(Errc error_code, std::string error_detail)
        : code(error_code), detail(std::move(error_detail)) {}
};

/// What Result::value() throws when it holds an Error; only for start-up code and tests.
class ErrorException : public std::runtime_error {
  public:
    explicit ErrorException(Error error)
        : std::runtime_error(error.detail), error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const { return error_; }

  private:
    Error error_;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error, const auto& /*where*/) {
    throw ErrorException(error);
}

}  // namespace apprunner::base
