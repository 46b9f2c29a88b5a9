"""AWS JSON by hand: one call on one connection, no client library in between."""
import http.client
import json
import os
import urllib.parse

_connection = None


def post(target, body):
    """Status and decoded answer."""
    global _connection
    if _connection is None:
        address = urllib.parse.urlsplit(os.environ["ENDPOINT"])
        _connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
    _connection.request("POST", "/", json.dumps(body), headers)
    answer = _connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else {}


class Refused(Exception):
    def __init__(self, answer):
        super().__init__(str(answer))
        self.name = answer["__type"]
        self.message = answer.get("Message", "")


def call(operation, **body):
    status, answer = post(f"AppRunner.{operation}", body)
    if status != 200:
        raise Refused(answer)
    return answer
