#!/usr/bin/env python3
"""Reads the forms of `check` as their readers do, and says what is wrong.

`check_forms.py JUNIT SARIF JUNIT_SCHEMA SARIF_SCHEMA`. JUnit by its schema, and its counts. SARIF
by its published 2.1.0 schema where that could be had (install_sarif_schema.sh; a test of its own
tells when not), and by what the schema cannot say: that indexes lead to the right rule, and what
GitHub's code scanning asks beyond it.
"""
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET


def need(condition, text):
    if not condition:
        sys.exit(f"check_forms: {text}")


def check_junit(path, schema):
    read = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, path],
                          capture_output=True, text=True, check=False)
    need(read.returncode == 0, read.stderr)
    root = ET.parse(path).getroot()
    for suite in root:
        cases = suite.findall("testcase")
        need(int(suite.get("tests")) == len(cases), "tests is not the number of cases")
        failed = [case for case in cases if case.find("failure") is not None]
        need(int(suite.get("failures")) == len(failed), "failures is not the number of failures")
    for count in ("tests", "failures", "errors"):
        need(int(root.get(count)) == sum(int(suite.get(count)) for suite in root),
             f"{count} is not the sum of the suites'")


def check_sarif_schema(log, schema):
    import jsonschema  # Debian's python3-jsonschema.
    with open(schema, encoding="utf-8") as file:
        text = json.load(file)
    validator = jsonschema.validators.validator_for(text)(
        text, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(log):
        sys.exit(f"check_forms: {'/'.join(map(str, error.absolute_path))}: {error.message}")


def check_sarif(path, schema):
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    if os.path.exists(schema):
        check_sarif_schema(log, schema)
    need(log["version"] == "2.1.0", "version")
    need(log["$schema"].endswith("sarif-2.1.0.json"), "$schema")
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        need(driver["name"] and driver["semanticVersion"], "the driver's name and version")
        ids = [rule["id"] for rule in driver["rules"]]
        need(len(ids) == len(set(ids)), "a rule is there twice")
        for rule in driver["rules"]:
            for text in ("shortDescription", "fullDescription", "help"):
                need(rule[text]["text"], f"{text} of rule {rule['id']}")
        for result in run["results"]:
            need(ids[result["ruleIndex"]] == result["ruleId"], "ruleIndex is another rule's")
            need(result["message"]["text"], "message of a result")
            need(result["partialFingerprints"], "partialFingerprints of a result")
            place = result["locations"][0]["physicalLocation"]
            uri = place["artifactLocation"]["uri"]
            need(uri and not uri.startswith("/"), f"uri {uri} is not relative")
            need(place["region"]["startLine"] >= 1, "startLine")


check_junit(sys.argv[1], sys.argv[3])
check_sarif(sys.argv[2], sys.argv[4])
