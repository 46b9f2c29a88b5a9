// Looks sizes up by either spelling.
#include "emulator/model/instance_sizes.hpp"

namespace apprunner::model {

namespace {

int value_of(std::string_view text, std::span<const SizeSpelling> sizes) {
    for (const SizeSpelling& size : sizes) {
        if (text == size.units || text == size.worded) return size.value;
    }
    return 0;
}

constexpr int with_256[] = {512, 1024};
constexpr int with_512[] = {1024};
constexpr int with_1024[] = {2048, 3072, 4096};
constexpr int with_2048[] = {4096, 6144};
constexpr int with_4096[] = {8192, 10240, 12288};

}  // namespace

std::span<const int> memory_offered_with(int cpu_units) {
    switch (cpu_units) {
        case 256:
            return with_256;
        case 512:
            return with_512;
        case 1024:
            return with_1024;
        case 2048:
            return with_2048;
        case 4096:
            return with_4096;
        default:
            return {};
    }
}

int cpu_units(std::string_view text) {
    return value_of(text, cpu_sizes);
}

int memory_mb(std::string_view text) {
    return value_of(text, memory_sizes);
}

}  // namespace apprunner::model
