variable "stages" {
  description = "Pools by stage: where each is, the provider's region unless given, and whether AWS refuses to delete it."
  type = map(object({
    region              = optional(string)
    deletion_protection = optional(bool, true)
  }))
  default = {
    production = {}
    test       = { region = "eu-west-1", deletion_protection = false }
  }
}
