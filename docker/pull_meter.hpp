// Adds up a pull's progress lines: how many layers, how many bytes, and what the engine said last.
// Pure, for the client's own use; one owner, any thread.
#pragma once

#include "docker/images.hpp"
#include "docker/json_members.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace apprunner::docker {

class PullMeter {
  public:
    /// One line of the stream.
    PullProgress take(const Json& line);

    [[nodiscard]] const std::string& digest() const { return digest_; }
    [[nodiscard]] bool was_up_to_date() const { return up_to_date_; }

  private:
    struct Layer {
        bool done = false;
        std::int64_t bytes_done = 0;
        std::int64_t bytes_total = 0;
    };

    void take_layer(const std::string& id, const std::string& status, const Json& line);

    std::map<std::string, Layer> layers_;
    std::string digest_;
    bool up_to_date_ = false;
};

}  // namespace apprunner::docker
