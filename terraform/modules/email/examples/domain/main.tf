# Mails from example.com: apply, make the DNS records, then set active = true.

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
