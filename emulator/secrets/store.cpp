// Reads the file only when it is this user's alone, and writes it beside itself first.
#include "emulator/secrets/store.hpp"

#include "emulator/base/json.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace apprunner::secrets {

namespace {

using base::Errc;
using base::Error;

constexpr std::size_t store_bytes_max = 16UL * 1024 * 1024;

Error trouble(const std::string& file, int number) {
    return {Errc::internal, file + ": " + std::generic_category().message(number)};
}

class OwnFile {
  public:
    explicit OwnFile(int number) : number_(number) {}
    ~OwnFile() {
        if (number_ >= 0) ::close(number_);
    }
    OwnFile(const OwnFile&) = delete;
    OwnFile& operator=(const OwnFile&) = delete;
    [[nodiscard]] int get() const { return number_; }

  private:
    int number_;
};

base::Result<void> write_all(int descriptor, const std::string& file, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const auto count = ::write(descriptor, text.data() + done, text.size() - done);
        if (count < 0 && errno != EINTR) return trouble(file, errno);
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return {};
}

}  // namespace

base::Result<Values> read_store(const std::string& file) {
    const OwnFile opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (opened.get() < 0 && errno == ENOENT) return Values{};
    if (opened.get() < 0) return trouble(file, errno);
    struct stat info {};
    if (::fstat(opened.get(), &info) != 0) return trouble(file, errno);
    if (info.st_uid != ::geteuid() || (info.st_mode & 077U) != 0) {
        return Error{
            Errc::refused, file + " is not this user's alone: `chmod 600` it, or remove it"};
    }
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
        const auto count = ::read(opened.get(), piece.data(), piece.size());
        if (count == 0) break;
        if (count < 0 && errno != EINTR) return trouble(file, errno);
        if (count > 0) text.append(piece.data(), static_cast<std::size_t>(count));
        if (text.size() > store_bytes_max) return Error{Errc::protocol, file + " is too large"};
    }
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return Error{Errc::protocol, file + " is no store of secrets"};
    Values values;
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string()) return Error{Errc::protocol, file + " is no store of secrets"};
        values[name] = value.get<std::string>();
    }
    return values;
}

base::Result<void> write_store(const std::string& file, const Values& values) {
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [name, value] : values) json[name] = value;
    const std::string beside = file + "." + std::to_string(::getpid());
    ::unlink(beside.c_str());
    {
        const OwnFile made(
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
        );
        if (made.get() < 0) return trouble(beside, errno);
        const auto written = write_all(
            made.get(),
            beside,
            json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
        );
        if (!written) return written.error();
    }
    if (std::rename(beside.c_str(), file.c_str()) != 0) return trouble(file, errno);
    return {};
}

}  // namespace apprunner::secrets
