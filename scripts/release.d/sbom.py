#!/usr/bin/env python3
"""Writes what a release is made of, as SPDX 2.3 JSON, on standard output.

`sbom.py VERSION CREATED LIBRARY...`: CREATED is the time (2026-01-31T00:00:00Z), the libraries are
files of this machine; the packages that are compiled in are looked up by name. Where the machine
has no dpkg, only their file names are told.
"""
import hashlib
import json
import os
import subprocess
import sys

# Header-only or static: they leave no file of their own (CMakeLists.txt: find_package).
COMPILED_IN = (
    "libboost1.81-dev", "nlohmann-json3-dev", "libspdlog-dev", "libcli11-dev", "libyaml-cpp-dev",
    "libsqlite3-dev", "libstdc++-12-dev",
)


def ask(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def owner_of(library: str) -> str:
    """The Debian package that the file is of. Where /lib is a link to /usr/lib, dpkg knows the file
    by one of both names."""
    real = os.path.realpath(library)
    for path in (library, real, real.removeprefix("/usr"), "/usr" + library):
        if found := ask("dpkg-query", "--search", path):
            return found.splitlines()[0].split(": ")[0].split(",")[0]
    return ""


def package(name: str, version: str, purl: str = "") -> dict:
    entry = {
        "SPDXID": "SPDXRef-" + "".join(c if c.isalnum() else "-" for c in name),
        "name": name,
        "versionInfo": version or "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }
    if purl:
        entry["externalRefs"] = [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": purl,
        }]
    return entry


def debian_package(name: str) -> dict | None:
    version = ask("dpkg-query", "--showformat=${Version}", "--show", name)
    if not version:
        return None
    plain = name.split(":")[0]
    return package(plain, version, f"pkg:deb/debian/{plain}@{version}")


def main(version: str, created: str, libraries: list[str]) -> int:
    product = package("apprunner-sim", version)
    product["licenseDeclared"] = product["licenseConcluded"] = "Apache-2.0"
    parts: dict[str, dict] = {}
    for library in libraries:
        owner = owner_of(library)
        part = debian_package(owner) if owner else None
        part = part or package(os.path.basename(library), "")
        parts.setdefault(part["name"], part)
    for name in COMPILED_IN:
        if part := debian_package(name):
            parts.setdefault(part["name"], part)
    names = json.dumps(sorted(parts)).encode()
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"apprunner-sim-{version}",
        "documentNamespace": f"urn:apprunner-sim:{version}:{hashlib.sha256(names).hexdigest()}",
        "creationInfo": {"created": created, "creators": ["Tool: apprunner-sim-scripts-release"]},
        "packages": [product, *(parts[name] for name in sorted(parts))],
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": product["SPDXID"],
            },
            *(
                {
                    "spdxElementId": product["SPDXID"],
                    "relationshipType": "DEPENDS_ON",
                    "relatedSpdxElement": parts[name]["SPDXID"],
                }
                for name in sorted(parts)
            ),
        ],
    }
    print(json.dumps(document, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
