// The assert that stays on in release builds: prints what broke and where, then aborts. For
// invariants only; input from outside is validated, never asserted. Any thread.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace apprunner::base {

[[noreturn]] inline void assertion_failed(
    const char* expression, const char* message, const char* file, int line
) {
    std::fprintf(stderr, "%s:%d: invariant broken: %s (%s)\n", file, line, message, expression);
    std::abort();
}

}  // namespace apprunner::base

#define APPRUNNER_ASSERT(expression, message)                                              \
    do {                                                                                   \
        if (!(expression)) {                                                               \
            ::apprunner::base::assertion_failed(#expression, message, __FILE__, __LINE__); \
        }                                                                                  \
    } while (false)
