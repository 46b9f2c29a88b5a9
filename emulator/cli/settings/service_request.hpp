// What `up` wants: a service as its file and its flags say, as the JSON of CreateService and
// UpdateService, and how that differs from a service that exists. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

/// The flags of `up` that describe the service; each has passed its rule (rules.hpp). What is
/// absent comes from the file, and then from App Runner's defaults.
struct ServiceFlags {
    std::optional<std::string> image;
    std::optional<std::string> name;
    std::optional<std::string> port;
    std::optional<std::string> protocol;
    std::optional<std::string> path;
    std::optional<std::string> interval;
    std::optional<std::string> timeout;
    std::optional<std::string> healthy_threshold;
    std::optional<std::string> unhealthy_threshold;
    std::optional<std::string> cpu;
    std::optional<std::string> memory;
    std::optional<std::string> start_command;
    std::optional<std::string> egress;  ///< "default" or "none".
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> environment_from;  ///< By name: "--env", a file's name.
};

/// The configuration's members, the flags on top of them, and App Runner's defaults for what
/// neither gives; nothing is checked. Without an image there is no ImageIdentifier in it.
[[nodiscard]] Json merged_request(Json file, const ServiceFlags& flags);

inline constexpr const char* no_image_text =
    "no image: give --image IMAGE, a folder with a Dockerfile (--build FOLDER), or a file "
    "(--config FILE, or apprunner-sim.yaml here) with "
    "SourceConfiguration.ImageRepository.ImageIdentifier";

/// What is wrong with the request's pair of Cpu and Memory; "": nothing.
[[nodiscard]] std::string sizes_complaint(const Json& request);

/// The image that the request names; "": none.
[[nodiscard]] std::string image_in(const Json& request);

/// A whole CreateService request: the file's members, the flags on top of them, and App Runner's
/// defaults for what neither gives, so that an update to it also takes back what an earlier `up`
/// had set. Errc::invalid_argument: no image, no such pair of Cpu and Memory, a value that no flag
/// rule covers.
[[nodiscard]] base::Result<Json> service_request(Json file, const ServiceFlags& flags);

/// The members of UpdateService for `service` (DescribeService's Service): the request without what
/// cannot change, and with what ends an observability that the request does not ask for. Without it
/// the block is left out, as in a service that never had one.
[[nodiscard]] Json update_request(const Json& request, const Json& service);

/// Sentences about settings that App Runner takes and that rarely mean what was meant.
[[nodiscard]] std::vector<std::string> remarks_on(const Json& request, const ServiceFlags& flags);

/// What an update to `request` would change in `service` (DescribeService's Service), one line per
/// setting; empty: nothing. Values of environment variables are not shown. Settings that the
/// request does not give and UpdateService keeps (docs/CLI.md) are no changes.
[[nodiscard]] std::vector<std::string> changes(const Json& service, const Json& request);

}  // namespace apprunner::cli
