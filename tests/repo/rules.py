#!/usr/bin/env python3
"""Runs the repository's rules: `rules.py [RULE...]`, all of them where none is named.

Prints each finding as PATH:LINE: MESSAGE and ends with 1 where there is one. Purity is not here: it
reads object files, and ctest alone knows where they are.
"""
import sys
from pathlib import Path

import causes
import comments
import coroutines
import layers
import markdown
import openings
import pictures
import promises
import release
import sizes
import type_names
import usings
import words
from tree import read_tree

RULES = {
    rule.__name__: rule
    for rule in (
        causes, comments, coroutines, layers, markdown, openings, pictures, promises, release,
        sizes, type_names, usings, words,
    )
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in RULES]
    if unknown:
        print(f"no rule {unknown[0]}; there are: {' '.join(RULES)}", file=sys.stderr)
        return 2
    tree = read_tree(Path(__file__).resolve().parents[2])
    broken = False
    for name in names or RULES:
        for finding in RULES[name].check(tree):
            print(f"{finding} [{name}]")
            broken = True
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
