#!/usr/bin/env python3
# The daemon's API for whoever is elsewhere: each request is signed with the environment's keys
# (Signature Version 4). By hand: signed.py OPERATION JSON prints the answer.
import datetime
import hashlib
import hmac
import http.client
import json
import os
import sys

REGION = "us-east-1"
SERVICE = "apprunner"
CALL_S_MAX = 60


class Refused(RuntimeError):
    """The API's own word; `kind` is AWS's name of it."""

    def __init__(self, operation: str, status: int, content: str) -> None:
        super().__init__(f"{operation}: {status} {content}")
        self.kind = json.loads(content or "{}").get("__type", "").rpartition("#")[2]


class Door:
    """The API at `address` (HOST:PORT) for the owner of a key."""

    def __init__(self, address: str, key_id: str, secret: str) -> None:
        self.address = address
        self.key_id = key_id
        self.secret = secret

    def headers(self, target: str, body: str) -> dict[str, str]:
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        day = now[:8]
        covered = {
            "content-type": "application/x-amz-json-1.0",
            "host": self.address,
            "x-amz-date": now,
            "x-amz-target": target,
        }
        names = ";".join(covered)
        lines = "".join(f"{name}:{value}\n" for name, value in covered.items())
        digest = hashlib.sha256(body.encode()).hexdigest()
        canonical = f"POST\n/\n\n{lines}\n{names}\n{digest}"
        scope = f"{day}/{REGION}/{SERVICE}/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self.secret}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashed}"
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        covered["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return covered

    def call(self, target: str, body: dict) -> dict:
        """`target` with its prefix, as AppRunner.ListServices. Raises Refused, or OSError."""
        text = json.dumps(body)
        connection = http.client.HTTPConnection(self.address, timeout=CALL_S_MAX)
        try:
            connection.request("POST", "/", text, self.headers(target, text))
            reply = connection.getresponse()
            content = reply.read().decode()
        finally:
            connection.close()
        if reply.status != 200:
            raise Refused(target, reply.status, content)
        return json.loads(content) if content else {}

    def services(self) -> list[dict]:
        """All summaries but those of DELETED ones."""
        found, page = [], {"MaxResults": 20}
        while True:
            reply = self.call("AppRunner.ListServices", page)
            found += [
                each for each in reply["ServiceSummaryList"] if each["Status"] != "DELETED"
            ]
            if not reply.get("NextToken"):
                return found
            page = {"MaxResults": 20, "NextToken": reply["NextToken"]}


def door_of_environment() -> Door:
    address = os.environ["APPRUNNER_SIM_ENDPOINT"].removeprefix("http://")
    return Door(address, os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])


if __name__ == "__main__":
    print(json.dumps(door_of_environment().call(sys.argv[1], json.loads(sys.argv[2]))))
