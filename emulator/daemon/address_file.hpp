// The file that tells clients of this user where the daemon is (docs/CLI.md, "Files and
// environment"). Reading it is the CLI's. Any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <filesystem>
#include <string>

namespace apprunner::daemon {

/// What the file says beside the process.
struct Address {
    std::string endpoint;
    std::string version;
    std::string state_dir;
};

/// Written whole or not at all; removed by the destructor, unless another daemon has replaced it.
class AddressFile {
  public:
    /// Errc::refused when the folder cannot be written to.
    [[nodiscard]] static base::Result<AddressFile> write(
        const std::filesystem::path& file, const Address& address
    );
    AddressFile(AddressFile&& other) noexcept;
    AddressFile& operator=(AddressFile&&) = delete;
    ~AddressFile();

  private:
    explicit AddressFile(std::filesystem::path file) : file_(std::move(file)) {}
    std::filesystem::path file_;
};

}  // namespace apprunner::daemon
