variable "port" { type = number }
variable "flags" { type = map(bool) }
variable "image_tag" { default = "dev" }
variable "hosts" { type = list(string) }
