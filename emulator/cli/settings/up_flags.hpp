// The flags of `up` and what they amount to: the request and the emulation. up.cpp does the rest.
#pragma once

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
    SecretFlags secrets;
    std::string config;
    EmulationFlags emulation;
    std::string progress;
    std::string wait;  ///< Seconds as text; empty: as long as it takes.
    bool detach = false;
};

/// Adds the flags of `up`; `flags` must outlive the parse.
void add_up_flags(CLI::App& command, UpFlags& flags);
/// Of these, those that say what service it is and how it is emulated, and the common ones.
void add_plan_flags(CLI::App& command, UpFlags& flags);

struct UpPlan {
    Json request;  ///< CreateService's members.
    std::string profile;
    std::vector<std::pair<std::string, std::string>> knobs;
    Json secrets;  ///< SetSecrets' input; null: the request has no secrets.
    std::vector<std::string> remarks;
    std::optional<std::string> config_file;  ///< Which file was read.
};

/// Reads the files and checks everything that can be checked without a daemon. Throws Exit(usage),
/// which points to the help of `verb`.
[[nodiscard]] UpPlan plan_up(const UpFlags& flags, const std::string& verb = "up");
/// The knob by which a deployment is watched for longer.
inline constexpr const char* steady_for_knob = "steady_for";
/// Sets the knob unless the plan has it; what the user said stays.
void set_unless_given(UpPlan& plan, const std::string& knob, const std::string& value);
/// SetEmulation's input.
[[nodiscard]] Json emulation_of(const UpPlan& plan);

}  // namespace apprunner::cli
