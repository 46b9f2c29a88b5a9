// Writes POSIX tar (ustar), with a PAX header where a name or a size does not fit into it.
#include "emulator/cli/build/context_archive.hpp"

#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace apprunner::cli::build {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 512;
constexpr std::size_t name_bytes = 100;
/// Eleven octal digits.
constexpr std::uint64_t size_max = 077777777777;

using TarBlock = std::array<char, block_bytes>;

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
    throw Exit(ExitCode::usage, fmt::format("cannot read {}: {}", path.string(), why));
}

class TarWriter {
  public:
    explicit TarWriter(std::FILE* out) : out_(out) {}

    struct Entry {
        std::string name;
        std::string link;
        char type = '0';
        unsigned mode = 0;
        std::uint64_t size = 0;
        std::int64_t modified_s = 0;
    };

    void head(const Entry& entry) {
        std::string extended;
        if (entry.name.size() > name_bytes) extended += record("path", entry.name);
        if (entry.link.size() > name_bytes) extended += record("linkpath", entry.link);
        if (entry.size > size_max) extended += record("size", std::to_string(entry.size));
        if (!extended.empty()) {
            Entry header;
            header.name = "pax";
            header.type = 'x';
            header.size = extended.size();
            write_head(header);
            write(extended);
            pad(extended.size());
        }
        write_head(entry);
    }
    void write(std::string_view bytes) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), out_) != bytes.size()) {
            throw Exit(ExitCode::failed, "there is no room for the build's archive in TMPDIR");
        }
    }
    void pad(std::uint64_t size) {
        const TarBlock zeros{};
        const std::size_t rest = size % block_bytes;
        if (rest != 0) write({zeros.data(), block_bytes - rest});
    }
    void end() {
        const TarBlock zeros{};
        write({zeros.data(), zeros.size()});
        write({zeros.data(), zeros.size()});
        if (std::fflush(out_) != 0) {
            throw Exit(ExitCode::failed, "there is no room for the build's archive in TMPDIR");
        }
    }

  private:
    /// "27 path=..." with its own length in front.
    static std::string record(std::string_view key, std::string_view value) {
        const std::size_t rest = key.size() + value.size() + 3;
        std::size_t length = rest + 1;
        while (std::to_string(length).size() + rest != length) ++length;
        return fmt::format("{} {}={}\n", length, key, value);
    }
    void write_head(const Entry& entry) {
        TarBlock block{};
        const auto put = [&block](std::size_t at, std::string_view text, std::size_t most) {
            std::memcpy(block.data() + at, text.data(), std::min(text.size(), most));
        };
        put(0, entry.name, name_bytes);
        put(100, fmt::format("{:07o}", entry.mode & 07777U), 7);
        put(108, "0000000", 7);
        put(116, "0000000", 7);
        put(124, fmt::format("{:011o}", std::min(entry.size, size_max)), 11);
        put(136, fmt::format("{:011o}", std::max<std::int64_t>(entry.modified_s, 0)), 11);
        put(148, "        ", 8);
        block[156] = entry.type;
        put(157, entry.link, name_bytes);
        put(257, std::string_view("ustar\00000", 8), 8);
        unsigned sum = 0;
        for (const char byte : block) sum += static_cast<unsigned char>(byte);
        put(148, fmt::format("{:06o}", sum), 6);
        block[154] = '\0';
        write({block.data(), block.size()});
    }

    std::FILE* out_;
};

void add_file(TarWriter& tar, const fs::path& path, TarWriter::Entry entry) {
    std::ifstream in(path, std::ios::binary);
    if (!in) fail(path, std::strerror(errno));
    tar.head(entry);
    std::uint64_t left = entry.size;
    std::vector<char> bytes(256UL * 1024);
    // One that grows or shrinks meanwhile keeps the size that was told.
    while (left > 0) {
        const auto wanted = std::min<std::uint64_t>(left, bytes.size());
        in.read(bytes.data(), static_cast<std::streamsize>(wanted));
        const auto got = static_cast<std::size_t>(in.gcount());
        if (got == 0) std::fill(bytes.begin(), bytes.end(), '\0');
        const std::size_t taken = got == 0 ? static_cast<std::size_t>(wanted) : got;
        tar.write({bytes.data(), taken});
        left -= taken;
    }
    tar.pad(entry.size);
}

void add(TarWriter& tar, const fs::path& path, const std::string& name) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) fail(path, std::strerror(errno));
    TarWriter::Entry entry;
    entry.name = name;
    entry.mode = status.st_mode;
    entry.modified_s = status.st_mtime;
    if (S_ISDIR(status.st_mode)) {
        entry.name += "/";
        entry.type = '5';
        tar.head(entry);
    } else if (S_ISLNK(status.st_mode)) {
        entry.link = fs::read_symlink(path).string();
        entry.type = '2';
        tar.head(entry);
    } else if (S_ISREG(status.st_mode)) {
        entry.size = static_cast<std::uint64_t>(status.st_size);
        add_file(tar, path, std::move(entry));
    }
}

std::optional<std::string> text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

Dockerignore ignored_in(const fs::path& folder, const std::string& dockerfile) {
    for (const fs::path& path : {folder / (dockerfile + ignore_file), folder / ignore_file}) {
        if (const auto text = text_of(path)) return Dockerignore::parse(*text);
    }
    return {};
}

OpenFile archive_of(const fs::path& folder, const std::string& dockerfile) {
    OpenFile file(std::tmpfile());
    if (!file) throw Exit(ExitCode::failed, "cannot make a file in TMPDIR for the build's archive");
    const Dockerignore ignore = ignored_in(folder, dockerfile);
    const std::string always = fs::path(dockerfile).lexically_normal().generic_string();
    TarWriter tar(file.get());
    std::error_code error;
    auto each = fs::recursive_directory_iterator(folder, error);
    if (error) fail(folder, error.message());
    for (; each != fs::recursive_directory_iterator(); each.increment(error)) {
        if (error) fail(folder, error.message());
        const std::string name = each->path().lexically_relative(folder).generic_string();
        const bool is_folder = each->is_directory(error) && !each->is_symlink(error);
        if (is_folder && ignore.ignores_all_in(name)) each.disable_recursion_pending();
        if (name != always && name != ignore_file && ignore.ignores(name)) continue;
        add(tar, each->path(), name);
    }
    tar.end();
    std::rewind(file.get());
    return file;
}

}  // namespace apprunner::cli::build
