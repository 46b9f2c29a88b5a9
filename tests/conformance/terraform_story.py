#!/usr/bin/env python3
"""Terraform with its AWS provider, unmodified: apply, empty plan, update, a failed first create, a
rolled-back update, the log group that exists already, destroy. Needs `terraform` (or
APPRUNNER_TERRAFORM) and a mirror of providers in APPRUNNER_TERRAFORM_MIRROR."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from wire import call

TERRAFORM = os.environ.get("APPRUNNER_TERRAFORM") or shutil.which("terraform")
MIRROR = os.environ.get("APPRUNNER_TERRAFORM_MIRROR", "")
if not TERRAFORM or not os.path.isdir(MIRROR):
    print("skipped: no terraform, or APPRUNNER_TERRAFORM_MIRROR names no folder of providers")
    sys.exit(77)

PROVIDER = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  access_key                  = "AKIDEXAMPLE"
  secret_key                  = "secret"
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  endpoints {
    apprunner = "%(endpoint)s"
    logs      = "%(endpoint)s"
    sts       = "%(endpoint)s"
    ecr       = "%(endpoint)s"
  }
}
"""
SERVICE = """
resource "aws_apprunner_auto_scaling_configuration_version" "scaling" {
  auto_scaling_configuration_name = "terraform"
  max_concurrency                 = 50
}
resource "aws_apprunner_service" "shop" {
  service_name                   = "terraform-shop"
  auto_scaling_configuration_arn = aws_apprunner_auto_scaling_configuration_version.scaling.arn
  source_configuration {
    auto_deployments_enabled = false
    authentication_configuration {
      access_role_arn = "arn:aws:iam::000000000000:role/service-role/AppRunnerECRAccessRole"
    }
    image_repository {
      image_identifier      = "%(image)s"
      image_repository_type = "ECR"
      image_configuration {
        port = "8080"
      }
    }
  }
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


class Stack:
    def __init__(self, folder):
        self.folder = folder
        # The user's own settings must not matter.
        settings = os.path.join(folder, "empty.rc")
        open(settings, "w", encoding="utf-8").close()
        self.environment = {**os.environ, "TF_CLI_CONFIG_FILE": settings, "CHECKPOINT_DISABLE": "1"}

    def run(self, *arguments, expected=0):
        done = subprocess.run([TERRAFORM, *arguments, "-no-color"], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == expected, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def write(self, image, interval=1, more=""):
        with open(os.path.join(self.folder, "main.tf"), "w", encoding="utf-8") as file:
            file.write(PROVIDER % {"endpoint": os.environ["ENDPOINT"]})
            file.write(SERVICE % {"image": image, "interval": interval} + more)

    def apply(self, expected=0):
        return self.run("apply", "-auto-approve", "-input=false", expected=expected)

    def expect_empty_plan(self):
        self.run("plan", "-detailed-exitcode", "-input=false", expected=0)


def service_arn():
    services = call("ListServices")["ServiceSummaryList"]
    return [each["ServiceArn"] for each in services if each["ServiceName"] == "terraform-shop"][0]


def main():
    good, bad = os.environ["GOOD_IMAGE"], os.environ["BAD_IMAGE"]
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(folder)
        stack.write(bad)
        stack.run("init", f"-plugin-dir={os.path.abspath(MIRROR)}", "-input=false")
        failed = stack.apply(expected=1)
        assert "unexpected state 'CREATE_FAILED'" in failed, failed
        assert "tainted" in stack.run("show"), "a failed first create leaves the resource tainted"
        stack.write(good)
        stack.apply()
        stack.expect_empty_plan()
        stack.write(good, interval=2)
        stack.apply()
        stack.expect_empty_plan()
        # A rolled-back update looks like a success; only the next plan shows the difference.
        stack.write(bad, interval=2)
        stack.apply()
        operations = call("ListOperations", ServiceArn=service_arn())["OperationSummaryList"]
        assert operations[0]["Status"] == "ROLLBACK_SUCCEEDED", operations[0]
        stack.run("plan", "-detailed-exitcode", "-input=false", expected=2)
        stack.write(good, interval=2, more=LOG_GROUP)
        assert "already exists" in stack.apply(expected=1)
        group = "/aws/apprunner/" + "/".join(service_arn().split("/")[1:]) + "/service"
        stack.run("import", "-input=false", "aws_cloudwatch_log_group.service", group)
        stack.apply()
        stack.expect_empty_plan()
        stack.run("destroy", "-auto-approve", "-input=false")
        state = json.loads(stack.run("show", "-json"))
        assert "values" not in state, state
    print("Terraform: created, failed, updated, rolled back, imported and destroyed")


main()
