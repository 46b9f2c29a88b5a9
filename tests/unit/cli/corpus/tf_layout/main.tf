variable "env" {
	default = "prod"
}
locals {
	is_prod = var.env == "prod"
	cpu_by_env = { prod = "2048", dev = "256" }
	mem_by_env = { prod = "4096", dev = "512" }
	size = { cpu = local.cpu_by_env[var.env], memory = local.mem_by_env[var.env] }
	checks = local.is_prod ? [{ protocol = "HTTP", path = "/up" }] : []
	banner = <<-EOT
		hello ${var.env}
		  second
	EOT
}
resource "aws_apprunner_service" "web" {
	count = local.is_prod ? 1 : 0
	service_name = format("web-%s-%02d", var.env, count.index + 1)
	source_configuration {
		auto_deployments_enabled = false
		image_repository {
			image_identifier = "public.ecr.aws/acme/web:3"
			image_repository_type = "ECR_PUBLIC"
			image_configuration {
				port = tostring(4000 + 1)
				runtime_environment_variables = {
					BANNER = join(" ", [for line in split("\n", local.banner) : trimspace(line)])
					"QUOTED" : "a\tb"
					DOLLAR = "$${literal} %%{x}"
					JSON = jsonencode({ a = 1, b = [true, null], c = "x" })
				}
			}
		}
	}
	instance_configuration {
		cpu = local.size.cpu
		memory = local.size["memory"]
	}
	dynamic "health_check_configuration" {
		for_each = local.checks
		content {
			protocol = health_check_configuration.value.protocol
			path = health_check_configuration.value["path"]
		}
	}
}
