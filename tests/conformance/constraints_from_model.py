#!/usr/bin/env python3
"""One request for each constraint of AWS's published model violated, and valid ones at each
boundary. The model's path is in APPRUNNER_MODEL (botocore's service-2.json of App Runner)."""
import collections
import copy
import itertools
import json
import os
import sys

from wire import post

PATH = os.environ.get("APPRUNNER_MODEL", "")
if not os.path.exists(PATH):
    print("skipped: APPRUNNER_MODEL names no model file (botocore's service-2.json of App Runner)")
    sys.exit(77)
with open(PATH, encoding="utf-8") as file:
    MODEL = json.load(file)
SHAPES = MODEL["shapes"]
NUMBERS = itertools.count()
ARN = "arn:aws:apprunner:us-east-1:000000000000:service/none/0123456789abcdef0123456789abcdef"
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/good"
ROLE = "arn:aws:iam::000000000000:role/ecr"

# Values that mean something, where the shape alone does not lead to one.
EXAMPLES = {
    "AppRunnerResourceArn": ARN,
    "RoleArn": ROLE,
    "KmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/01234567-89ab-cdef-0123-456789abcdef",
    "ImageIdentifier": IMAGE,
    "Cpu": "1024",
    "Memory": "2048",
    "DomainName": "example.com",
    "HealthCheckPath": "/",
    "BuildCommand": "make",
    "StartCommand": "serve",
    "SourceDirectory": "/",
    "TagKey": "key",
    "NextToken": "token",
}
# Text that a shape's pattern does not allow.
MALFORMED = {".*": "a\nb", "[^\\x0a\\x0d]+": "a\nb", "[^\\x00]+": "a\0b", "^(?!aws:).+": "aws:key"}


def kind(name):
    return SHAPES[name]["type"]


def text_of(name, length=None):
    """A valid text, of that many characters when asked; None: there is none of that length."""
    example = EXAMPLES.get(name, f"name{next(NUMBERS)}" if name.endswith("Name") else "text")
    if "enum" in SHAPES[name]:
        return SHAPES[name]["enum"][0]
    if length is None:
        return example
    if name in ("Cpu", "Memory", "KmsKeyArn"):
        return None
    unique = f"{next(NUMBERS):04d}"
    if name.endswith("Name") and len(unique) <= length:
        example = unique
    if name == "ImageIdentifier" and length > len(example):
        example += ":"
    if length >= len(example):
        return example + "x" * (length - len(example))
    has_least_form = name in ("AppRunnerResourceArn", "RoleArn", "ImageIdentifier")
    return None if has_least_form else "x" * length


def minimal(name):
    """The least that is valid."""
    shape = SHAPES[name]
    if shape["type"] == "structure":
        value = {member: minimal(shape["members"][member]["shape"])
                 for member in shape.get("required", [])}
        if name == "SourceConfiguration":
            value = {"ImageRepository": minimal("ImageRepository"),
                     "AuthenticationConfiguration": {"AccessRoleArn": ROLE}}
        if name == "CodeRepository":
            value["CodeConfiguration"] = {"ConfigurationSource": "REPOSITORY"}
        return value
    if shape["type"] == "list":
        return [minimal(shape["member"]["shape"])]
    if shape["type"] == "map":
        return {minimal(shape["key"]["shape"]): minimal(shape["value"]["shape"])}
    if shape["type"] == "integer":
        return shape.get("min", 1)
    return True if shape["type"] == "boolean" else text_of(name)


def lower_first(name):
    return name[0].lower() + name[1:]


# `words` are expected in the refusal.
Case = collections.namedtuple("Case", "operation request path what words")


class Generator:
    """Walks an operation's input; `put` builds a request with one value at the present place."""

    def __init__(self, operation):
        self.operation = operation
        self.input = MODEL["operations"][operation]["input"]["shape"]
        self.bad = []
        self.good = []

    def run(self):
        self.structure(self.input, "", lambda value: value)

    def add(self, cases, put, value, path, what, words=""):
        request = put(value)
        if request is not None:
            cases.append(Case(self.operation, request, path, what, words))

    def structure(self, name, path, put):
        shape = SHAPES[name]
        for member, reference in shape["members"].items():
            inner = f"{path}.{lower_first(member)}" if path else lower_first(member)

            def put_member(value, member=member):
                whole = minimal(name)
                if member == "CodeRepository":
                    whole.pop("ImageRepository", None)
                whole[member] = value
                return put(whole)

            if member in shape.get("required", []):
                without = minimal(name)
                del without[member]
                self.add(self.bad, put, without, inner, "missing", "Member must not be null")
            self.value(reference["shape"], inner, put_member)

    def value(self, name, path, put):
        shape = SHAPES[name]
        wrong = 5 if shape["type"] != "integer" else "five"
        self.add(self.bad, put, wrong, path, "type", "Member must")
        if shape["type"] == "structure":
            self.structure(name, path, put)
        elif shape["type"] == "list":
            element = shape["member"]["shape"]
            inner = path if kind(element) == "string" else f"{path}.1.member"
            self.value(element, inner, lambda value: put([value]))
        elif shape["type"] == "map":
            key, value_shape = shape["key"]["shape"], shape["value"]["shape"]
            self.value(key, path, lambda name: put({name: "x"}) if isinstance(name, str) else None)
            self.value(value_shape, path, lambda value: put({"KEY": value}))
        elif shape["type"] == "integer":
            self.integer(shape, path, put)
        elif shape["type"] == "string":
            self.text(name, path, put)

    def integer(self, shape, path, put):
        for limit, step, words in (("min", -1, "greater"), ("max", 1, "less")):
            if limit in shape:
                self.add(self.bad, put, shape[limit] + step, path, limit,
                         f"Member must have value {words} than or equal to {shape[limit]}")
                self.add(self.good, put, shape[limit], path, limit)

    def text(self, name, path, put):
        shape = SHAPES[name]
        if shape.get("min", 0) > 0:
            self.add(self.bad, put, "x" * (shape["min"] - 1), path, "min",
                     f"Member must have length greater than or equal to {shape['min']}")
        if "max" in shape:
            self.add(self.bad, put, "x" * (shape["max"] + 1), path, "max",
                     f"Member must have length less than or equal to {shape['max']}")
        if "enum" in shape:
            self.add(self.bad, put, "NONE_OF_THEM", path, "enum",
                     f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]")
            for each in shape["enum"]:
                self.add(self.good, put, each, path, "enum")
        if "pattern" in shape:
            self.add(self.bad, put, MALFORMED.get(shape["pattern"], "a b\n!"), path, "pattern",
                     f"Member must satisfy regular expression pattern: {shape['pattern']}")
        # A Port is a number, whatever the model says.
        if path.endswith(".port"):
            return
        for limit in ("min", "max"):
            if limit in shape:
                text = text_of(name, shape[limit])
                if text is not None:
                    self.add(self.good, put, text, path, limit)


def fits_together(case):
    """Requests whose single value would break a rule between members are mended here."""
    request = copy.deepcopy(case.request)
    egress = request.get("NetworkConfiguration", {}).get("EgressConfiguration", {})
    if egress.get("EgressType") == "VPC":
        egress["VpcConnectorArn"] = ARN
    return request


def main():
    failures = []
    counts = collections.Counter()
    for operation in sorted(MODEL["operations"]):
        generator = Generator(operation)
        generator.run()
        for case in generator.bad:
            status, answer = post(f"AppRunner.{operation}", case.request)
            counts[case.what] += 1
            message = answer.get("Message", "")
            if (status != 400 or answer.get("__type") != "InvalidRequestException"
                    or "validation error" not in message or f"at '{case.path}'" not in message
                    or case.words not in message):
                failures.append((case.operation, case.path, case.what, status, message[:300]))
        for case in generator.good:
            status, answer = post(f"AppRunner.{operation}", fits_together(case))
            counts["accepted"] += 1
            if status >= 500 or "validation error" in answer.get("Message", ""):
                failures.append((case.operation, case.path, "boundary " + case.what, status,
                                 answer.get("Message", "")[:300]))
    for failure in failures[:40]:
        print(*failure, sep=" | ")
    violated = sum(counts.values()) - counts["accepted"]
    print(f"{violated} violations refused, {counts['accepted']} boundary requests accepted: "
          f"{dict(counts)}; {len(failures)} failures")
    return 1 if failures or violated < 300 else 0


sys.exit(main())
