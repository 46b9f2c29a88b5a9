"""A file that a comment names is there: `tree.py`, `repo/tree.py`, `tests/repo`, `test_*.py`,
`ingress.{hpp,cpp}`. The end of its path is enough, so that a comment outlives a move.

Looked at are the comments of C++, CMake, shell and Python, whose docstrings are comments too. What
stands for a name (`<level>`, `AREA/NAME.cpp`) and other projects' headers are free.
"""
import fnmatch
import io
import itertools
import posixpath
import re
import tokenize
from typing import Iterator

from cpp_text import comments as cpp_comments
from tree import Finding, Tree

# Before a word that has no suffix, these say that it is a path and not two words of prose. Folders
# below emulator/ stay here when they are gone: a comment may have kept them.
_FOLDERS = {"emulator", "docker", "probes", "tests", "scripts", "docs", ".ci"} | set(
    "base model core catalog ingress logs store state runtime sim api daemon cli".split()
)
_ELSEWHERE = ("boost/", "nlohmann/", "openssl/", "curl/", "fmt/", "gtest/", "gmock/", "yaml-cpp/")

_WORD = re.compile(r"(?<![\w./$~@:<>\\*-])(?:[\w./*-]|\{[\w.*-]+(?:,[\w.*-]+)+\})+")
_GOES_ON = re.compile(r"[\w<$~@\\{]")  # Behind a word: it was only the beginning of one.
_FILE = re.compile(r"[\w}*]\.(?:hpp|cpp|md|py|cmake|\{[\w,]+\})$|(?:^|/)CMakeLists\.txt$")
_PLACEHOLDER = re.compile(r"(?:^|/)[A-Z]{2,}[\w*-]*(?:/|$|\.(?!md$|txt$))")
_BRACES = re.compile(r"\{([^}]*)\}")
_HASH = re.compile(r"(?:^|\s)#(?!!)(.*)$")


def check(tree: Tree) -> list[Finding]:
    known = _Known(tree)
    findings = []
    for path, comment in _all_comments(tree):
        line, text = comment
        for number, part in enumerate(text.split("\n"), line):
            for name in _names(part, known.folders):
                if not known.has(name):
                    findings.append(Finding(path, number, f"names {name}, which is not there"))
    return findings


class _Known:
    """The files and folders of the tree, found by the end of their paths."""

    def __init__(self, tree: Tree):
        self._by_base: dict[str, set[str]] = {}
        self.folders = set(_FOLDERS)
        for path in tree.all_paths:
            # A generated file stands for itself, and a name without its suffix for the file.
            for end in ("", ".in"):
                self._add(path.removesuffix(end))
            self._add(posixpath.splitext(path)[0])
            parts = path.split("/")
            if parts[0] == "emulator" and len(parts) > 2:
                self.folders.add(parts[1])
            for folder in itertools.accumulate(parts[:-1], posixpath.join):
                self._add(folder)

    def _add(self, path: str) -> None:
        self._by_base.setdefault(posixpath.basename(path), set()).add(path)

    def has(self, name: str) -> bool:
        return all(self._has_one(each) for each in _expanded(name))

    def _has_one(self, name: str) -> bool:
        base = posixpath.basename(name)
        bases = fnmatch.filter(self._by_base, base) if "*" in base else [base]
        return any(
            fnmatch.fnmatchcase("/" + path, "*/" + name)
            for each in bases
            for path in self._by_base.get(each, ())
        )


def _expanded(name: str) -> list[str]:
    """The names that its braces stand for."""
    found = _BRACES.search(name)
    if not found:
        return [name]
    return [
        each
        for choice in found.group(1).split(",")
        for each in _expanded(name[: found.start()] + choice + name[found.end() :])
    ]


def _names(text: str, folders: set[str]) -> Iterator[str]:
    for found in _WORD.finditer(text):
        name = found.group(0).rstrip("./")
        is_elsewhere = name.startswith(("/", *_ELSEWHERE)) or ".." in name
        if is_elsewhere or _PLACEHOLDER.search(name) or _GOES_ON.match(text, found.end()):
            continue
        if _FILE.search(name) or ("/" in name and name.split("/")[0] in folders):
            yield name


def _all_comments(tree: Tree) -> Iterator[tuple[str, tuple[int, str]]]:
    scripts = tree.scripts()
    for path, text in tree.cpp().items():
        yield from ((path, comment) for comment in cpp_comments(text))
    for path, text in (scripts | tree.select(".py", ".sh", ".cmake", "CMakeLists.txt")).items():
        is_python = path.endswith(".py") or re.match(r"#!.*python", text)
        comments = _python_comments(text) if is_python else _hash_comments(text)
        yield from ((path, comment) for comment in comments)


def _hash_comments(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        found = _HASH.search(line)
        if found and line.count('"', 0, found.start()) % 2 == 0:
            yield number, found.group(1)


def _python_comments(text: str) -> Iterator[tuple[int, str]]:
    starts_statement = True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_docstring = token.type == tokenize.STRING and starts_statement
        if token.type == tokenize.COMMENT or is_docstring:
            yield token.start[0], token.string
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            starts_statement = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
