"""Each file opens with one to four sentences: what it is for, what not, and its thread.

What stands behind an empty comment line after them, such as a table, is free.
"""
import re

from tree import Finding, Tree

SENTENCES_MAX = 4
_SENTENCE_END = re.compile(r"[.?!][)\"'`]*(?=\s|$)")
# Full stops that end no sentence.
_ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf)\.|\.\.\.", re.IGNORECASE)


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in tree.cpp().items():
        findings += _judge(path, _comment(text.splitlines(), "//"))
    for path, text in (tree.scripts() | tree.select(".py")).items():
        lines = text.splitlines()
        is_behind_first = lines[:1] and lines[0].startswith(("#!", "# shellcheck"))
        comment = _comment(lines[1:] if is_behind_first else lines, "#")
        findings += _judge(path, comment or _docstring(text))
    return findings


def _comment(lines: list[str], mark: str) -> str:
    """The first paragraph of the comment that the first lines are; empty where they are none."""
    words = []
    for line in lines:
        if not line.startswith(mark):
            break
        if line.strip() == mark:
            break
        words.append(line.removeprefix(mark).strip())
    return " ".join(words)


def _docstring(text: str) -> str:
    """Its first paragraph."""
    found = re.match(r'(?:#![^\n]*\n)?"""(.*?)(?:"""|\n\n)', text, re.DOTALL)
    return " ".join(found.group(1).split()) if found else ""


def _judge(path: str, opening: str) -> list[Finding]:
    if len(opening.split()) < 3:
        return [Finding(path, 1, "does not open with a comment that says what the file is for")]
    if not re.search(r"[.:?!][)\"'`]*$", opening):
        return [Finding(path, 1, "the opening comment is no sentence: it lacks its full stop")]
    sentences = len(_SENTENCE_END.findall(_ABBREVIATIONS.sub("", opening)))
    if sentences > SENTENCES_MAX:
        return [Finding(path, 1, f"opens with {sentences} sentences, {SENTENCES_MAX} at most")]
    return []
