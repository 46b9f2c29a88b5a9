/* block
comment */
# hash
// slashes
variable "stage" {
  default = "stg"
  validation {
    condition     = contains(["stg", "prd"], var.stage)
    error_message = "no"
  }
}
