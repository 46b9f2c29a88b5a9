// The drains under way: each ends when its instance has no request left, or when its limit has
// passed and what is left has been cut. Control thread only.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/ingress/load.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::ingress {

class Drains : public std::enable_shared_from_this<Drains> {
  public:
    using Done = std::function<void(bool)>;
    /// Cuts what is under way on the instance, on all threads, and calls `then` on the control
    /// thread when that is done.
    using Cut = std::function<void(std::shared_ptr<InstanceLoad> load, std::function<void()> then)>;

    Drains(boost::asio::any_io_executor control, Cut cut);

    /// `done` is called later, never from within. A second drain of the same instance ends with
    /// the first.
    void begin(
        const std::string& instance_id,
        std::shared_ptr<InstanceLoad> load,
        base::Duration limit,
        Done done
    );
    /// Ends the instance's drain if nothing is under way any more. An unknown id is no news.
    void check(const std::string& instance_id);

  private:
    struct Drain {
        std::shared_ptr<InstanceLoad> load;
        boost::asio::steady_timer timer;
        std::vector<Done> done;
        bool cutting = false;  ///< What ends from now on was cut.
    };

    void cut_off(const std::string& instance_id);
    void end(const std::string& instance_id, bool in_time);

    boost::asio::any_io_executor control_;
    Cut cut_;
    std::map<std::string, Drain> drains_;
};

}  // namespace apprunner::ingress
