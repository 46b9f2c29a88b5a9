variable "name" { type = string }
variable "settings" {
  type = object({
    port   = number
    path   = optional(string, "/")
    cpu    = optional(number, 1024)
    memory = optional(number, 2048)
    interval = optional(number, 7)
  })
}
variable "environment" {
  type    = map(string)
  default = {}
}
resource "aws_apprunner_service" "this" {
  service_name = var.name
  source_configuration {
    image_repository {
      image_identifier      = "public.ecr.aws/acme/${var.name}:1.2"
      image_repository_type = "ECR_PUBLIC"
      image_configuration {
        port                          = var.settings.port
        runtime_environment_variables = var.environment
      }
    }
    auto_deployments_enabled = false
  }
  instance_configuration {
    cpu    = var.settings.cpu
    memory = var.settings.memory
  }
  health_check_configuration {
    protocol = "HTTP"
    path     = var.settings.path
    interval = var.settings.interval
    timeout  = min(5, var.settings.interval)
  }
}
