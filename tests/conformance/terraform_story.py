#!/usr/bin/env python3
"""Terraform with its AWS provider, unmodified: apply, empty plan, update, a failed first create, a
rolled-back update, the log group that exists already, destroy."""
import os
import tempfile

from terraform_stack import SOURCE, Stack
from wire import call

SERVICE = """
resource "aws_apprunner_auto_scaling_configuration_version" "scaling" {
  auto_scaling_configuration_name = "terraform"
  max_concurrency                 = 50
}
resource "aws_apprunner_service" "shop" {
  service_name                   = "terraform-shop"
  auto_scaling_configuration_arn = aws_apprunner_auto_scaling_configuration_version.scaling.arn
""" + SOURCE + """\
  health_check_configuration {
    protocol = "TCP"
    interval = %(interval)d
  }
  tags = { team = "a" }
}
"""
LOG_GROUP = """
locals {
  group = "/aws/apprunner/terraform-shop/${aws_apprunner_service.shop.service_id}"
}
resource "aws_cloudwatch_log_group" "service" {
  name              = "${local.group}/service"
  retention_in_days = 14
}
"""


def shop(image, interval=1, more=""):
    return SERVICE % {"image": image, "interval": interval} + more


def service_arn():
    services = call("ListServices")["ServiceSummaryList"]
    return [each["ServiceArn"] for each in services if each["ServiceName"] == "terraform-shop"][0]


def main():
    good, bad = os.environ["GOOD_IMAGE"], os.environ["BAD_IMAGE"]
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(folder)
        stack.write(shop(bad))
        stack.init()
        failed = stack.apply(expected=1)
        assert "unexpected state 'CREATE_FAILED'" in failed, failed
        assert "tainted" in stack.run("show"), "a failed first create leaves the resource tainted"
        stack.write(shop(good))
        stack.apply()
        stack.expect_empty_plan()
        stack.write(shop(good, interval=2))
        stack.apply()
        stack.expect_empty_plan()
        # A rolled-back update looks like a success; only the next plan shows the difference.
        stack.write(shop(bad, interval=2))
        stack.apply()
        operations = call("ListOperations", ServiceArn=service_arn())["OperationSummaryList"]
        assert operations[0]["Status"] == "ROLLBACK_SUCCEEDED", operations[0]
        stack.run("plan", "-detailed-exitcode", "-input=false", expected=2)
        stack.write(shop(good, interval=2, more=LOG_GROUP))
        assert "already exists" in stack.apply(expected=1)
        group = "/aws/apprunner/" + "/".join(service_arn().split("/")[1:]) + "/service"
        stack.run("import", "-input=false", "aws_cloudwatch_log_group.service", group)
        stack.apply()
        stack.expect_empty_plan()
        stack.destroy()
    print("Terraform: created, failed, updated, rolled back, imported and destroyed")


main()
