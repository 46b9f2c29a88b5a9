// The simulation tests' own flags, beside GoogleTest's: --seed=N replays one seed and prints what
// happens, --seeds=N plays the first N, --update-golden writes the golden timelines anew.
#include "tests/simulation/flags.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdio>
#include <string_view>

namespace apprunner::sim {

Flags& flags() {
    static Flags the_flags;
    return the_flags;
}

namespace {

bool read_number(std::string_view argument, std::string_view name, std::uint64_t& value) {
    if (!argument.starts_with(name)) return false;
    argument.remove_prefix(name.size());
    const auto [end, error] =
        std::from_chars(argument.data(), argument.data() + argument.size(), value);
    return error == std::errc() && end == argument.data() + argument.size();
}

}  // namespace
}  // namespace apprunner::sim

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    apprunner::sim::Flags& flags = apprunner::sim::flags();
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        std::uint64_t seed = 0;
        if (argument == "--update-golden") {
            flags.updates_golden = true;
        } else if (apprunner::sim::read_number(argument, "--seed=", seed)) {
            flags.replayed_seed = seed;
        } else if (!apprunner::sim::read_number(argument, "--seeds=", flags.seeds)) {
            std::fprintf(stderr, "unknown flag %s\n", argv[i]);
            return 2;
        }
    }
    return RUN_ALL_TESTS();
}
