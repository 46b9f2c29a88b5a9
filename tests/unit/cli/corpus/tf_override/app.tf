locals {
  l_names  = ["A", "B"]
  l_values = ["1", "2"]
}
resource "aws_apprunner_service" "x" {
  service_name = replace("x_${var.stage}_svc", "_", "-")
  source_configuration {
    auto_deployments_enabled = false
    image_repository {
      image_identifier = "public.ecr.aws/a/b:${lookup({ stg = "s1" }, var.stage, "latest")}"
      image_repository_type = "ECR_PUBLIC"
      image_configuration {
        port = "8080" // trailing
        start_command = join(" ", compact(["node", "", "server.js"]))
        runtime_environment_variables = merge(zipmap(local.l_names, local.l_values), { C = regex("[0-9]+", "ab12") , D = base64encode("hi"), E = format("%s-%d", "a", 3), F = title("hello world"), G = substr("abcdef", 1, 3), H = abs(-4), I = element(split(",", "x,y,z"), 1), J = keys({z=1,y=2})[0], K = chomp(yamlencode({a=1})), L = sha256("x"), M = can(regex("q", "z")) ? "t" : "f", N = chomp("x\n"), O = ceil(1.2), P = signum(-3), Q = reverse(["1","2"])[0], R = distinct(["a","a","b"])[1], S = sort(["b","a"])[0], T = index(["q","w"], "w"), U = urlencode("a b"), V = strrev("abc"), W = startswith("abc", "ab") ? "y" : "n", X = jsondecode("{\"k\": [1,2]}").k[1] })
      }
    }
  }
}
