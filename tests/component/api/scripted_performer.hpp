// A performer without Docker: every effect is answered at once, as the image's name asks for.
// Names with "missing" cannot be pulled, with "crash" exit with code 3, with "silent" never answer
// a probe. Control thread only.
#pragma once

#include "emulator/runtime/driver.hpp"

#include <boost/asio/io_context.hpp>

namespace apprunner::fakes {

class ScriptedPerformer {
  public:
    /// Becomes the driver's performer; both must outlive the io_context's run.
    ScriptedPerformer(boost::asio::io_context& control, runtime::Driver& driver);

  private:
    void perform(const core::Effect& effect);
    template <class Fact>
    void tell(Fact fact);

    void on(const core::PullImage& effect);
    void on(const core::StartInstance& effect);
    /// No service here is one of an earlier daemon.
    void on(const core::AdoptInstance& /*effect*/) {}
    void on(const core::WatchInstance& effect);
    void on(const core::UnwatchInstance& /*effect*/) {}
    void on(const core::Probe& effect);
    void on(const core::Inquire& effect);
    void on(const core::SwitchTraffic& effect);
    void on(const core::DrainInstance& effect);
    void on(const core::StopInstance& effect);
    void on(const core::RemoveService& effect);

    boost::asio::io_context& control_;
    runtime::Driver& driver_;
    std::map<std::string, std::string> image_of_instance_;
};

}  // namespace apprunner::fakes
