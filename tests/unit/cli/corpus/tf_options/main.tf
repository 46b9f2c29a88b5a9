variable "hc" {
  type = object({ path = string, interval = optional(number, 9) })
  default = null
}
variable "env" {
  type = map(string)
  default = null
}
variable "vpc" {
  type = bool
  default = false
}
resource "aws_apprunner_service" "s" {
  service_name = "opt-svc"
  source_configuration {
    auto_deployments_enabled = false
    image_repository {
      image_identifier      = "public.ecr.aws/a/b:1"
      image_repository_type = "ECR_PUBLIC"
      dynamic "image_configuration" {
        for_each = var.env == null ? [] : [1]
        content { runtime_environment_variables = var.env }
      }
    }
  }
  dynamic "health_check_configuration" {
    for_each = var.hc[*]
    iterator = h
    content {
      protocol = "HTTP"
      path = h.value.path
      interval = h.value.interval
    }
  }
  dynamic "network_configuration" {
    for_each = var.vpc ? [1] : []
    content {
      egress_configuration {
        egress_type = "VPC"
        vpc_connector_arn = "x"
      }
    }
  }
  instance_configuration {
    cpu = null
    memory = null
  }
}
