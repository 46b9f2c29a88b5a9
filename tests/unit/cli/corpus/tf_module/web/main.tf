variable "name" {}
variable "port" {}

resource "aws_apprunner_service" "this" {
  count        = 1
  service_name = var.name
  source_configuration {
    image_repository {
      image_identifier      = "public.ecr.aws/team/front:1"
      image_repository_type = "ECR_PUBLIC"
      image_configuration {
        port = var.port
      }
    }
  }
}
