/* Layout that the language allows: comments anywhere, one-line blocks, blocks between others. */
terraform { required_version = ">= 1.5" } // one line
provider "aws" { region = "eu-central-1" }

variable "unused" {}
output "url" { value = "https://${aws_apprunner_service.layout.service_url}" }
moved {
  from = aws_apprunner_service.old
  to   = aws_apprunner_service.layout
}
check "health" {
  assert {
    condition     = true
    error_message = "no"
  }
}

resource "aws_apprunner_service" "layout" { # after the brace
  /* before a member */ service_name = "layout-api"
  source_configuration {

    image_repository {
      image_configuration { port = "5000" }
      image_identifier = "public.ecr.aws/x/layout:1" /* in
      two lines */
      image_repository_type = "ECR_PUBLIC"
    }
    auto_deployments_enabled = false
  }
  health_check_configuration { protocol = "TCP" }
  instance_configuration {
    cpu = 256
    memory = 512
  }
  lifecycle { ignore_changes = [source_configuration[0].image_repository] }
  depends_on = [
    aws_iam_role.pull,
  ]
  timeouts { create = "20m" }
}
