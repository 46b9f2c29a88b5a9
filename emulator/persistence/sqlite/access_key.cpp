// Reads the file, or draws a key from the system's randomness and writes it.
#include "emulator/persistence/sqlite/access_key.hpp"

#include "emulator/persistence/sqlite/private_file.hpp"

#include <openssl/rand.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace apprunner::persistence {

namespace {

constexpr std::size_t id_drawn_chars = 8;
constexpr std::size_t secret_chars = 40;
constexpr std::size_t file_bytes_max = 1024;

std::string drawn(std::size_t size, std::string_view letters) {
    std::string text;
    while (text.size() < size) {
        unsigned char byte = 0;
        if (RAND_bytes(&byte, 1) != 1) return "";
        // What would favour some letters is drawn again.
        if (byte >= 256 / letters.size() * letters.size()) continue;
        text += letters[byte % letters.size()];
    }
    return text;
}

base::Error unusable(const std::string& file, const std::string& reason) {
    return {base::Errc::refused, "the access key in " + file + " cannot be used: " + reason};
}

base::Result<base::AwsKeys> made_key(int opened, const std::string& file) {
    constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    constexpr std::string_view all =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const base::AwsKeys key{
        std::string(base::access_key_prefix) + drawn(id_drawn_chars, capitals),
        drawn(secret_chars, all)};
    if (key.secret_access_key.empty()) return unusable(file, "the system gives no randomness");
    const std::string text = key.access_key_id + "\n" + key.secret_access_key + "\n";
    const auto size = static_cast<ssize_t>(text.size());
    if (::pwrite(opened, text.data(), text.size(), 0) == size) return key;
    return unusable(file, std::strerror(errno));
}

}  // namespace

base::Result<base::AwsKeys> access_key(const std::string& folder, const std::string& account_id) {
    const std::string file = folder + "/" + base::access_key_file_of(account_id);
    APPRUNNER_TRY(opened, open_private_file(file));
    std::array<char, file_bytes_max> bytes{};
    const ssize_t size = ::pread(opened, bytes.data(), bytes.size(), 0);
    base::Result<base::AwsKeys> key = unusable(file, "remove it, and a new one is made");
    if (size == 0) {
        key = made_key(opened, file);
    } else if (size > 0) {
        const auto read = base::read_access_key({bytes.data(), static_cast<std::size_t>(size)});
        if (read) key = *read;
    }
    ::close(opened);
    return key;
}

}  // namespace apprunner::persistence
