"""A folder of Terraform's with the AWS provider, unmodified, on the daemon at ENDPOINT. Needs
`terraform` (or APPRUNNER_TERRAFORM) and a mirror of providers in APPRUNNER_TERRAFORM_MIRROR;
without them the importing test is skipped."""
import json
import os
import shutil
import subprocess
import sys

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

# Of each service; takes `image`.
SOURCE = """  source_configuration {
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

    def write(self, text):
        with open(os.path.join(self.folder, "main.tf"), "w", encoding="utf-8") as file:
            file.write(PROVIDER % {"endpoint": os.environ["ENDPOINT"]} + text)

    def init(self):
        self.run("init", f"-plugin-dir={os.path.abspath(MIRROR)}", "-input=false")

    def apply(self, expected=0):
        return self.run("apply", "-auto-approve", "-input=false", expected=expected)

    def expect_empty_plan(self):
        self.run("plan", "-detailed-exitcode", "-input=false", expected=0)

    def outputs(self):
        shown = json.loads(self.run("output", "-json"))
        return {name: each["value"] for name, each in shown.items()}

    def destroy(self):
        self.run("destroy", "-auto-approve", "-input=false")
        state = json.loads(self.run("show", "-json"))
        assert "values" not in state, state
