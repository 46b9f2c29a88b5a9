"""Each code of a finding has its page in docs/causes and its row in the list there, and no page is
for a code that is gone."""
import re

from tree import Finding, Tree

_CODE = re.compile(r'"(ARS-[A-Z0-9-]+)"')
_FOLDER = "docs/causes/"
_LIST = _FOLDER + "README.md"


def check(tree: Tree) -> list[Finding]:
    codes: dict[str, tuple[str, int]] = {}
    for path, text in tree.cpp("emulator/").items():
        for number, line in enumerate(text.splitlines(), 1):
            for code in _CODE.findall(line):
                codes.setdefault(code, (path, number))
    findings = []
    listed = tree.texts.get(_LIST, "")
    for code, (path, number) in sorted(codes.items()):
        page = f"{_FOLDER}{code}.md"
        if page not in tree.texts:
            findings.append(Finding(path, number, f"{code} has no page {page}"))
        elif f"({code}.md)" not in listed:
            findings.append(Finding(_LIST, 0, f"does not list {code}"))
    for path in tree.select(".md", under=(_FOLDER,)):
        code = path[len(_FOLDER):-len(".md")]
        if path != _LIST and code not in codes:
            findings.append(Finding(path, 1, "no finding has this code"))
    return findings
