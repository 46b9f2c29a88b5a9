// The program's entry; run.hpp has the rest.
#include "emulator/cli/run.hpp"

int main(int argc, char** argv) {
    return apprunner::cli::run(argc, argv);
}
