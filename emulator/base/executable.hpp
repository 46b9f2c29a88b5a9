// How a file begins that is to be executed: a script's first line, or a program's ELF header. Takes
// any bytes; what is not there or makes no sense gives nothing. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::base {

/// A first line `#!INTERPRETER ARGUMENT`, as the kernel reads it.
struct ScriptLine {
    std::string interpreter;      ///< Without the carriage return of a line that ends in one.
    std::string argument;         ///< All that follows it; mostly empty.
    bool ends_in_return = false;  ///< A carriage return, which the kernel takes for a part of it.
};

/// Nothing where the bytes do not begin with `#!`, or nothing follows it.
[[nodiscard]] std::optional<ScriptLine> script_line(std::string_view bytes);

/// It begins with a mark that some editors put there (UTF-8's, or UTF-16's).
[[nodiscard]] bool has_byte_order_mark(std::string_view bytes);

[[nodiscard]] bool is_elf(std::string_view bytes);

/// ELF's own number of the processor (62: x86-64); nothing: not an ELF file.
[[nodiscard]] std::optional<int> elf_machine(std::string_view bytes);

/// "arm64" and so on, Go's names; "another processor" for those that are rare.
[[nodiscard]] std::string machine_text(int elf_machine);

inline constexpr int elf_machine_i386 = 3;
inline constexpr int elf_machine_amd64 = 62;

/// The loader that a dynamically linked program names (PT_INTERP), as far as the bytes reach to it;
/// empty: none.
[[nodiscard]] std::string elf_interpreter(std::string_view bytes);

}  // namespace apprunner::base
