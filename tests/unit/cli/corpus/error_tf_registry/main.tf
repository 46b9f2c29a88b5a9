module "app_runner" {
  source  = "terraform-aws-modules/app-runner/aws"
  version = "1.2.0"
  service_name = "m"
  source_configuration = {
    image_repository = {
      image_configuration = { port = 8000 }
      image_identifier = "public.ecr.aws/aws-containers/hello-app-runner:latest"
      image_repository_type = "ECR_PUBLIC"
    }
  }
}
