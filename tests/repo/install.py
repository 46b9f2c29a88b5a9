#!/usr/bin/env python3
"""Installs the build into a new folder and runs what lands there.

`install.py CMAKE BUILD_FOLDER`
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path


# For the shell and for man.
FILES = (
    "share/man/man1/apprunner-sim.1", "share/man/man1/apprunner-sim-up.1",
    "share/bash-completion/completions/apprunner-sim",
    "share/zsh/vendor-completions/_apprunner-sim",
    "share/fish/vendor_completions.d/apprunner-sim.fish",
)
# Where README.md's links and the help lead.
DOCS = (
    "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/CLI.md",
    "docs/causes/README.md", "docs/examples/rehearse/flapping.yaml", "docs/images/up.svg",
)


def main(cmake: str, build: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        prefix = Path(name) / "prefix"
        install = [cmake, "--install", build, "--prefix", str(prefix)]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
        docs = (f"share/doc/apprunner-sim/{name}" for name in DOCS)
        for wanted in ("bin/apprunner-sim", *FILES, *docs):
            if not (prefix / wanted).is_file():
                print(f"not installed: {wanted}")
                return 1
        # Folders of its own, so that no daemon is found and nothing is left at home.
        folders = {"HOME": name, "XDG_RUNTIME_DIR": name, "XDG_STATE_HOME": name}
        program = [str(prefix / "bin/apprunner-sim"), "help"]
        help_text = subprocess.run(
            program, env=os.environ | folders, check=True, capture_output=True, text=True
        ).stdout
        if "up" not in help_text:
            print(f"the installed program's help: {help_text!r}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
