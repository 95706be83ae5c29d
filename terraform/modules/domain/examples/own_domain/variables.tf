variable "zone" {
  description = "Name of a public hosted zone in Route 53, whose own A record resolves: Cognito asks for it before it makes auth.ZONE."
  type        = string
  default     = "example.com"
}
