// Looks at the file that a container starts, by the engine's archive of it: in one that has ended,
// or in one that is made of an image for this and never started. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/core/ring/effect.hpp"
#include "emulator/model/program_file.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace apprunner::performers {

/// What a look is about.
struct ProgramQuestion {
    std::string container_id;
    std::vector<std::string> last_lines;  ///< What the container left behind; empty: nothing.
};

/// Nothing when the engine does not tell, or the container has no command. Takes 5 s at most.
[[nodiscard]] boost::asio::awaitable<std::optional<model::ProgramFile>> look_at_program(
    docker::EngineClient& client, ProgramQuestion question
);

/// The same of what `spec` would start. `owner` and `state_mark` mark the container (labels.hpp),
/// which is gone when this returns.
[[nodiscard]] boost::asio::awaitable<std::optional<model::ProgramFile>> look_into_image(
    docker::EngineClient& client, std::string owner, std::string state_mark, core::RunSpec spec
);

}  // namespace apprunner::performers
