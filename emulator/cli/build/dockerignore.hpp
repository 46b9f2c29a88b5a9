// What of a folder is no part of an image's build: the patterns of a .dockerignore, by the rules of
// the docker command (Docker's documentation of `docker build`, ".dockerignore file"). Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli::build {

class Dockerignore {
  public:
    /// `text` is the file's; lines that are no pattern are passed over.
    static Dockerignore parse(std::string_view text);

    /// Of a path relative to the folder, with '/' between its parts. The last pattern that matches
    /// it or a folder above it decides; `!` takes back.
    [[nodiscard]] bool ignores(std::string_view path) const;
    /// Whether nothing in this folder can be of the build: it is ignored, and nothing is taken
    /// back.
    [[nodiscard]] bool ignores_all_in(std::string_view folder) const;

  private:
    struct Pattern {
        std::vector<std::string> parts;
        bool takes_back = false;
    };
    std::vector<Pattern> patterns_;
    bool takes_something_back_ = false;
};

}  // namespace apprunner::cli::build
