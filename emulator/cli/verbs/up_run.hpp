// One run of `up`: a service created or updated, followed to its verdict, in the foreground until a
// signal comes, and with --watch again at each change of the folder that it is built of. One
// thread.
#pragma once

#include "emulator/cli/build/folder_watch.hpp"
#include "emulator/cli/build/image_build.hpp"
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/operation_end.hpp"
#include "emulator/cli/settings/up_flags.hpp"

#include <optional>
#include <string>

namespace apprunner::cli {

class Up {
  public:
    /// Starts a daemon if none runs. `flags` must outlive it. `build`: what the image is built of,
    /// if it is. Throws Exit.
    Up(const UpFlags& flags, UpPlan plan, std::optional<build::BuildRequest> build, bool watches);

    /// To its end. Throws Exit when something keeps it from a verdict.
    ExitCode run();

  private:
    // up_run.cpp: one deployment.
    void check_daemon();
    void emulate();
    void request();
    void update(const Json& summary);
    bool build();
    ExitCode judge();
    ExitCode tell_so_far(const AppLines& lines);
    void take_back_daemon();
    [[nodiscard]] std::string what_is_left(const std::string& why) const;
    Json call(std::string_view operation, const Json& body);

    // up_stay.cpp: what comes after the first one.
    ExitCode stay();
    ExitCode keep_building(ExitCode last);
    ExitCode deploy_change(const std::string& changed);
    void keep_to_builds();
    FollowEnd until_change(std::string& changed);
    ExitCode end_service();
    void kill_instances();
    void tell_amended_verdict();
    void stop_daemon_if_ours();

    const UpFlags& flags_;
    UpPlan plan_;
    std::optional<build::BuildRequest> build_;
    std::optional<build::FolderWatch> watch_;
    std::string name_;
    Interrupt interrupt_;
    FeedPrinter printer_;
    Launched launched_;
    Follower follower_;
    int ingress_port_ = 0;
    std::string engine_;    ///< Its endpoint, as the daemon tells it.
    std::string image_id_;  ///< That was built and deployed last.
    std::string arn_;
    std::string operation_id_;
    std::string grade_;  ///< As it was told.
    bool is_interrupted_ = false;
    Follower::Deadline deadline_;
};

}  // namespace apprunner::cli
