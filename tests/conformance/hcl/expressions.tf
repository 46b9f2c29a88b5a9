# What stays an expression: the oracle tells that it is one, and its text.
variable "port" { default = 8080 }
locals {
  environment = { for name, value in { a = 1, b = 2 } : upper(name) => tostring(value) if value > 0 }
  picked      = var.port > 1024 ? [for n in range(3) : n * 2] : []
  splat       = aws_subnet.all[*].id
  old_splat   = aws_subnet.all.*.id
  indexed     = aws_subnet.all[0]["id"]
  call        = merge(local.environment, { C = format("%s-%d", "x", 3) }, [{ D = "4" }]...)
  heredoc     = <<-EOT
    first ${var.port}
      second "quoted" $${literal}
  EOT
  raw         = <<TEXT
    kept %{ if true }yes%{ else }no%{ endif }
TEXT
  escapes     = "tab\t quote\" backslash\\ unicode\u00e9 percent%%{x}"
  arithmetic  = -(1 + 2) * 3 / 4 % 5
  logic       = !(true && false) || 1 != 2
}
resource "aws_apprunner_service" "expressions" {
  service_name = "expressions-api"
  source_configuration {
    image_repository {
      image_identifier      = "${aws_ecr_repository.a.repository_url}:${var.port}"
      image_repository_type = "ECR"
      image_configuration {
        port = tostring(var.port)
        runtime_environment_variables = merge(local.environment, {
          LITERAL = "kept"
        })
      }
    }
    dynamic "authentication_configuration" {
      for_each = [1]
      content { access_role_arn = "arn:aws:iam::123456789012:role/pull" }
    }
  }
}
