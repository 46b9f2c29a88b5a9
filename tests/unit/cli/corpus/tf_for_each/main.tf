locals {
  base = { LOG_LEVEL = "info" }
  services = {
    api    = { port = 8080, path = "/healthz", cpu = 256, memory = 512 }
    worker = { port = 9000, path = "/ready", cpu = 1024, memory = 2048 }
  }
}
module "svc" {
  source   = "./modules/svc"
  for_each = local.services
  name     = "shop-${each.key}"
  settings = each.value
  environment = merge(local.base, { ROLE = each.key })
}
