"""A using-declaration is used: `using formats::Entry;` stands in a .cpp file that says Entry again.

clang-tidy has a check for it, which looks at no included file; scripts/lib/tidy.py shows it files
that are included.
"""
from cpp_text import tokens
from tree import Finding, Tree

PROGRAM = ("emulator/", "docker/", "probes/", "tests/")


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in tree.cpp(*PROGRAM).items():
        if path.endswith(".cpp"):
            for name, line in unused(text):
                findings.append(Finding(path, line, f"using {name} is unused"))
    return findings


def unused(text: str) -> list[tuple[str, int]]:
    """The name and line of each using-declaration whose name the text does not say again."""
    all_tokens = tokens(text)
    words = [token.text for token in all_tokens]
    found = []
    for index, word in enumerate(words):
        if word != "using" or ";" not in words[index:]:
            continue
        statement = words[index + 1 : words.index(";", index)]
        if "=" in statement or "namespace" in statement or "::" not in statement:
            continue
        name = statement[-1]
        if words.count(name) == 1 and name.isidentifier():
            found.append((name, all_tokens[index].line))
    return found
