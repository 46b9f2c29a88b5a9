// The sizes of instances that App Runner offers, in both of their spellings (developer guide and
// API reference, InstanceConfiguration). Plain data; any thread.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace apprunner::model {

struct SizeSpelling {
    std::string_view units;   ///< "1024"
    std::string_view worded;  ///< "1 vCPU"
    int value;                ///< 1024
};

inline constexpr std::array<SizeSpelling, 5> cpu_sizes{{
    {"256", "0.25 vCPU", 256},
    {"512", "0.5 vCPU", 512},
    {"1024", "1 vCPU", 1024},
    {"2048", "2 vCPU", 2048},
    {"4096", "4 vCPU", 4096},
}};

inline constexpr std::array<SizeSpelling, 9> memory_sizes{{
    {"512", "0.5 GB", 512},
    {"1024", "1 GB", 1024},
    {"2048", "2 GB", 2048},
    {"3072", "3 GB", 3072},
    {"4096", "4 GB", 4096},
    {"6144", "6 GB", 6144},
    {"8192", "8 GB", 8192},
    {"10240", "10 GB", 10240},
    {"12288", "12 GB", 12288},
}};

/// In MB; empty for a Cpu that there is not.
[[nodiscard]] std::span<const int> memory_offered_with(int cpu_units);

/// 1024 of "1024" and of "1 vCPU"; 0 of a spelling that App Runner does not have.
[[nodiscard]] int cpu_units(std::string_view text);
/// 2048 of "2048" and of "2 GB"; 0 of a spelling that App Runner does not have.
[[nodiscard]] int memory_mb(std::string_view text);

}  // namespace apprunner::model
