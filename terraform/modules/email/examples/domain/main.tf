# Mails from example.com: apply, make the DNS records, then set active = true.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.62, < 7.0"
    }
  }
}

module "email" {
  source = "../.."

  name         = "example"
  identity     = "example.com"
  from_address = "Accounts <accounts@example.com>"
  active       = false
}

module "user_pool" {
  source = "../../../user_pool"

  name         = "example"
  email_sender = module.email.sender
}

output "dkim_records" {
  description = "DNS records to make."
  value       = module.email.dkim_records
}
