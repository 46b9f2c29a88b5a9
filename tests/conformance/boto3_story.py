#!/usr/bin/env python3
"""boto3, unmodified but for endpoint_url, through the whole story."""
import os
import sys

try:
    import boto3
    import botocore.exceptions
except ImportError:
    print("skipped: boto3 is not installed (Debian: python3-boto3)")
    sys.exit(77)

from story import Refused, Story

CLIENTS = {
    service: boto3.client(service, endpoint_url=os.environ["ENDPOINT"], region_name="us-east-1")
    for service in ("apprunner", "logs", "sts", "ecr")
}
used = set()


def call(service, operation, **parameters):
    client = CLIENTS[service]
    used.add((service, operation))
    try:
        answer = getattr(client, operation)(**parameters)
    except botocore.exceptions.ClientError as error:
        name = error.response["Error"]["Code"]
        if service in ("apprunner", "logs"):
            assert isinstance(error, getattr(client.exceptions, name)), f"{name} is not typed"
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error.response
        raise Refused(name, error.response["Error"]["Message"]) from error
    assert len(answer["ResponseMetadata"]["RequestId"]) == 36, answer["ResponseMetadata"]
    answer.pop("ResponseMetadata")
    return answer


def knows(operation, service="apprunner"):
    return hasattr(CLIENTS[service], operation)


Story(call, knows).run()
known = set(CLIENTS["apprunner"].meta.method_to_api_mapping)
missing = known - {operation for service, operation in used if service == "apprunner"}
assert not missing, f"not driven: {missing}"
print(f"boto3 {boto3.__version__}: {len(used)} operations, App Runner's {len(known)} among them")
