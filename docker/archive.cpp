// Blocks of 512 bytes: a header with numbers in octal and a sum over itself, then the content. A
// link that is too long for its field comes in an entry before it.
#include "docker/archive.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace apprunner::docker {

namespace {

constexpr std::size_t block = 512;
/// Entries that only say something of the next one; no archive of one file has more.
constexpr int entries_max = 4;

struct HeaderPart {
    std::size_t at;
    std::size_t size;
};
constexpr HeaderPart mode_field{100, 8};
constexpr HeaderPart size_field{124, 12};
constexpr HeaderPart sum_field{148, 8};
constexpr std::size_t kind_at = 156;
constexpr HeaderPart link_field{157, 100};

std::string_view text_in(std::string_view header, HeaderPart field) {
    const std::string_view text = header.substr(field.at, field.size);
    return text.substr(0, text.find('\0'));
}

/// Octal, with blanks around it; nothing for anything else (a base-256 size as well: no program is
/// that long).
std::optional<std::uint64_t> number_in(std::string_view header, HeaderPart field) {
    std::string_view text = text_in(header, field);
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number, 8);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

bool has_right_sum(std::string_view header) {
    const auto add = [](unsigned sum, char byte) { return sum + static_cast<unsigned char>(byte); };
    const std::string_view sum = header.substr(sum_field.at, sum_field.size);
    const unsigned own = std::accumulate(sum.begin(), sum.end(), 0U, add);
    const unsigned all = std::accumulate(header.begin(), header.end(), 0U, add);
    const unsigned blanks = static_cast<unsigned>(' ') * sum_field.size;
    return number_in(header, sum_field) == all - own + blanks;
}

/// The value of `key` among PAX records, "LENGTH KEY=VALUE\n" each; nothing: it is not there.
std::optional<std::string> pax_value(std::string_view records, std::string_view key) {
    while (!records.empty()) {
        std::size_t length = 0;
        const auto read = std::from_chars(records.data(), records.data() + records.size(), length);
        const auto digits = static_cast<std::size_t>(read.ptr - records.data());
        if (read.ec != std::errc() || length > records.size() || length < digits + 2) break;
        std::string_view record = records.substr(digits + 1, length - digits - 2);
        records.remove_prefix(length);
        const std::size_t equals = record.find('=');
        if (record.substr(0, equals) == key && equals != std::string_view::npos) {
            return std::string(record.substr(equals + 1));
        }
    }
    return std::nullopt;
}

ArchivedKind kind_of(char letter) {
    switch (letter) {
        case '0':
        case '\0':
            return ArchivedKind::file;
        case '2':
            return ArchivedKind::link;
        case '5':
            return ArchivedKind::folder;
        default:
            return ArchivedKind::other;
    }
}

}  // namespace

std::optional<ArchiveEntry> first_entry(std::string_view bytes) {
    std::optional<std::string> long_link;
    for (int count = 0; count < entries_max && bytes.size() >= block; ++count) {
        const std::string_view header = bytes.substr(0, block);
        const auto size = number_in(header, size_field);
        if (!size || !has_right_sum(header)) return std::nullopt;
        const std::string_view rest = bytes.substr(block);
        const auto held = static_cast<std::size_t>(std::min<std::uint64_t>(*size, rest.size()));
        const std::string_view content = rest.substr(0, held);
        const char letter = header[kind_at];
        if (letter == 'x') {
            if (auto link = pax_value(content, "linkpath")) long_link = std::move(link);
        } else if (letter == 'K') {
            long_link = std::string(content.substr(0, content.find('\0')));
        } else if (letter != 'g' && letter != 'L') {
            constexpr std::uint64_t mode_mask = 07777;
            ArchiveEntry entry;
            entry.kind = kind_of(letter);
            entry.mode = static_cast<int>(number_in(header, mode_field).value_or(0) & mode_mask);
            entry.link = long_link ? *long_link : std::string(text_in(header, link_field));
            if (entry.kind == ArchivedKind::file) entry.content = content;
            return entry;
        }
        const std::uint64_t padded = (*size / block + (*size % block == 0 ? 0 : 1)) * block;
        if (padded >= rest.size()) return std::nullopt;
        bytes = rest.substr(static_cast<std::size_t>(padded));
    }
    return std::nullopt;
}

}  // namespace apprunner::docker
