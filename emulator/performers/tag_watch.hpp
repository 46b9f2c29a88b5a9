// Watches what the images' tags of services with automatic deployments stand for: by the engine's
// image events for what is built or tagged here, by asking every few seconds otherwise. Tells what
// it sees (core::TagSeen); whether that is a push is the engine's to say. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/performers/image_source.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace apprunner::runtime {
class Driver;
}

namespace apprunner::performers {

/// Between two looks at one tag, however many services name it. App Runner is told of pushes by
/// events and needs no such thing.
inline constexpr std::chrono::seconds look_interval{5};

class TagWatch {
  public:
    /// `client` and `driver` must outlive it. `registry` stands in for ECR (image_source.hpp).
    TagWatch(
        boost::asio::io_context& control,
        docker::EngineClient& client,
        std::string registry,
        runtime::Driver& driver
    );

    /// Looks from now on at the tags of services that are RUNNING, or whose operation is under way.
    void start();
    /// Nothing is looked at any more.
    void stop();
    /// A registry says that a tag was pushed: looked at at once, whatever the registry's name is.
    void note_push(std::string_view repository, std::string_view tag);

  private:
    struct Watched {
        std::chrono::steady_clock::time_point next_at;
        bool is_under_way = false;
        bool is_wanted_again = false;  ///< Asked for while a look was under way.
    };

    void tick();
    void look(const std::string& image_identifier);
    void look_at_own();
    boost::asio::awaitable<void> look_on(std::string image_identifier);
    boost::asio::awaitable<void> follow_engine();
    void tell(const std::string& image_identifier, const std::string& digest);
    [[nodiscard]] std::map<std::string, std::set<std::string>> services_by_tag() const;

    boost::asio::io_context& control_;
    docker::EngineClient& client_;
    ImageSource images_;
    runtime::Driver& driver_;
    boost::asio::steady_timer timer_;
    docker::Subscription events_;
    std::map<std::string, Watched> watched_;  ///< By image identifier.
    std::set<std::string> settled_;           ///< Services that were RUNNING at the last tick.
    std::uint64_t looks_ = 0;
    bool is_following_ = false;
    bool is_ending_ = false;
};

}  // namespace apprunner::performers
