// The simulation tests' own flags (main.cpp).
#pragma once

#include <cstdint>
#include <optional>

namespace apprunner::sim {

struct Flags {
    std::uint64_t seeds = APPRUNNER_SEEDS;  ///< By build type (CMakeLists.txt).
    std::optional<std::uint64_t> replayed_seed;
    bool updates_golden = false;
};

[[nodiscard]] Flags& flags();

}  // namespace apprunner::sim
