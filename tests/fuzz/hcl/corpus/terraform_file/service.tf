variable "a" {
  type    = object({ p = string, q = optional(number, 5) })
  default = { p = "x" }
}
variable "b" { sensitive = true }
locals {
  tags = merge({ A = "1" }, var.b, { B = upper(var.a.p) })
}
resource "aws_apprunner_service" "s" {
  for_each     = toset(["x", "y"])
  service_name = "${var.a.p}-${each.key}"
  source_configuration {
    image_repository {
      image_identifier = "${aws_ecr_repository.app.repository_url}:latest"
      image_configuration {
        port = tostring(var.a.q)
        runtime_environment_variables = { for k, v in local.tags : k => v if k != "Z" }
      }
    }
  }
  dynamic "health_check_configuration" {
    for_each = try(var.nope.x, [1, 2])
    content {
      path = "/${health_check_configuration.value}"
    }
  }
}
resource "aws_ecr_repository" "app" {
  name = "web"
}
module "m" {
  source = "./m"
  count  = 2
  a      = { p = count.index }
}
output "o" {
  value = aws_ecr_repository.app[*].name
}
