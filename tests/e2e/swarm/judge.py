#!/usr/bin/env python3
# Judges what asker.py has written: no request may be lost but those that were under way at the
# given moment, and none may be answered later by an instance of the given hosts.
import argparse
import json
import sys


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--killed", type=float, default=0.0, help="began then, by the clock")
    parser.add_argument("--dead", type=float, default=0.0, help="was done then")
    parser.add_argument("--hosts", default="", help="of the instances that died then")
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") as file:
        told = [json.loads(line) for line in file]
    killed = options.killed
    lost = [each for each in told if each.get("status") != 200]
    excused = [each for each in lost if killed <= each["ended"] and each["began"] <= options.dead]
    unexcused = [each for each in lost if each not in excused]
    slowest = max((each["ended"] - each["began"] for each in told), default=0)
    dead = set(options.hosts.split(",")) if options.hosts else set()
    late = [each for each in told if each.get("host") in dead and each["began"] > options.dead]
    versions: dict[str, int] = {}
    for each in told:
        name = each.get("version", "lost")
        versions[name] = versions.get(name, 0) + 1
    print(f"{len(told)} requests, {len(lost)} lost, slowest {slowest:.2f} s, {versions}")
    for each in lost[:20]:
        began, ended = each["began"] - killed, each["ended"] - killed
        print(f"  lost: from {began:+.3f} to {ended:+.3f} s: {each.get('status')} {each['words']}")
    if late:
        print(f"  {len(late)} answers of instances that were killed")
    if unexcused:
        print(f"BAD {len(unexcused)} requests were lost that were not under way at the kill")
    return 1 if unexcused or late or not told else 0


if __name__ == "__main__":
    sys.exit(main())
