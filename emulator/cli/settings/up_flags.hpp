// The flags of `up` and what they amount to: the request and the emulation. up.cpp does the rest.
#pragma once

#include "emulator/cli/settings/draft.hpp"
#include "emulator/cli/settings/emulation_flags.hpp"
#include "emulator/cli/settings/secret_flags.hpp"
#include "emulator/cli/settings/service_request.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

struct UpFlags {
    std::shared_ptr<CommonFlags> common;
    ServiceFlags service;
    std::vector<std::string> environment;  ///< NAME=VALUE
    std::vector<std::string> env_files;
    std::vector<std::string> tags;  ///< KEY=VALUE
    SecretFlags secrets;
    ConfigFlags configuration;
    EmulationFlags emulation;
    std::string progress;
    std::string wait;  ///< Seconds as text; empty: as long as it takes.
    bool detach = false;
    bool opens_console = false;
};

/// Adds the flags of `up`; `flags` must outlive the parse.
void add_up_flags(CLI::App& command, UpFlags& flags);
/// Of these, those that say what service it is and how it is emulated, and the common ones.
void add_plan_flags(CLI::App& command, UpFlags& flags);

/// The flags that say what service it is, from --image to --config.
void add_service_flags(CLI::App& command, UpFlags& flags);

/// The service as configuration, flags and defaults say, whatever is not known of it. Throws
/// Exit(usage): a file that cannot be read, or is of no known format.
[[nodiscard]] Draft draft_up(
    const UpFlags& flags, const std::string& verb, bool allow_unresolved = false
);

struct UpPlan {
    Json request;                                ///< CreateService's members.
    Json findings = Json::array();               ///< Of the configuration alone.
    std::map<std::string, std::string> origins;  ///< As in Draft.
    std::set<std::string> sensitive;             ///< As in Draft.
    std::string profile;
    std::vector<std::pair<std::string, std::string>> knobs;
    Json secrets;  ///< SetSecrets' input; null: the request has no secrets.
    std::vector<std::string> remarks;
    std::optional<std::string> config_file;  ///< Which file was read.
    std::string config_format;               ///< As in Intake.
};

/// Reads the files and checks everything that can be checked without a daemon. Throws Exit(usage),
/// which points to the help of `verb`.
[[nodiscard]] UpPlan plan_up(const UpFlags& flags, const std::string& verb = "up");
/// The same for a look before the run: the image need not be known, nor the variables' values.
[[nodiscard]] UpPlan plan_look(const UpFlags& flags, const std::string& verb);
/// The knob by which a deployment is watched for longer.
inline constexpr const char* steady_for_knob = "steady_for";
/// Sets the knob unless the plan has it; what the user said stays.
void set_unless_given(UpPlan& plan, const std::string& knob, const std::string& value);
/// Which configuration was read, and which of its members come from elsewhere than App Runner's
/// defaults, shortened; nothing without a configuration.
[[nodiscard]] std::vector<std::string> configuration_lines(const UpPlan& plan);
/// SetEmulation's input.
[[nodiscard]] Json emulation_of(const UpPlan& plan);

}  // namespace apprunner::cli
