// By the C library, without the locale.
#include "emulator/base/utc_text.hpp"

namespace apprunner::base {

std::string utc_text(std::time_t seconds) {
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::string text(sizeof "2015-08-30T12:36:00Z", '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc));
    return text;
}

}  // namespace apprunner::base
