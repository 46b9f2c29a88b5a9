"""Words that may not stand in some places: clocks and sleeps in pure code and its tests, macros and
`using namespace` anywhere, paths of one person's machine in any file.
"""
import re
from dataclasses import dataclass
from typing import Callable

from cpp_text import blank
from tree import Finding, Tree

PURE = (
    "emulator/model/",
    "emulator/core/",
    "emulator/catalog/",
    "emulator/sim/",
    "probes/outcome",
    "probes/verdict",
)
FAST_TESTS = ("tests/unit/", "tests/simulation/")


@dataclass(frozen=True)
class Ban:
    pattern: re.Pattern
    message: str
    applies: Callable[[str], bool]


def _is_cpp(path: str) -> bool:
    return path.endswith((".cpp", ".hpp"))


def _is_timeless(path: str) -> bool:
    return _is_cpp(path) and path.startswith(PURE + FAST_TESTS)


# Looked for in C++ code without its comments and literals.
CODE_BANS = [
    Ban(
        re.compile(r"\b(?:sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\("),
        "no sleep in pure code or in tests below the component level: time is an argument there",
        _is_timeless,
    ),
    Ban(
        re.compile(r"::\s*now\s*\("),
        "no clock in pure code or in tests below the component level: time is an argument there",
        _is_timeless,
    ),
    Ban(
        re.compile(r"^\s*#\s*define\b"),
        "no macros outside emulator/base",
        lambda path: _is_cpp(path) and not path.startswith("emulator/base/"),
    ),
    Ban(
        re.compile(r"\busing\s+namespace\s+(?!std::(?:\w+::)*\w*literals\b)"),
        "no `using namespace`, except of the standard literals",
        _is_cpp,
    ),
]

# Looked for in every text, comments and all.
TEXT_BANS = [
    Ban(
        re.compile(r"(?<![\w.$}~-])/(?:work|root|home|Users)/(?=\w)"),
        "a path of one machine",
        lambda path: True,
    ),
    Ban(re.compile(r"[^\S\n]+$"), "white space at the end of the line", lambda path: True),
    Ban(re.compile(r"^(?:<{7}|>{7}) "), "a conflict that was not resolved", lambda path: True),
]


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in sorted(tree.texts.items()):
        findings += _judge(path, text, TEXT_BANS)
        if _is_cpp(path):
            findings += _judge(path, blank(text), CODE_BANS)
    return findings


def _judge(path: str, text: str, bans: list[Ban]) -> list[Finding]:
    active = [ban for ban in bans if ban.applies(path)]
    return [
        Finding(path, number, ban.message)
        for number, line in enumerate(text.splitlines(), 1)
        for ban in active
        if ban.pattern.search(line)
    ]
