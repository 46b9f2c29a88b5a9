resource "aws_apprunner_service" "s" {
  a = <<-EOT
    %{ for i, x in [1, 2, 3] ~}
    ${i}=${~ x ~};
    %{ endfor ~}
    %{ if true }yes%{ else }no%{ endif }
  EOT
  b = jsonencode({ a = [1, -2.5e3, null], b = jsondecode("{\"x\": [true]}").x[0] })
  c = templatefile("t.tpl", { name = format("%05.1f|%-4s|%q", 1.5, "a", "b") })
  d = replace(join(",", sort(split("-", "c-a-b"))), "a", "$${x}")
}
