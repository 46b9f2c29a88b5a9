// The id source (SplitMix64), and App Runner's three spellings of its numbers.
#include "emulator/base/ids.hpp"

#include <algorithm>

namespace apprunner::base {

std::uint64_t IdSource::next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

std::string IdSource::hex32() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    id.reserve(32);
    for (int half = 0; half < 2; ++half) {
        std::uint64_t bits = next();
        for (int i = 0; i < 16; ++i, bits >>= 4U) id.push_back(digits[bits & 15U]);
    }
    return id;
}

std::string IdSource::uuid() {
    std::string id = hex32();
    id[12] = '4';
    constexpr std::string_view variants = "89ab";
    id[16] = variants[next() & 3U];
    for (const std::size_t at : {8U, 13U, 18U, 23U}) id.insert(at, 1, '-');
    return id;
}

std::string IdSource::label10() {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string id;
    std::uint64_t bits = next();
    for (int i = 0; i < 10; ++i, bits /= letters.size())
        id.push_back(letters[bits % letters.size()]);
    return id;
}

std::string without_dashes(std::string_view uuid) {
    std::string id(uuid);
    id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
    return id;
}

std::string with_dashes(std::string_view hex32) {
    std::string uuid(hex32);
    if (uuid.size() != 32) return uuid;
    for (const std::size_t at : {8U, 13U, 18U, 23U}) uuid.insert(at, 1, '-');
    return uuid;
}

}  // namespace apprunner::base
