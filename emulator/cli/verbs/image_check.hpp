// One run of `check`: a daemon of its own, the image as a first deployment and, when asked for, as
// an update over an older one. Does not write the report; check.cpp does. One thread.
#pragma once

#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/temporary_daemon.hpp"
#include "emulator/cli/report/check_report.hpp"
#include "emulator/cli/report/report_files.hpp"
#include "emulator/cli/settings/up_flags.hpp"
#include "emulator/cli/verbs/image_to_build.hpp"

#include <functional>
#include <optional>
#include <string>

namespace apprunner::cli {

struct CheckFlags {
    UpFlags up;
    BuildFlags build;
    std::string from;
    std::string fail_on;
    std::string look_for = "40s";  ///< --for, as seconds_of() takes it.
    int load = 0;                  ///< Requests in a second; 0: none.
    ReportFiles files;
};

class ImageCheck {
  public:
    /// Gets each case as soon as its verdict is known, and `remark` a finding that came to the last
    /// case after that. Both are called from run().
    struct Teller {
        std::function<void(const CheckCase&)> verdict;
        std::function<void(const Json&)> remark;
    };

    /// Starts the daemon. `flags` must outlive it. `build`: what the image is built of first, if it
    /// is. Throws Exit.
    ImageCheck(
        const CheckFlags& flags,
        UpPlan plan,
        std::optional<build::BuildRequest> build,
        Teller teller
    );

    /// All cases, up to the first that cannot be followed by another, or to a signal: then the code
    /// is ExitCode::interrupted, and the last case what was known. Throws Exit: no engine, or a
    /// signal before anything was known. What runs still is killed by the destructor.
    CheckReport run();

  private:
    void emulate(const std::vector<std::pair<std::string, std::string>>& more_knobs);
    void update_from(const std::string& old_image);
    CheckCase follow(const std::string& name, const std::string& slug, const Json& answer);
    CheckCase create(const Json& request, const std::string& name, const std::string& slug);
    void put_under_load(CheckCase& result, const std::string& operation_id);
    void judge_end(CheckCase& result, OperationEnd end, const AppLines& lines);
    void go_on();
    void add_case(CheckCase result);
    void try_stop(CheckCase& result);
    bool remove();
    Json call(std::string_view operation, const Json& body);

    const CheckFlags& flags_;
    UpPlan plan_;
    std::optional<build::BuildRequest> build_;
    Teller teller_;
    Interrupt interrupt_;
    FeedPrinter printer_;
    OwnDaemon daemon_;
    CheckReport report_;
    std::string arn_;
    int look_s_ = 0;    ///< For how long the app is looked at in all.
    int steady_s_ = 0;  ///< The part of it that comes before traffic.
    bool is_interrupted_ = false;
};

}  // namespace apprunner::cli
