"""Who may include whom. The same table as in docs/ARCHITECTURE.md, which has the reasons.

A folder's own files are always allowed. A file in a folder without a row is a finding, so that a
new folder has to be entered here.
"""
import posixpath
import re

from tree import Finding, Tree

PROGRAM = ("emulator/", "docker/", "probes/")

# Each folder with files of its own is one layer. Its row: which other folders it may use; what
# those may use comes with them.
MAY_USE: dict[str, list[str]] = {
    "emulator/base": [],
    "emulator/model": ["emulator/base"],
    "emulator/hcl": ["emulator/base"],
    "emulator/logs": ["emulator/model"],
    "emulator/metrics": ["emulator/base"],
    "emulator/wire": ["emulator/model", "emulator/logs"],
    "probes/pure": ["emulator/base"],
    "probes/io": ["emulator/model", "probes/pure"],
    "docker": ["emulator/model"],
    "emulator/ingress": ["emulator/model"],
    "emulator/catalog": ["emulator/model"],
    "emulator/core/ring": ["emulator/model", "probes/pure"],
    "emulator/core/words": ["emulator/base"],
    "emulator/core/diagnosis": ["emulator/core/ring", "emulator/core/words"],
    "emulator/core/wording": ["emulator/core/diagnosis"],
    "emulator/core/service": ["emulator/core/wording"],
    "emulator/core": ["emulator/core/service"],
    "emulator/sim": ["emulator/core"],
    "emulator/history": ["emulator/core/ring"],
    "emulator/events": ["emulator/core/wording"],
    "emulator/console": [],
    "emulator/runtime": ["emulator/core", "emulator/logs"],
    "emulator/secrets": ["emulator/wire"],
    "emulator/roles": ["emulator/secrets"],
    "emulator/performers": [
        "emulator/runtime",
        "docker",
        "probes/io",
        "emulator/ingress",
        "emulator/roles",
    ],
    "emulator/swarm": ["docker"],
    "emulator/agent": ["docker"],
    "emulator/persistence/sqlite": ["emulator/base"],
    "emulator/persistence": [
        "emulator/runtime",
        "emulator/catalog",
        "emulator/persistence/sqlite",
    ],
    "emulator/api": ["emulator/runtime", "emulator/catalog", "emulator/wire"],
    "emulator/api/json": ["emulator/history", "emulator/wire"],
    "emulator/api/services": ["emulator/api", "emulator/api/json"],
    "emulator/api/resources": ["emulator/api/services"],
    "emulator/api/logs": ["emulator/api"],
    "emulator/api/emulator": ["emulator/api/services", "emulator/events"],
    "emulator/api/console": ["emulator/api/emulator", "emulator/console", "emulator/metrics"],
    "emulator/api/neighbours": ["emulator/api", "emulator/metrics"],
    "emulator/api/http": [
        "emulator/api/services",
        "emulator/api/resources",
        "emulator/api/logs",
        "emulator/api/console",
        "emulator/api/neighbours",
    ],
    "emulator/relay": ["docker", "probes/io", "emulator/api/http"],
    "emulator/daemon": [
        "emulator/api/http",
        "emulator/performers",
        "emulator/persistence",
        "emulator/relay",
        "emulator/swarm",
    ],
    "emulator/cli/terminal": ["emulator/model"],
    "emulator/cli/client": ["emulator/cli/terminal"],
    "emulator/cli/build": ["emulator/cli/terminal"],
    "emulator/cli/formats": ["emulator/cli/terminal", "emulator/hcl", "emulator/wire"],
    "emulator/cli/settings": ["emulator/cli/formats", "emulator/core/ring"],
    "emulator/cli/report": ["emulator/cli/client", "emulator/console"],
    "emulator/cli/rehearsal": [
        "emulator/cli/client",
        "emulator/cli/settings",
        "emulator/api/json",
        "emulator/sim",
    ],
    "emulator/cli/verbs": [
        "emulator/api/json",
        "emulator/core/diagnosis",
        "emulator/cli/build",
        "emulator/cli/rehearsal",
        "emulator/cli/report",
        "emulator/cli/settings",
        "emulator/secrets",
        "docker",
    ],
    "emulator/cli/program": [
        "emulator/agent",
        "emulator/cli/verbs",
        "emulator/daemon",
        "emulator/relay",
    ],
}

# Their users may use them, but not what they use.
SEALED = {"emulator/daemon", "emulator/relay", "emulator/cli/rehearsal"}


# What the table for people is in, and a row of it: folder, purpose, the folders that it uses.
TABLE = "docs/ARCHITECTURE.md"
_ROW = re.compile(r"\| `([a-z/]+?)/?` \| .* \| ([^|]*) \|")

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def layer_of(path: str) -> str:
    """ "" for a file in a folder that has no row."""
    folder = posixpath.dirname(path)
    return folder if folder in MAY_USE else ""


def _reach(layer: str) -> set[str]:
    names = {layer}
    for used in MAY_USE[layer]:
        names |= {used} if used in SEALED else _reach(used)
    return names


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in tree.cpp(*PROGRAM).items():
        layer = layer_of(path)
        if not layer:
            findings.append(Finding(path, 0, "its folder has no row in tests/repo/layers.py"))
            continue
        for number, included in _includes(text):
            findings += _judge(tree, path, layer, number, included)
    for path, text in tree.cpp("tests/").items():
        for number, included in _includes(text):
            if not _is_there(tree, included):
                findings.append(_not_there(path, number, included))
    if TABLE in tree.texts:
        findings += _compare(tree.texts[TABLE])
    return findings


def _compare(text: str) -> list[Finding]:
    """The table for people names each folder, with the very folders of its row here."""
    findings = []
    named = set()
    for number, line in enumerate(text.splitlines(), 1):
        row = _ROW.fullmatch(line)
        if not row or row.group(1) not in MAY_USE:
            continue
        named.add(row.group(1))
        uses = [name.removeprefix("emulator/") for name in MAY_USE[row.group(1)]]
        wanted = ", ".join(uses) or "nothing"
        if row.group(2) != wanted:
            findings.append(Finding(TABLE, number, f"{row.group(1)} uses {wanted} (layers.py)"))
    for missing in sorted(set(MAY_USE) - named):
        findings.append(Finding(TABLE, 0, f"{missing} has no row with what it uses"))
    return findings


def _includes(text: str):
    for number, line in enumerate(text.splitlines(), 1):
        if found := _INCLUDE.match(line):
            yield number, found.group(1)


def _is_there(tree: Tree, included: str) -> bool:
    return included in tree.all_paths or included + ".in" in tree.all_paths


def _not_there(path: str, number: int, included: str) -> Finding:
    return Finding(path, number, f'"{included}" is not a path from the repository\'s root')


def _judge(tree: Tree, path: str, layer: str, number: int, included: str) -> list[Finding]:
    if not _is_there(tree, included):
        return [_not_there(path, number, included)]
    target = layer_of(included)
    if not included.startswith(PROGRAM) or not target:
        return [Finding(path, number, f"the program may not include {included}")]
    if target in _reach(layer):
        return []
    return [Finding(path, number, f"{layer} may not include {included} ({target})")]
