#!/usr/bin/env python3
"""The waiting rules of Terraform's provider, CloudFormation's handlers, AWS Copilot and the GitHub
deploy action, replayed as polling loops against the daemon."""
import os
import time
import uuid

from wire import Refused, call

ROLE = "arn:aws:iam::000000000000:role/service-role/AppRunnerECRAccessRole"
TAG = uuid.uuid4().hex[:8]


def source(image):
    return {
        "AuthenticationConfiguration": {"AccessRoleArn": ROLE},
        "ImageRepository": {"ImageIdentifier": image, "ImageRepositoryType": "ECR"},
    }


def create(name, image):
    return call("CreateService", ServiceName=f"{name}-{TAG}", SourceConfiguration=source(image))


def update(arn, image):
    return call("UpdateService", ServiceArn=arn, SourceConfiguration=source(image))


def status_of(arn):
    return call("DescribeService", ServiceArn=arn)["Service"]["Status"]


def state_change(ask, pending, target, limit_s=120):
    """Terraform's: any state outside of pending and target is an error at once."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        state = ask()
        if state in target:
            return state
        if state not in pending:
            raise AssertionError(f"unexpected state '{state}', wanted target '{', '.join(target)}'")
        time.sleep(0.05)
    raise AssertionError("timeout while waiting")


def terraform_create(arn):
    return state_change(lambda: status_of(arn), {"OPERATION_IN_PROGRESS"}, {"RUNNING"})


def terraform_delete(arn):
    call("DeleteService", ServiceArn=arn)
    # PAUSED or CREATE_FAILED in the first answer would already be an error.
    state_change(lambda: status_of(arn), {"RUNNING", "OPERATION_IN_PROGRESS"}, {"DELETED"})


def cloudformation_stabilize(arn, wanted):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        status = status_of(arn)  # "Not found" here would be a failure of the stack.
        if status != "OPERATION_IN_PROGRESS":
            return status == wanted
        time.sleep(0.05)
    raise AssertionError("timeout while waiting")


def operation_status(arn, operation_id):
    operations = call("ListOperations", ServiceArn=arn)["OperationSummaryList"]
    return [each["Status"] for each in operations if each["Id"] == operation_id][0]


def good_create():
    created = create("good", os.environ["GOOD_IMAGE"])
    arn = created["Service"]["ServiceArn"]
    assert terraform_create(arn) == "RUNNING"
    assert operation_status(arn, created["OperationId"]) == "SUCCEEDED"
    return arn


def failed_create():
    created = create("failed", os.environ["BAD_IMAGE"])
    arn = created["Service"]["ServiceArn"]
    try:
        terraform_create(arn)
        raise SystemExit("a failed create must not look like a good one")
    except AssertionError as error:
        assert str(error) == "unexpected state 'CREATE_FAILED', wanted target 'RUNNING'", error
    assert operation_status(arn, created["OperationId"]) == "FAILED"
    assert not cloudformation_stabilize(arn, "RUNNING")
    try:
        create("failed", os.environ["GOOD_IMAGE"])
        raise SystemExit("a failed service keeps its name")
    except Refused as refusal:
        assert refusal.name == "InvalidRequestException"
        assert "already exists" in refusal.message
    # The deploy action deletes such a service, waits for DELETED, and creates it again.
    listed = call("ListServices")["ServiceSummaryList"]
    assert [each["Status"] for each in listed if each["ServiceArn"] == arn] == ["CREATE_FAILED"]
    terraform_delete(arn)
    again = create("failed", os.environ["GOOD_IMAGE"])["Service"]["ServiceArn"]
    assert again != arn
    assert terraform_create(again) == "RUNNING"
    call("DeleteService", ServiceArn=again)
    assert cloudformation_stabilize(again, "DELETED")
    assert all(each["ServiceArn"] != again for each in call("ListServices")["ServiceSummaryList"])


def rolled_back_update(arn):
    before = call("DescribeService", ServiceArn=arn)["Service"]
    updated = update(arn, os.environ["BAD_IMAGE"])
    assert updated["Service"]["Status"] == "OPERATION_IN_PROGRESS"
    # Terraform and CloudFormation see success: only the operation and the logs tell.
    assert terraform_create(arn) == "RUNNING"
    assert cloudformation_stabilize(arn, "RUNNING")
    after = call("DescribeService", ServiceArn=arn)["Service"]
    assert after["SourceConfiguration"] == before["SourceConfiguration"]
    assert operation_status(arn, updated["OperationId"]) == "ROLLBACK_SUCCEEDED"
    # The deployment resource of Terraform's sees it at once.
    started = update(arn, os.environ["BAD_IMAGE"])
    try:
        state_change(
            lambda: operation_status(arn, started["OperationId"]),
            {"PENDING", "IN_PROGRESS"},
            {"SUCCEEDED"},
        )
        raise SystemExit("a rolled-back operation must not look like a good one")
    except AssertionError as error:
        assert "unexpected state 'ROLLBACK_" in str(error), error
    state_change(lambda: status_of(arn), {"OPERATION_IN_PROGRESS"}, {"RUNNING"})


def missing_image():
    created = create("missing", os.environ["MISSING_IMAGE"])
    arn = created["Service"]["ServiceArn"]
    assert not cloudformation_stabilize(arn, "RUNNING")
    assert status_of(arn) == "CREATE_FAILED"
    terraform_delete(arn)


arn = good_create()
failed_create()
missing_image()
rolled_back_update(arn)
deployment = call("StartDeployment", ServiceArn=arn)["OperationId"]
state_change(lambda: operation_status(arn, deployment), {"PENDING", "IN_PROGRESS"}, {"SUCCEEDED"})
terraform_create(arn)
terraform_delete(arn)
print("Terraform's, CloudFormation's and the deploy action's waiting rules hold")
