// Chance, as far as a simulation has any: everything follows from the seed. Draw once in an
// expression: compilers evaluate arguments and operands in different orders. One owner.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/base/time.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace apprunner::sim {

class Random {
  public:
    explicit Random(std::uint64_t seed) : source_(seed) {}

    /// 0 to `count` - 1; `count` is at least 1.
    std::uint64_t below(std::uint64_t count) { return source_.next() % count; }
    int between(int least, int most) {
        return least + static_cast<int>(below(static_cast<std::uint64_t>(most - least) + 1));
    }
    base::Duration between(base::Duration least, base::Duration most) {
        return least + base::Duration(static_cast<base::Duration::rep>(
                           below(static_cast<std::uint64_t>((most - least).count()) + 1)
                       ));
    }
    /// True `per_mille` times of a thousand.
    bool chance(int per_mille) { return below(1000) < static_cast<std::uint64_t>(per_mille); }
    template <class T>
    const T& pick(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

  private:
    base::IdSource source_;
};

}  // namespace apprunner::sim
