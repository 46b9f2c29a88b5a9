# Literals as people write them, in one service.
resource "aws_apprunner_service" "literals" {
  service_name = "literals-api"
  source_configuration {
    auto_deployments_enabled = true
    image_repository {
      image_identifier      = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/literals:2024-05-01"
      image_repository_type = "ECR"
      image_configuration {
        port          = 3000
        start_command = "node --max-old-space-size=400 server.js"
        runtime_environment_variables = {
          PLAIN      = "info"
          "QUOTED"   = "yes"
          COLON      : "also taken",
          EMPTY_LIKE = " "
          NUMBER     = 12
          FRACTION   = 0.5
          FLAG       = true
          URL        = "https://example.com/a?b=c&d=#e"
          ACCENTS    = "Zürich, naïve, 東京"
          HASH       = "not # a comment // nor this"
          JSON       = "{\"a\":[1,2]}"
        }
      }
    }
  }
  instance_configuration {
    cpu    = "0.25 vCPU"
    memory = "0.5 GB"
  }
  health_check_configuration {
    protocol            = "HTTP"
    path                = "/api/health"
    interval            = 20
    timeout             = 5
    healthy_threshold   = 1
    unhealthy_threshold = 3
  }
}
