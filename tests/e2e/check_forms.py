#!/usr/bin/env python3
"""Reads the forms of `check` as their readers do: `check_forms.py JUNIT SARIF`. Says what is wrong.

JUnit: what GitLab, Jenkins and CircleCI read of it. SARIF: the rules of the 2.1.0 specification for
the members that are written, and what GitHub's code scanning asks beyond it; no published schema is
used, because none can be had without a download.
"""
import json
import sys
import xml.etree.ElementTree as ET

LEVELS = {"none", "note", "warning", "error"}


def need(condition, text):
    if not condition:
        sys.exit(f"check_forms: {text}")


def attributes(element, names):
    missing = [name for name in names if name not in element.attrib]
    need(not missing, f"<{element.tag}> lacks {missing}")
    unknown = set(element.attrib) - set(names)
    need(not unknown, f"<{element.tag}> has {unknown}")


def check_junit(path):
    root = ET.parse(path).getroot()
    counts = ["tests", "failures", "errors", "skipped", "time"]
    need(root.tag == "testsuites", "the root is not <testsuites>")
    attributes(root, ["name", *counts])
    for suite in root:
        need(suite.tag == "testsuite", f"<{suite.tag}> in <testsuites>")
        attributes(suite, ["name", *counts, "timestamp"])
        cases = list(suite)
        need(int(suite.get("tests")) == len(cases), "tests is not the number of cases")
        failed = [case for case in cases if case.find("failure") is not None]
        need(int(suite.get("failures")) == len(failed), "failures is not the number of failures")
        for case in cases:
            need(case.tag == "testcase", f"<{case.tag}> in <testsuite>")
            attributes(case, ["classname", "name", "time", "file"])
            for child in case:
                need(child.tag in ("failure", "system-out"), f"<{child.tag}> in <testcase>")
                if child.tag == "failure":
                    attributes(child, ["message", "type"])


def check_sarif(path):
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    need(log["version"] == "2.1.0", "version")
    need(log["$schema"].endswith("sarif-2.1.0.json"), "$schema")
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        need(driver["name"] and driver["semanticVersion"], "the driver's name and version")
        ids = [rule["id"] for rule in driver["rules"]]
        need(len(ids) == len(set(ids)), "a rule is there twice")
        for rule in driver["rules"]:
            need(rule["defaultConfiguration"]["level"] in LEVELS, f"level of rule {rule['id']}")
            for text in ("shortDescription", "fullDescription", "help"):
                need(rule[text]["text"], f"{text} of rule {rule['id']}")
        for result in run["results"]:
            need(ids[result["ruleIndex"]] == result["ruleId"], "ruleIndex is another rule's")
            need(result["level"] in LEVELS, "level of a result")
            need(result["message"]["text"], "message of a result")
            need(result["partialFingerprints"], "partialFingerprints of a result")
            place = result["locations"][0]["physicalLocation"]
            uri = place["artifactLocation"]["uri"]
            need(uri and not uri.startswith("/"), f"uri {uri} is not relative")
            need(place["region"]["startLine"] >= 1, "startLine")


check_junit(sys.argv[1])
check_sarif(sys.argv[2])
