// A tar archive of one entry, as the engine hands a container's file out. For tests; any thread.
#pragma once

#include <cstdio>
#include <string>

namespace apprunner::fakes {

/// `kind`: '0' a file, '2' a link to `link`, '5' a folder. The content is padded to whole blocks.
[[nodiscard]] inline std::string tar_entry(
    char kind,
    const std::string& content,
    const std::string& link = "",
    const char* mode = "0100755"
) {
    constexpr std::size_t block = 512;
    std::string header(block, '\0');
    const auto put = [&header](std::size_t at, const std::string& text) {
        header.replace(at, text.size(), text);
    };
    put(0, "entrypoint.sh");
    put(100, mode);
    char text[32];
    std::snprintf(text, sizeof text, "%011zo", content.size());
    put(124, text);
    put(148, "        ");
    header[156] = kind;
    put(157, link);
    put(257, "ustar");
    unsigned sum = 0;
    for (const char byte : header) sum += static_cast<unsigned char>(byte);
    std::snprintf(text, sizeof text, "%06o", sum);
    put(148, std::string(text) + '\0' + ' ');
    std::string bytes = header + content;
    bytes.resize((bytes.size() + block - 1) / block * block, '\0');
    return bytes;
}

}  // namespace apprunner::fakes
