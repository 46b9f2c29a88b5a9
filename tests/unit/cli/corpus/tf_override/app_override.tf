resource "aws_apprunner_service" "x" {
  instance_configuration {
    cpu = 512
    memory = 1024
  }
}
