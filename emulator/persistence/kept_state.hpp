// The state folder in use: read into the daemon's parts at the start, and kept up to date from then
// on. Control thread only.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/persistence/reader.hpp"
#include "emulator/persistence/writer.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <vector>

namespace apprunner::runtime {
class Driver;
}

namespace apprunner::persistence {

class KeptState {
  public:
    /// Both must outlive it.
    KeptState(catalog::Catalog& catalog, logs::LogStore& logs) : catalog_(catalog), logs_(logs) {}

    /// Reads everything; what is damaged is told in one line and set aside (state_check.hpp).
    /// Errors name the folder or the file: it is in use, of a newer program, not readable.
    base::Result<void> open(boost::asio::io_context& control, const std::string& folder);
    /// After open(), once the driver has its performer: the services go on, and their lines are in
    /// the feed again.
    base::Result<void> restore(runtime::Driver& driver);
    /// After open(). Services that nothing is done with but to lead requests to them.
    [[nodiscard]] const std::vector<KeptAside>& aside() const { return kept_.aside; }
    /// After open(). Containers may run of which the state does not tell any more.
    [[nodiscard]] const std::optional<StateDamage>& damage() const { return kept_.damage; }

    /// What the containers of this state are labelled with.
    [[nodiscard]] const std::string& owner() const { return owner_; }
    base::Result<void> keep_resources() { return keeper_->keep_resources(); }
    /// For the end of a daemon that has removed all: nothing is kept any more.
    void erase() { keeper_->store().erase_files(); }

  private:
    catalog::Catalog& catalog_;
    logs::LogStore& logs_;
    std::string folder_;
    std::string owner_;
    KeptServices kept_;
    std::optional<persistence::StateWriter> keeper_;
};

}  // namespace apprunner::persistence
