// The program: parses the command line, runs one verb, returns its exit code. One thread.
#pragma once

namespace apprunner::cli {

/// Never throws; errors are one line on stderr (and a document on stdout with --output json).
[[nodiscard]] int run(int argc, char** argv);

}  // namespace apprunner::cli
