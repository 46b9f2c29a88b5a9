// Lines of text: the commits and the machine's start, a line for each document, the sum of all
// that.
#include "emulator/persistence/sqlite/commit_mark.hpp"

#include "emulator/persistence/sqlite/private_file.hpp"
#include "emulator/persistence/sqlite/row_sum.hpp"

#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

namespace apprunner::persistence {

namespace {

constexpr const char* mark_name = "/state.mark";

/// The text up to the next `end`, which is taken away with it.
std::string_view next(std::string_view& text, char end) {
    const std::string_view found = text.substr(0, text.find(end));
    text.remove_prefix(found.size() < text.size() ? found.size() + 1 : text.size());
    return found;
}

bool take_number(std::string_view text, std::int64_t& number) {
    const char* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && last == end && number >= 0;
}

std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id.empty() ? "unknown" : id;
}

}  // namespace

base::Result<CommitMark> read_mark(const std::string& folder) {
    CommitMark mark;
    std::ifstream file(folder + mark_name, std::ios::binary);
    if (!file) return mark;
    const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (all.empty()) return mark;  // A daemon that was killed before its first commit.
    const base::Error damaged(base::Errc::protocol, "the mark of the last commit is damaged");
    const auto sum_at = all.rfind('\n', all.size() - 2);
    if (all.back() != '\n' || sum_at == std::string::npos) return damaged;
    const std::string_view said = std::string_view(all).substr(0, sum_at + 1);
    std::int64_t sum = 0;
    if (!take_number(std::string_view(all).substr(sum_at + 1, all.size() - sum_at - 2), sum) ||
        sum != sum_of({said})) {
        return damaged;
    }
    std::string_view rest = said;
    std::string_view first = next(rest, '\n');
    if (!take_number(next(first, ' '), mark.commits)) return damaged;
    if (first != boot_id()) return CommitMark();
    while (!rest.empty()) {
        std::string_view line = next(rest, '\n');
        const std::string key(next(line, ' '));
        if (!take_number(line, mark.sums[key])) return damaged;
    }
    return mark;
}

base::Result<MarkWriter> MarkWriter::open(const std::string& folder) {
    const std::string file = folder + mark_name;
    const auto opened = open_private_file(file);
    if (opened) return MarkWriter(*opened, boot_id());
    return base::Error(
        base::Errc::refused, "cannot write the state file " + file + ": " + opened.error().detail
    );
}

MarkWriter::MarkWriter(MarkWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), boot_(std::move(other.boot_)) {}

MarkWriter::~MarkWriter() {
    if (descriptor_ >= 0) close(descriptor_);
}

void MarkWriter::write(const CommitMark& mark) {
    std::string text = std::to_string(mark.commits) + " " + boot_ + "\n";
    for (const auto& [key, sum] : mark.sums) text += key + " " + std::to_string(sum) + "\n";
    text += std::to_string(sum_of({text})) + "\n";
    const auto size = static_cast<off_t>(text.size());
    if (pwrite(descriptor_, text.data(), text.size(), 0) != size) return;
    if (lseek(descriptor_, 0, SEEK_END) > size)
        static_cast<void>(ftruncate(descriptor_, size) == 0);
}

}  // namespace apprunner::persistence
