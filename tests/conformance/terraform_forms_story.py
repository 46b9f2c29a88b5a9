#!/usr/bin/env python3
"""Three ways to the same service: the folders of the corpus as this program reads them, and what
Terraform itself makes of them, as a plan and as a state (`terraform show -json`).

`terraform_forms_story.py FOLDER...`; APPRUNNER_SIM is the program. What `show-config` reads in a
folder it has to read in the plan and in the state too; what these say beyond that has to be App
Runner's default, or what the folder's reader says it does not know.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from terraform_stack import PROVIDER, Stack

PROGRAM = os.environ["APPRUNNER_SIM"]
DEFAULTS = {
    "SourceConfiguration.AutoDeploymentsEnabled": True,
    "SourceConfiguration.ImageRepository.ImageConfiguration.Port": "8080",
    "InstanceConfiguration.Cpu": "1024",
    "InstanceConfiguration.Memory": "2048",
    "HealthCheckConfiguration.Protocol": "TCP",
    "HealthCheckConfiguration.Path": "/",
    "HealthCheckConfiguration.Interval": 5,
    "HealthCheckConfiguration.Timeout": 2,
    "HealthCheckConfiguration.HealthyThreshold": 1,
    "HealthCheckConfiguration.UnhealthyThreshold": 5,
    "NetworkConfiguration.EgressConfiguration.EgressType": "DEFAULT",
    "NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible": True,
    "NetworkConfiguration.IpAddressType": "IPV4",
    "ObservabilityConfiguration.ObservabilityEnabled": False,
}
# A state has what App Runner answers, and that is in units and in MB.
SIZES = {"0.25 vCPU": "256", "0.5 GB": "512"}


def leaves(value, path=""):
    if not isinstance(value, dict):
        return {path: value}
    found = {}
    for name, each in value.items():
        found |= leaves(each, f"{path}.{name}" if path else name)
    return found


def members(source, service):
    words = [PROGRAM, "show-config", "--config", str(source), "--output", "json"]
    if service:
        words += ["--service", service]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{source}: {done.stdout}{done.stderr}"
    document = json.loads(done.stdout)
    unknown = {each["Path"] for each in document["Unresolved"]}
    return leaves(document["Members"]), unknown


def compare(folder, form, wanted, unknown, got):
    for path, value in wanted.items():
        there = got.get(path)
        if form == "state" and path.startswith("InstanceConfiguration."):
            value = SIZES.get(value, value)
        assert there == value, f"{folder}: {path}: {value!r}, in the {form} {there!r}"
    for path in sorted(set(got) - set(wanted) - unknown):
        is_default = path in DEFAULTS and got[path] == DEFAULTS[path]
        if path == "AutoScalingConfigurationArn":
            is_default = "/DefaultConfiguration/" in got[path]
        assert is_default, f"{folder}: only the {form} has {path}: {got[path]!r}"


def play(corpus):
    """The services are those that the expectations beside the folder ask for."""
    expected = json.loads(Path(f"{corpus}.expected.json").read_text(encoding="utf-8"))
    service = expected.get("Given", {}).get("--service", "")
    wanted, unknown = members(corpus, service)
    with tempfile.TemporaryDirectory() as temporary:
        folder = os.path.join(temporary, "stack")
        shutil.copytree(corpus, folder)
        stack = Stack(temporary)
        stack.folder = folder
        provider = PROVIDER % {"endpoint": os.environ["ENDPOINT"]}
        Path(folder, "provider.tf").write_text(provider, encoding="utf-8")
        stack.init()
        forms = {}
        stack.run("plan", "-out=plan.bin", "-input=false")
        forms["plan"] = stack.run("show", "-json", "plan.bin")
        stack.run("apply", "-input=false", "plan.bin")
        forms["state"] = stack.run("show", "-json")
        for form, text in forms.items():
            file = os.path.join(temporary, form + ".json")
            Path(file).write_text(text, encoding="utf-8")
            got, lost = members(file, service)
            assert not lost, f"{corpus}: Terraform knows {lost}, the {form} is read without"
            compare(os.path.basename(corpus), form, wanted, unknown, got)
        stack.run("destroy", "-auto-approve", "-input=false")
    return len(wanted)


def main():
    counts = [play(corpus) for corpus in sys.argv[1:]]
    assert len(counts) >= 5, "of five folders at least"
    print(f"Terraform: {len(counts)} folders, {sum(counts)} members, the same in plan and state")


main()
