// What people of other tools type first, and what does it here.
#include "emulator/cli/program/command_tree.hpp"

#include <utility>

namespace apprunner::cli {
namespace {

constexpr std::pair<std::string_view, std::string_view> others[] = {
    {"build", "`apprunner-sim up --build` builds the folder's image and deploys it"},
    {"dev", "`apprunner-sim up --watch` builds and deploys at each change"},
    {"watch", "`apprunner-sim up --watch` builds and deploys at each change"},
    {"run", "`apprunner-sim up IMAGE` runs one"},
    {"start",
     "`apprunner-sim up` creates a service, `resume` goes on with a paused one, `daemon "
     "--detach` starts a daemon"},
    {"create", "`apprunner-sim up` creates and updates services"},
    {"update", "`apprunner-sim up` creates and updates services"},
    {"stop", "`apprunner-sim pause` ends a service's instances, `delete` the service, `down` all"},
    {"kill", "`apprunner-sim delete` ends a service, `down` all of them and the daemon"},
    {"rm", "`apprunner-sim delete NAME` deletes a service"},
    {"remove", "`apprunner-sim delete NAME` deletes a service"},
    {"destroy", "`apprunner-sim down` ends all services and the daemon"},
    {"reset", "`apprunner-sim down` ends all services and the daemon"},
    {"restart",
     "`apprunner-sim deploy` deploys the service's image anew; App Runner has no other "
     "restart"},
    {"redeploy", "`apprunner-sim deploy` deploys the service's image anew"},
    {"rollback",
     "a failed deployment is rolled back by itself; `apprunner-sim up OLD-IMAGE` goes "
     "back by hand"},
    {"list", "`apprunner-sim ps` lists the services"},
    {"ls", "`apprunner-sim ps` lists the services"},
    {"status", "`apprunner-sim ps` lists the services, `describe` tells of one"},
    {"inspect", "`apprunner-sim describe` tells of a service"},
    {"config", "`apprunner-sim show-config` shows what `up` would create"},
    {"init", "there is nothing to begin with; `apprunner-sim up IMAGE` is enough"},
    {"test", "`apprunner-sim check IMAGE` judges an image"},
    {"validate", "`apprunner-sim lint` looks before anything runs, `check` judges an image"},
    {"open", "the address is in `apprunner-sim ps`; xdg-open or open takes it"},
    {"exec",
     "App Runner has none; the instances are containers of your engine: docker exec -it "
     "$(docker ps -q -f label=apprunner-sim.service-name=NAME) sh"},
    {"shell",
     "App Runner has none; the instances are containers of your engine: docker exec -it "
     "$(docker ps -q -f label=apprunner-sim.service-name=NAME) sh"},
    {"ssh",
     "App Runner has none; the instances are containers of your engine: docker exec -it "
     "$(docker ps -q -f label=apprunner-sim.service-name=NAME) sh"},
    {"port",
     "`apprunner-sim ps` has each service's address; --port is the one that the app "
     "listens on"},
    {"why", "`apprunner-sim explain CODE` tells what a finding means"},
};

}  // namespace

std::string other_tools_verb(std::string_view word) {
    for (const auto& [name, text] : others) {
        if (name == word) return std::string(text);
    }
    return "";
}

}  // namespace apprunner::cli
