variable "port" {
  type    = number
  default = 3000
}

variable "cpu" {
  type = string
}

locals {
  name = "orders-${terraform.workspace == "default" ? "dev" : "other"}"
}

resource "aws_ecr_repository" "app" {
  name = "orders"
}

resource "aws_apprunner_service" "app" {
  service_name = "orders-dev"

  source_configuration {
    auto_deployments_enabled = false
    authentication_configuration {
      access_role_arn = aws_iam_role.pull.arn
    }
    image_repository {
      image_identifier      = "${aws_ecr_repository.app.repository_url}:latest"
      image_repository_type = "ECR"
      image_configuration {
        port = tostring(var.port)
        runtime_environment_variables = {
          LOG_LEVEL    = "info"
          DATABASE_URL = aws_db_instance.db.address
        }
        runtime_environment_secrets = {
          TOKEN = aws_secretsmanager_secret.token.arn
        }
      }
    }
  }

  instance_configuration {
    cpu               = var.cpu
    memory            = 2048
    instance_role_arn = aws_iam_role.app.arn
  }

  health_check_configuration {
    protocol = "HTTP"
    path     = "/health"
    interval = 10
    timeout  = 5
  }

  tags = { team = "web" }
}
