# A table for the sessions of several app servers, and the rights that these need.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.62, < 7.0"
    }
  }
}

module "session_table" {
  source = "../.."

  name = "accounts-sessions"
  tags = { service = "accounts" }
}

output "session_store" {
  description = "SESSION_STORE of every server."
  value       = module.session_table.address
}

output "app_policy" {
  description = "Policy of the servers' role."
  value       = module.session_table.app_policy
}
