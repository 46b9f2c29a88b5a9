#!/usr/bin/env python3
"""Proves that libraries are pure: `purity.py LIBRARY...` reads their symbols with nm.

`purity.py --counterexample LIBRARY` is the proof of the proof: it fails unless every kind of
impurity is found in that library.
"""
import re
import subprocess
import sys

# What a pure object file neither defines nor asks for, by kind. Names as `nm -C` prints them.
IMPURE = {
    "clock": r"clock_gettime|gettimeofday|timespec_get|time|std::chrono::\w+::\w+_clock::now\(.*|"
    r"localtime(?:_r)?|clock_nanosleep|nanosleep|usleep|sleep|timerfd_\w+",
    "randomness": r"std::random_device::.*|s?rand(?:_r|om)?|[dlm]rand48|getrandom|getentropy|"
    r"arc4random\w*",
    "thread": r"pthread_\w+|std::thread::.*|std::jthread::.*|std::mutex::.*|"
    r"std::condition_variable::.*|std::this_thread::.*|fork|vfork|posix_spawnp?|exec[lv]\w*|system|"
    r"popen",
    "socket": r"socket|socketpair|connect|bind|listen|accept4?|send(?:to|msg)?|recv(?:from|msg)?|"
    r"getaddrinfo|poll|ppoll|select|epoll_\w+|curl_\w+|boost::asio::.*|boost::beast::.*",
    "file": r"open(?:at)?(?:64)?|fopen(?:64)?|read|pread(?:64)?|fread|write|pwrite(?:64)?|unlink|"
    r"stat(?:64)?|lstat(?:64)?|mkdir|opendir|std::basic_[io]?fstream<.*|std::basic_filebuf<.*|"
    r"std::filesystem::.*|std::c(?:in|out|err|log)|sqlite3_\w+",
    "environment": r"(?:secure_)?getenv|setenv|putenv|environ|getpid|getuid|uname|gethostname",
    "JSON": r".*\bnlohmann::.*",
    "log": r".*\bspdlog::.*|syslog|printf|puts",
}


def symbols(library: str) -> list[tuple[str, str]]:
    """(object file, name) of everything that the library's objects define or want."""
    listing = subprocess.run(["nm", "-C", library], check=True, capture_output=True, text=True)
    found, member = [], library
    for line in listing.stdout.splitlines():
        if line.endswith(".o:"):
            member = line[:-1]
        elif parts := re.match(r"[0-9a-f ]{16} [A-Za-z] (.*)", line):
            found.append((member, re.sub(r"\[abi:\w+\]|@.*", "", parts.group(1))))
    return found


def impurities(names: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(kind, object file, name) of each symbol that is on the list."""
    patterns = {kind: re.compile(pattern) for kind, pattern in IMPURE.items()}
    return [
        (kind, member, name)
        for member, name in names
        for kind, pattern in patterns.items()
        if pattern.fullmatch(name)
    ]


def main(arguments: list[str]) -> int:
    is_counterexample = arguments[:1] == ["--counterexample"]
    libraries = arguments[1:] if is_counterexample else arguments
    names = [pair for library in libraries for pair in symbols(library)]
    if not names:
        print("no symbols: nothing was read", file=sys.stderr)
        return 2
    found = impurities(names)
    if is_counterexample:
        missed = set(IMPURE) - {kind for kind, _, _ in found}
        print(f"not noticed: {', '.join(sorted(missed))}" if missed else "every kind was noticed")
        return 1 if missed else 0
    for kind, member, name in found:
        print(f"{member}: {kind}: {name}")
    print(f"{len(names)} symbols in {len(libraries)} libraries, {len(found)} impure")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
