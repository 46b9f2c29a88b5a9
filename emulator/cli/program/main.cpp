// The program's entry, which calls run() of program.hpp and tells a library that nobody needs to
// stay asleep.
#include "emulator/cli/program/program.hpp"

/// libgnutls comes with what libcurl needs and is never used here; by its own rule this keeps it
/// from making itself ready in every process, which takes 0.8 MB.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the name is its own.
extern "C" int _gnutls_global_init_skip() {
    return 1;
}

int main(int argc, char** argv) {
    return apprunner::cli::run(argc, argv);
}
