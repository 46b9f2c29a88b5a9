// What runtimes say when they get no more memory, or their own heap is full: without a kill by the
// kernel these lines are all that tells it.
#include "emulator/core/words/complaint.hpp"

#include <array>

namespace apprunner::core {

namespace {

struct Runtime {
    std::string_view words;  ///< In lower case.
    std::string_view name;
    std::string_view also = {};  ///< Has to be in the line, too.
};

constexpr std::array<Runtime, 25> memory_runtimes{{
    {"javascript heap out of memory", heap_of_v8},
    {"js heap out of memory", heap_of_v8},
    {"near heap limit allocation failed", heap_of_v8},
    {"java.lang.outofmemoryerror: java heap space", heap_of_java},
    {"java.lang.outofmemoryerror: gc overhead limit exceeded", heap_of_java},
    {"java.lang.outofmemoryerror", "Java"},
    {"could not reserve enough space for", "Java"},
    {"insufficient memory for the java runtime", "Java"},
    {"arraymemoryerror", "Python"},
    {"defaultcpuallocator: can't allocate memory", "Python"},
    {"runtime: out of memory", "Go"},
    {"runtime: cannot allocate memory", "Go"},
    {"fatal error: out of memory", "Go"},
    {"outofmemoryexception", ".NET"},
    {"gc heap initialization failed", ".NET"},
    {"nomemoryerror", "Ruby"},
    {"failed to allocate memory", "Ruby"},
    {"allowed memory size of", "PHP", "exhausted"},
    {"memory allocation of", "Rust", "bytes failed"},
    {"std::bad_alloc", "C++"},
    {"eheap_alloc: cannot allocate", "Erlang"},
    {"binary_alloc: cannot allocate", "Erlang"},
    {"out of memory!", "Perl"},
    {"cannot allocate memory", "the app"},
    {"not enough memory to", "the app"},
}};

std::string_view runtime_of(const SaidLine& line) {
    // Its own line below a traceback.
    if (line.lower == "memoryerror" || line.lower.starts_with("memoryerror:")) return "Python";
    for (const Runtime& each : memory_runtimes) {
        const bool has_words = line.lower.find(each.words) != std::string::npos;
        if (has_words && line.lower.find(each.also) != std::string::npos) return each.name;
    }
    return "";
}

}  // namespace

NamedCauses memory_complaints(const std::vector<SaidLine>& lines) {
    NamedCauses complaints;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        const bool counts = line.kind == LineKind::failure || line.kind == LineKind::end ||
                            line.kind == LineKind::other;
        const std::string_view runtime = counts ? runtime_of(line) : "";
        if (runtime.empty()) continue;
        complaints.push_back({CauseKind::out_of_memory, at, at, {std::string(runtime)}});
    }
    return complaints;
}

}  // namespace apprunner::core
