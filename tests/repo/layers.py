"""Who may include whom. The same table as in docs/ARCHITECTURE.md, which has the reasons.

A layer's own files are always allowed; what a layer may use comes with all that this one may use.
A file that no row claims is a finding, so that a new folder has to be entered here.
"""
import fnmatch
import re

from tree import Finding, Tree

PROGRAM = ("emulator/", "docker/", "probes/")

# The first row whose patterns match a file is its layer.
LAYERS: dict[str, list[str]] = {
    "base": ["emulator/base/*"],
    "model": ["emulator/model/*"],
    "probes pure": ["probes/outcome.hpp", "probes/verdict.hpp", "probes/verdict.cpp"],
    "core": ["emulator/core/*"],
    "catalog": ["emulator/catalog/*"],
    "docker": ["docker/*"],
    "probes": ["probes/*"],
    "ingress": ["emulator/ingress/*"],
    "logs": ["emulator/logs/*"],
    "store": ["emulator/store/*"],
    "state": ["emulator/state/*"],
    "driver": [
        "emulator/runtime/driver.*",
        "emulator/runtime/clock.*",
        "emulator/runtime/faults.*",
    ],
    "performers": ["emulator/runtime/*"],
    "sim": ["emulator/sim/*"],
    "api": ["emulator/api/*"],
    "daemon": ["emulator/daemon/*"],
    "cli daemon verb": ["emulator/cli/daemon_verb.cpp"],
    "cli rehearsal": ["emulator/cli/rehears*"],
    "cli": ["emulator/cli/*"],
}

# Names of layers, or single files of them.
MAY_USE: dict[str, list[str]] = {
    "base": [],
    "model": ["base"],
    "probes pure": ["base"],
    "core": ["model", "probes pure"],
    "catalog": ["model"],
    "docker": ["model"],
    "probes": ["model", "probes pure"],
    "ingress": ["model"],
    "logs": ["base"],
    "store": ["base"],
    "state": ["core", "catalog", "logs", "store"],
    "driver": ["core", "logs"],
    "performers": ["driver", "docker", "probes", "ingress"],
    "sim": ["core"],
    "api": ["driver", "catalog"],
    "daemon": ["api", "performers", "state"],
    "cli": [
        "base",
        "emulator/core/profile.hpp",
        "emulator/model/fault.hpp",
        "emulator/model/wire_names.hpp",
    ],
    "cli daemon verb": ["cli", "emulator/daemon/daemon.hpp"],
    "cli rehearsal": [
        "cli",
        "sim",
        "emulator/api/emulation_json.hpp",
        "emulator/api/service_input.hpp",
        "emulator/api/service_json.hpp",
    ],
}

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def layer_of(path: str) -> str:
    """ "" for a file that no row claims."""
    for layer, patterns in LAYERS.items():
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
            return layer
    return ""


def _reach(layer: str) -> set[str]:
    names = {layer}
    for used in MAY_USE[layer]:
        names |= _reach(used) if used in LAYERS else {used}
    return names


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in tree.cpp(*PROGRAM).items():
        layer = layer_of(path)
        if not layer:
            findings.append(Finding(path, 0, "no row of tests/repo/layers.py claims this file"))
            continue
        for number, included in _includes(text):
            findings += _judge(tree, path, layer, number, included)
    for path, text in tree.cpp("tests/").items():
        for number, included in _includes(text):
            if not _is_there(tree, included):
                findings.append(_not_there(path, number, included))
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
    reach = _reach(layer)
    if target in reach or included in reach:
        return []
    return [Finding(path, number, f"{layer} may not include {included} ({target})")]
