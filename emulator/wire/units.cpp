// The spellings of Cpu and Memory, and the numbers that they stand for.
#include "emulator/wire/units.hpp"

#include <array>

namespace apprunner::wire {

namespace {

struct Spelling {
    std::string_view units;
    std::string_view worded;
    int value;
};

constexpr std::array<Spelling, 5> cpu_spellings{{
    {"256", "0.25 vCPU", 256},
    {"512", "0.5 vCPU", 512},
    {"1024", "1 vCPU", 1024},
    {"2048", "2 vCPU", 2048},
    {"4096", "4 vCPU", 4096},
}};

constexpr std::array<Spelling, 9> memory_spellings{{
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

template <std::size_t N>
int value_of(std::string_view text, const std::array<Spelling, N>& spellings) {
    for (const Spelling& spelling : spellings) {
        if (text == spelling.units || text == spelling.worded) return spelling.value;
    }
    return 0;
}

}  // namespace

int cpu_units(std::string_view text) {
    return value_of(text, cpu_spellings);
}

int memory_mb(std::string_view text) {
    return value_of(text, memory_spellings);
}

}  // namespace apprunner::wire
