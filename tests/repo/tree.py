"""The repository's files as the rules see them: paths and texts, and what a rule has to say.

A rule never touches the disk itself, so that its self-test can hand it a tree made of snippets.
"""
import subprocess
from dataclasses import dataclass
from pathlib import Path

TEXT_SUFFIXES = set(
    ".cpp .hpp .in .py .sh .md .cmake .txt .json .yaml .yml .tf .go .js .html .svg".split()
)
SCRIPT_FOLDERS = ("scripts/", ".ci/")


@dataclass(frozen=True)
class Finding:
    """One breach of a rule; `line` counts from 1, 0 means the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.message}"


class Tree:
    """Texts by path from the repository's root. `all_paths` also names files that are not text."""

    def __init__(self, texts: dict[str, str], all_paths: set[str] | None = None):
        self.texts = texts
        self.all_paths = set(texts) if all_paths is None else all_paths

    def select(self, *suffixes: str, under: tuple[str, ...] = ("",)) -> dict[str, str]:
        """The files with one of the suffixes in one of the folders, in order of their names."""
        return {
            path: text
            for path, text in sorted(self.texts.items())
            if path.endswith(suffixes) and path.startswith(under)
        }

    def cpp(self, *under: str) -> dict[str, str]:
        return self.select(".cpp", ".hpp", under=under or ("",))

    def scripts(self) -> dict[str, str]:
        """The shell and Python files of scripts/ and .ci/, most of which have no suffix."""
        return self.select("", under=SCRIPT_FOLDERS)

    def exists(self, path: str) -> bool:
        """Whether it is a file, or a folder that a file is in."""
        path = path.rstrip("/")
        folder = path + "/"
        return path in self.all_paths or any(known.startswith(folder) for known in self.all_paths)


def read_tree(root: Path) -> Tree:
    """All files that git tracks, and new ones that it would not ignore."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )
    paths = {path for path in listing.stdout.split("\0") if path and (root / path).is_file()}
    texts = {}
    for path in sorted(paths):
        if Path(path).suffix in TEXT_SUFFIXES or path.startswith(SCRIPT_FOLDERS):
            texts[path] = (root / path).read_text(encoding="utf-8")
    return Tree(texts, paths)
