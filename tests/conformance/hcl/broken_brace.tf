resource "aws_apprunner_service" "a" {
  service_name = "never-closed"
