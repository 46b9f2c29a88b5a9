"""A type's name is owned by one folder: no two folders of the program declare the same one, so that
a word means one thing. A folder below another is another folder.

What counts is a class, struct, union, enum or alias in a namespace, also in a nameless one. Members
of classes, forward declarations and specialisations name nothing new.
"""
import posixpath

from cpp_text import Token, tokens
from tree import Finding, Tree

PROGRAM = ("emulator/", "docker/", "probes/")

# Names that several folders may declare, each with its reason: what one word has to mean in both.
SHARED: dict[str, str] = {
    "Clock": "std::chrono's monotonic clock, under a shorter name, in files that do I/O",
    "Json": "nlohmann's, under a shorter name, in folders that may not include one another",
}
SHARED_MAX = 5

_KINDS = {"class", "struct", "union", "enum"}


def check(tree: Tree) -> list[Finding]:
    findings = []
    if len(SHARED) > SHARED_MAX:
        findings.append(_of_the_table(f"{len(SHARED)} names are shared, {SHARED_MAX} at most"))
    declared = declarations(tree)
    for name in sorted(SHARED):
        if len(_folders(declared.get(name, []))) < 2:
            findings.append(_of_the_table(f"{name} is not shared any more"))
    for name, places in sorted(declared.items()):
        folders = _folders(places)
        if len(folders) < 2 or name in SHARED:
            continue
        for path, line in places:
            others = ", ".join(sorted(folders - {posixpath.dirname(path)}))
            findings.append(Finding(path, line, f"{name} is also the name of a type in {others}"))
    return findings


def _of_the_table(message: str) -> Finding:
    return Finding("tests/repo/type_names.py", 0, message)


def _folders(places: list[tuple[str, int]]) -> set[str]:
    return {posixpath.dirname(path) for path, _ in places}


def declarations(tree: Tree) -> dict[str, list[tuple[str, int]]]:
    """The path and line of each declaration, by the type's name."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path, text in tree.cpp(*PROGRAM).items():
        for name, line in _declared(tokens(text)):
            found.setdefault(name, []).append((path, line))
    return found


def _declared(all_tokens: list[Token]):
    for index, token in enumerate(all_tokens):
        if not _is_in_namespace(all_tokens, index):
            continue
        if token.text == "using" and _text(all_tokens, index + 2) == "=":
            yield all_tokens[index + 1].text, token.line
        elif token.text in _KINDS and _text(all_tokens, index - 1) != "enum":
            name = _name_of_definition(all_tokens, index)
            if name:
                yield name, token.line


def _name_of_definition(all_tokens: list[Token], index: int) -> str:
    """The name behind the keyword at `index`; empty where it defines no new name."""
    index += 1
    while _text(all_tokens, index) in _KINDS:  # `enum class`
        index += 1
    while _text(all_tokens, index) == "[":  # an attribute
        index = all_tokens[index].match + 1
    name, index = _text(all_tokens, index), index + 1
    if _text(all_tokens, index) == "final":
        index += 1
    if _text(all_tokens, index) == ":":  # its bases, or what the enum is made of
        while _text(all_tokens, index) not in ("{", ";", ""):
            index += 1
    # Else it is declared only, a member of another type, a specialisation or a parameter.
    return name if name.isidentifier() and _text(all_tokens, index) == "{" else ""


def _is_in_namespace(all_tokens: list[Token], index: int) -> bool:
    """Whether all braces around it are namespaces."""
    parent = all_tokens[index].parent
    while parent >= 0:
        if all_tokens[parent].text != "{" or not _opens_namespace(all_tokens, parent):
            return False
        parent = all_tokens[parent].parent
    return True


def _opens_namespace(all_tokens: list[Token], brace: int) -> bool:
    index = brace - 1
    while index >= 0 and (all_tokens[index].text == "::" or all_tokens[index].text.isidentifier()):
        if all_tokens[index].text == "namespace":
            return True
        index -= 1
    return False


def _text(all_tokens: list[Token], index: int) -> str:
    return all_tokens[index].text if 0 <= index < len(all_tokens) else ""
