locals {
  a = local.b
  b = local.a
}
resource "aws_apprunner_service" "s" {
  x = local.a
}
