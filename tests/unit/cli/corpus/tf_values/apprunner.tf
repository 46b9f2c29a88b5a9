locals {
  enabled = { for k, v in var.flags : "FLAG_${upper(k)}" => tostring(v) if v }
  many    = [for h in var.hosts : "https://${h}"]
  sizes   = { small = ["0.25 vCPU", "0.5 GB"] }
}
resource "aws_apprunner_service" "app" {
  service_name = trimsuffix("tagged-app-", "-")
  source_configuration {
    auto_deployments_enabled = false
    image_repository {
      image_identifier      = "public.ecr.aws/acme/app:${var.image_tag}"
      image_repository_type = "ECR_PUBLIC"
      image_configuration {
        port = "${var.port}"
        runtime_environment_variables = merge(
          local.enabled,
          { ORIGINS = join(",", local.many), COUNT = length(var.hosts) },
          var.port == 3000 ? { IS_DEV = "yes" } : {},
          { LIST = "%{ for h in var.hosts ~}${h};%{ endfor ~}" },
        )
      }
    }
  }
  instance_configuration {
    cpu    = local.sizes.small[0]
    memory = element(local.sizes.small, 1)
  }
  health_check_configuration {
    protocol            = upper("http")
    path                = "/${trim("/status/", "/")}"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 1
    unhealthy_threshold = max(3, 5)
  }
  lifecycle { ignore_changes = [source_configuration[0].image_repository[0].image_identifier] }
}
