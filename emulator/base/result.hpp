// Result<T>: a value or an Error, and the macros that return early with the error. Any thread.
#pragma once

#include "emulator/base/error.hpp"

#include <boost/system/result.hpp>

namespace apprunner::base {

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace apprunner::base

/// Returns the error of `expression` (a Result) from the enclosing function, if it holds one.
#define APPRUNNER_TRY(name, expression)                          \
    auto name##_result = (expression);                           \
    if (!name##_result) return std::move(name##_result).error(); \
    auto name = std::move(name##_result).value()

/// The same for coroutines. `expression` must not contain co_await (docs/STYLE.md): await into a
/// named local first.
#define APPRUNNER_CO_TRY(name, expression)                          \
    auto name##_result = (expression);                              \
    if (!name##_result) co_return std::move(name##_result).error(); \
    auto name = std::move(name##_result).value()
