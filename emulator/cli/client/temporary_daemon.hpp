// A daemon of this process's own: other folders, free ports, nothing shared with the user's, and
// nothing left of it. For verbs that look once and go, such as `check` and `lint`. One thread.
#pragma once

#include "emulator/cli/client/client.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/interrupt.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

class OwnDaemon {
  public:
    /// Starts it with `arguments` of the verb `daemon` beside those for its ports. From now on this
    /// process's own folders (XDG_RUNTIME_DIR, XDG_STATE_HOME) are the daemon's. Throws Exit when
    /// it does not start; nothing is left then either.
    OwnDaemon(const std::vector<std::string>& arguments, Interrupt& interrupt);
    /// Removes its services, ends it and removes its folder. When this process is killed before,
    /// the daemon notices, and does the same but for the folder.
    ~OwnDaemon();
    OwnDaemon(const OwnDaemon&) = delete;
    OwnDaemon& operator=(const OwnDaemon&) = delete;

    [[nodiscard]] DaemonClient& client() { return *client_; }

  private:
    void start(const std::vector<std::string>& arguments);
    void stop() noexcept;

    /// While it lives, a reader that has gone (`check | head -1`) ends nothing: the rest is removed
    /// first.
    class NoPipeSignal {
      public:
        NoPipeSignal();
        ~NoPipeSignal();
        NoPipeSignal(const NoPipeSignal&) = delete;
        NoPipeSignal& operator=(const NoPipeSignal&) = delete;

      private:
        void (*before_)(int);
    };

    NoPipeSignal no_pipe_signal_;
    Interrupt& interrupt_;
    std::filesystem::path folder_;
    std::optional<DaemonClient> client_;
    int pid_ = 0;
};

/// Why the verbs that use it refuse --endpoint.
inline constexpr const char* has_own_daemon =
    "this verb starts a daemon of its own and uses no other";

}  // namespace apprunner::cli
