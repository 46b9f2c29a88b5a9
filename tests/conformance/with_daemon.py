#!/usr/bin/env python3
"""Runs a client's script against a daemon: `with_daemon.py COMMAND...`.

The daemon is the one at APPRUNNER_ENDPOINT, or, where that is not set, the test daemon (its path is
in APPRUNNER_TEST_DAEMON), started for this run on a port of its own. The command finds the endpoint
in ENDPOINT, and the images to deploy in GOOD_IMAGE, BAD_IMAGE (exits) and MISSING_IMAGE. Its exit
code is passed on; 77 means that the client is not installed.
"""
import os
import subprocess
import sys

REGISTRY = "000000000000.dkr.ecr.us-east-1.amazonaws.com"


def environment(endpoint):
    settings = dict(
        os.environ,
        ENDPOINT=endpoint,
        AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY="secret",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_REGION="us-east-1",
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE="/dev/null",
        AWS_SHARED_CREDENTIALS_FILE="/dev/null",
    )
    settings.setdefault("GOOD_IMAGE", f"{REGISTRY}/good:v1")
    settings.setdefault("BAD_IMAGE", f"{REGISTRY}/crash:v1")
    settings.setdefault("MISSING_IMAGE", f"{REGISTRY}/missing:v1")
    return settings


def run(command, endpoint):
    try:
        return subprocess.run(command, env=environment(endpoint)).returncode
    except FileNotFoundError:
        print(f"skipped: {command[0]} is not installed")
        return 77


def main():
    command = sys.argv[1:]
    endpoint = os.environ.get("APPRUNNER_ENDPOINT")
    if endpoint:
        return run(command, endpoint)
    daemon = subprocess.Popen(
        [os.environ["APPRUNNER_TEST_DAEMON"]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        return run(command, daemon.stdout.readline().strip())
    finally:
        daemon.stdin.close()
        daemon.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
