// What the API is given by the daemon that it is a part of: its options, and what it may ask of the
// rest, and the names of its parts. Control thread only.
#pragma once

#include "emulator/base/access_key.hpp"
#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"
#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/program_file.hpp"
#include "emulator/model/resource_name.hpp"
#include "emulator/runtime/faults.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace apprunner::catalog {
class Catalog;
}
namespace apprunner::events {
class EventRecorder;
}
namespace apprunner::history {
class CourseRecorder;
}
namespace apprunner::logs {
class Feed;
class LogStore;
}  // namespace apprunner::logs
namespace apprunner::metrics {
class MetricStore;
class TrafficStore;
}  // namespace apprunner::metrics
namespace apprunner::runtime {
class Driver;
}

namespace apprunner::api {

/// What the daemon knows of its Docker Engine.
struct EngineStatus {
    std::string endpoint;       ///< unix:///var/run/docker.sock
    bool is_elsewhere = false;  ///< Of who asks: this daemon is at the far end of a relay.
    bool reachable = false;
    std::string error;  ///< Why not.
    std::string version;
    std::string api_version;
    std::string os;
    std::string architecture;
    std::string operating_system;
};

/// A service of which the state's own row cannot be read: it runs on, and is only led to.
struct ServiceAside {
    std::string service_id;
    std::string service_name;  ///< Empty: not known.
    std::string reason;
    std::string local_url;  ///< Empty: none leads there.
};

/// What was found of the state when it was opened, this time or an earlier one.
struct StateReport {
    std::string what;    ///< Empty: nothing.
    std::string backup;  ///< The file as it was.
    std::vector<ServiceAside> aside;
};

/// What daemons whose state is gone have left in the engine.
struct OrphanReport {
    std::vector<std::string> containers;  ///< Names.
    std::vector<std::string> networks;
    std::vector<std::string> left;  ///< After a removal: what the engine does not let go of.
};

/// A load that the daemon makes on purpose, or the last one that it made.
struct LoadView {
    int per_second = 0;
    double ends_in_s = 0;  ///< 0: over, but for what is under way.
    std::uint64_t sent = 0;
    std::uint64_t answered_2xx = 0;  ///< 1xx to 3xx.
    std::uint64_t answered_4xx = 0;
    std::uint64_t answered_5xx = 0;
    std::uint64_t unanswered = 0;  ///< No connection, reset, not whole, or not in time.
};

/// What the API asks of the rest of the daemon. Every function is called on the control thread.
struct Host {
    /// http://127.0.0.1:PORT of the service, or https://; empty: it has none. Where the daemon is
    /// in a container, the service's host name at the ingress, whose port is published.
    std::function<std::string(const std::string& service_id)> local_url;
    /// The service of that name gets that port as its own; of one that is to be made it is found
    /// out whether it can. The error says why not and what to do. May be empty.
    std::function<
        boost::asio::awaitable<base::Result<void>>(std::string service_name, std::uint16_t port)>
        take_local_port;
    /// Of services, with those that are being taken; for a relay on another machine, which opens
    /// the same ones there. May be empty.
    std::function<std::set<std::uint16_t>()> local_ports;
    /// What that relay has open, and why it cannot open others: their services move. May be empty.
    std::function<void(std::set<std::uint16_t> open, std::map<std::uint16_t, std::string> refused)>
        note_relay;
    /// Asks the engine now.
    std::function<boost::asio::awaitable<EngineStatus>()> engine_status;
    /// What the engine knows of an image that it has; Errc::not_found when it has none of that
    /// name.
    std::function<boost::asio::awaitable<base::Result<model::ImageDetails>>(std::string reference)>
        inspect_image;
    /// The file that an instance of that kind would start, from a container that is never started
    /// and removed again; nothing: it cannot be told.
    std::function<boost::asio::awaitable<std::optional<model::ProgramFile>>(core::RunSpec spec)>
        look_into_image;
    /// The names (REPOSITORY:TAG) of all images that the engine has.
    std::function<boost::asio::awaitable<base::Result<std::vector<std::string>>>()> image_names;
    /// Makes something fail on purpose for a while (fault.hpp has the kinds). `kind` is
    /// one of them.
    std::function<void(const std::string& service_name, std::string kind, int seconds)>
        inject_fault;
    /// Those in force for the service of that name.
    std::function<std::vector<runtime::FaultView>(const std::string& service_name)> faults;
    /// Looks for them now; with `remove` they are gone afterwards, but for those that are left.
    std::function<boost::asio::awaitable<base::Result<OrphanReport>>(bool remove)> orphans;
    /// Tries how instances are reached, with a network of its own: "direct" or "joined"; the error
    /// says what to do. May be empty.
    std::function<boost::asio::awaitable<base::Result<std::string>>()> try_reach;
    /// Whether who comes from that address is on the engine's own machine: the daemon is in a
    /// container, and this is how its published ports are called. May be empty.
    std::function<bool(const std::string& address)> comes_by_engine;
    /// Of the state folder.
    std::function<StateReport()> damage;
    /// A registry says that this tag was pushed: the services that may mean it are to be looked
    /// at. May be empty.
    std::function<void(const std::string& repository, const std::string& tag)> on_push;
    /// The services' numbers; null: none are kept. It must outlive the API.
    const metrics::MetricStore* metrics = nullptr;
    /// What EventBridge would be told; null: nothing. It must outlive the API.
    events::EventRecorder* events = nullptr;
    /// Requests by second and revision, and the course of each operation; null: neither is kept.
    /// They must outlive the API.
    const metrics::TrafficStore* traffic = nullptr;
    const history::CourseRecorder* recorder = nullptr;
    /// GET / of the service, so often, in place of a load under way; 0 seconds: it ends. The error
    /// says why it cannot be. May be empty.
    std::function<base::Result<void>(const std::string& service_id, int per_second, int seconds)>
        start_load;
    /// Nothing: there was none. May be empty.
    std::function<std::optional<LoadView>(const std::string& service_id)> load;
    /// Plays a scenario's text under each profile (none: all) and answers a JSON document;
    /// Errc::invalid_argument says what is wrong with the text. May be empty.
    std::function<boost::asio::awaitable<base::Result<std::string>>(
        std::string scenario, std::vector<std::string> profiles
    )>
        rehearse;
    /// Values for the secrets of a service (by variable, ARN or name), in place of those before;
    /// AWS itself is asked for the others where `asks_aws`. In memory only. False: whoever started
    /// the daemon did not allow it to ask AWS, and nothing was taken.
    std::function<bool(
        const std::string& service_name, std::map<std::string, std::string> values, bool asks_aws
    )>
        give_secrets;
    /// Writes down what an operation has changed. The error says why it cannot be kept.
    std::function<base::Result<void>()> keep;
    /// Once stop's `done` has run: what the engine does not let go of, each in a sentence.
    std::function<std::vector<std::string>()> left_behind;
    /// Ends the daemon; with `remove_services`, everything that it made is gone when `done` runs.
    /// `done` gets an empty text, or one sentence on what could not be removed.
    std::function<void(bool remove_services, std::function<void(std::string)> done)> stop;
};

/// How many an account may have in a Region; nothing: as many as it likes.
struct Quotas {
    std::optional<std::size_t> services;
    std::optional<std::size_t> connections;
    std::optional<std::size_t> vpc_connectors;
    std::optional<std::size_t> observability_configurations;
};

/// Fixed for the daemon's life, from the flags of `daemon`.
struct ApiOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8070;  ///< 0: any free one.
    bool port_fixed = false;    ///< False: a taken port gives way to the next free one.
    model::Account account;
    std::string version;
    std::uint16_t ingress_port = 0;  ///< For DescribeDaemon.
    std::string
        certificate;        ///< The PEM file to trust when services are https://; "": they are not.
    core::Profile profile;  ///< Of services for which SetEmulation names none.
    std::string registry = "127.0.0.1:5000";  ///< Stands in for ECR; HOST:PORT.
    std::set<unsigned> allowed_uids;          ///< Beside this process's own user and root.
    /// That clients sign with that do not come by loopback; nothing: none of them is served.
    std::optional<base::AwsKeys> access_key;
    /// Keys of further accounts, by account; not empty: the daemon is shared (door.hpp), and
    /// `account` is its operator's.
    std::map<std::string, base::AwsKeys> accounts;
    Quotas quotas;
    std::optional<base::Duration> time_to_live;  ///< Of new services that say none themselves.
};

}  // namespace apprunner::api
