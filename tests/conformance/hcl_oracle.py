#!/usr/bin/env python3
"""Holds the program's reader of Terraform's files against HashiCorp's own parser.

`hcl_oracle.py FILE...`; APPRUNNER_SIM is the program, NODE_MODULES has @cdktf/hcl2json. Both have
to take the same files. Of each service in them, what the parser calls a literal has to be a member
of `show-config` with that value, and what it calls an expression must not come out as its own text.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ["APPRUNNER_SIM"]
# So that a folder has one service that can be asked for, whatever else is in it.
ORACLE = '''resource "aws_apprunner_service" "oracle" {
  service_name = "oracle-service"
  source_configuration {
    image_repository {
      image_identifier      = "public.ecr.aws/x/oracle:1"
      image_repository_type = "ECR_PUBLIC"
    }
    auto_deployments_enabled = false
  }
}
'''
VARIABLE_MAPS = ("runtime_environment_variables", "runtime_environment_secrets")
# Blocks and members that are no part of CreateService, or have another shape there.
NOT_COMPARED = ("depends_on", "lifecycle", "timeouts", "dynamic", "provider", "count", "for_each",
                "tags", "connection", "provisioner")


def parsed(files):
    words = ["node", str(HERE / "hcl_parse.mjs"), *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        sys.exit(f"hcl_oracle: hcl2json: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def show(text, service):
    """What `show-config` says of that service in a folder with this text: document or None."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(text, encoding="utf-8")
        Path(folder, "oracle.tf").write_text(ORACLE, encoding="utf-8")
        done = subprocess.run(
            [PROGRAM, "show-config", "--config", folder, "--service", service, "--image", "x:1",
             "--output", "json", "--allow-unresolved"],
            capture_output=True, text=True, timeout=60, check=False)
    try:
        document = json.loads(done.stdout)
    except json.JSONDecodeError:
        return None, done.stderr.strip()
    return (document, "") if "Members" in document else (None, done.stdout)


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


def is_expression(text):
    return "${" in text.replace("$${", "") or "%{" in text.replace("%%{", "")


def leaves(block, path=()):
    """(path in CreateService, value) of each attribute; blocks are lists of one object."""
    for name, value in block.items():
        if name in NOT_COMPARED:
            continue
        here = (*path, pascal(name))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from leaves(value[0], here)
        elif name in VARIABLE_MAPS and isinstance(value, dict):
            for variable, text in value.items():
                yield (*here, variable), text
        else:
            yield here, value


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def differences(service, document):
    members = document["Members"]
    for path, wanted in leaves(service):
        at = members
        for name in path:
            at = at.get(name) if isinstance(at, dict) else None
        if path[-1] == "ImageIdentifier":
            continue  # --image is in its place.
        if wanted is None:
            continue  # As if it were not written.
        text = text_of(wanted)
        if isinstance(wanted, str) and is_expression(wanted):
            if at is not None and text_of(at) == text:
                yield f"{'.'.join(path)}: the expression {text!r} is taken for a text"
            continue
        literal = text.replace("$${", "${").replace("%%{", "%{")
        if at is None or text_of(at) != literal:
            yield f"{'.'.join(path)}: {at!r} instead of {literal!r}"


def main():
    compared = 0
    wrong = []
    for answer in parsed(sys.argv[1:]):
        text = Path(answer["file"]).read_text(encoding="utf-8")
        name = "/".join(Path(answer["file"]).parts[-2:])
        document, error = show(text, "aws_apprunner_service.oracle")
        if (document is not None) != ("parsed" in answer):
            ours = "takes it" if document is not None else f"refuses it: {error}"
            theirs = answer.get("error", "takes it")
            wrong.append(f"{name}: the program {ours}; hcl2json: {theirs}")
            continue
        services = answer.get("parsed", {}).get("resource", {}).get("aws_apprunner_service", {})
        for label, bodies in services.items():
            if bodies[0].keys() & {"count", "for_each"}:
                continue  # How many there are is no matter of the language's form.
            document, error = show(text, f"aws_apprunner_service.{label}")
            if document is None:
                wrong.append(f"{name}: {label}: {error}")
                continue
            compared += sum(1 for _ in leaves(bodies[0]))
            wrong += [f"{name}: {label}: {each}" for each in differences(bodies[0], document)]
    print(f"{len(sys.argv) - 1} files, {compared} members compared")
    for line in wrong:
        print(line)
    return 1 if wrong or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
