module "web" {
  source = "./web"
  name   = "front-web"
  port   = 8501
}
