// What all instances of a daemon share. Plain data; control thread only.
#pragma once

#include <string>

namespace apprunner::docker {
class EngineClient;
}
namespace apprunner::runtime {
class Driver;
class Journal;
}  // namespace apprunner::runtime

namespace apprunner::secrets {
class Resolver;
}

namespace apprunner::performers {

class ImageSource;
class Networks;

/// Outlives them.
struct InstanceWorld {
    docker::EngineClient& client;
    Networks& networks;
    ImageSource& images;
    runtime::Driver& driver;
    runtime::Journal& journal;
    secrets::Resolver& secrets;
    std::string owner;
    std::string region;
    std::string proc_folder;
    int engine_cpus = 0;  ///< 0: not known.
};

}  // namespace apprunner::performers
