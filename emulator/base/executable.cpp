// Offsets are those of the ELF specification, for 32 and 64 bits and both orders of bytes; each is
// checked against what there is before it is used.
#include "emulator/base/executable.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace apprunner::base {

namespace {

constexpr std::size_t script_line_max = 256;
constexpr std::size_t interpreter_max = 4096;
/// No program has more segments than a few dozen.
constexpr std::uint64_t segments_max = 512;
constexpr std::uint32_t segment_of_interpreter = 3;

/// Reads numbers of the file's own width and order.
class Elf {
  public:
    explicit Elf(std::string_view bytes)
        : bytes_(bytes), is_64_(bytes[4] == 2), is_big_(bytes[5] == 2) {}

    [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t at, std::size_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) return std::nullopt;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t from_start = is_big_ ? i : size - 1 - i;
            value = (value << 8U) |
                    static_cast<unsigned char>(bytes_[static_cast<std::size_t>(at) + from_start]);
        }
        return value;
    }
    /// At one place in files of 32 bits and at another in those of 64; so is its size.
    [[nodiscard]] std::optional<std::uint64_t> word(std::uint64_t at_32, std::uint64_t at_64)
        const {
        return is_64_ ? number(at_64, 8) : number(at_32, 4);
    }
    [[nodiscard]] bool is_64() const { return is_64_; }

  private:
    std::string_view bytes_;
    bool is_64_;
    bool is_big_;
};

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

}  // namespace

std::optional<ScriptLine> script_line(std::string_view bytes) {
    if (!bytes.starts_with("#!")) return std::nullopt;
    std::string_view text = bytes.substr(2, script_line_max);
    text = text.substr(0, text.find('\n'));
    text = text.substr(0, text.find('\0'));
    ScriptLine line;
    line.ends_in_return = text.ends_with('\r');
    if (line.ends_in_return) text.remove_suffix(1);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    if (end == 0) return std::nullopt;
    line.interpreter = text.substr(0, end);
    text.remove_prefix(end);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    line.argument = text;
    return line;
}

bool has_byte_order_mark(std::string_view bytes) {
    return bytes.starts_with("\xEF\xBB\xBF") || bytes.starts_with("\xFF\xFE") ||
           bytes.starts_with("\xFE\xFF");
}

bool is_elf(std::string_view bytes) {
    constexpr std::size_t ident_size = 16;
    return bytes.size() >= ident_size && bytes.starts_with(
                                             "\x7F"
                                             "ELF"
                                         );
}

std::optional<int> elf_machine(std::string_view bytes) {
    constexpr std::uint64_t machine_at = 18;
    if (!is_elf(bytes)) return std::nullopt;
    const auto machine = Elf(bytes).number(machine_at, 2);
    if (!machine) return std::nullopt;
    return static_cast<int>(*machine);
}

std::string machine_text(int elf_machine) {
    switch (elf_machine) {
        case elf_machine_i386:
            return "386";
        case 21:
            return "ppc64le";
        case 22:
            return "s390x";
        case 40:
            return "arm";
        case elf_machine_amd64:
            return "amd64";
        case 183:
            return "arm64";
        case 243:
            return "riscv64";
        default:
            return "another processor";
    }
}

std::string elf_interpreter(std::string_view bytes) {
    if (!is_elf(bytes)) return "";
    const Elf elf(bytes);
    const auto table = elf.word(28, 32);
    const auto entry_size = elf.number(elf.is_64() ? 54 : 42, 2);
    const auto count = elf.number(elf.is_64() ? 56 : 44, 2);
    if (!table || !entry_size || !count || *table > bytes.size()) return "";
    for (std::uint64_t i = 0; i < *count && i < segments_max; ++i) {
        const std::uint64_t at = *table + i * *entry_size;
        if (elf.number(at, 4) != segment_of_interpreter) continue;
        const auto offset = elf.word(at + 4, at + 8);
        const auto size = elf.word(at + 16, at + 32);
        if (!offset || !size || *size > interpreter_max) return "";
        if (*offset > bytes.size() || *size > bytes.size() - *offset) return "";
        const std::string_view path =
            bytes.substr(static_cast<std::size_t>(*offset), static_cast<std::size_t>(*size));
        return std::string(path.substr(0, path.find('\0')));
    }
    return "";
}

}  // namespace apprunner::base
