# Accounts as an application has them: the provider, and most of what is on request.

provider "aws" {
  region = var.region

  default_tags {
    tags = { environment = "production" }
  }
}

module "accounts" {
  source = "../.."

  name = "example"
  tags = { service = "accounts" }

  sign_up_attributes = [{ name = "given_name", label = "First name", required = true }]

  app_client = { name = "portal" }

  # more ways in: passkeys for app.example.com and its neighbours, people of Google
  passkeys           = { relying_party_id = "example.com" }
  remembered_devices = {}
  app_origins        = ["https://app.example.com"]

  clients = {
    worker = {
      generate_secret = true
      oauth           = { flows = ["client_credentials"], scopes = ["orders/read"] }
    }
  }

  resource_servers = {
    orders = { scopes = { read = "Read orders", write = "Place orders" } }
  }

  identity_providers = {
    Google = {
      type       = "Google"
      details    = { client_id = var.google_client_id, authorize_scopes = "openid email" }
      attributes = { email = "email", email_verified = "email_verified", given_name = "given_name" }
    }
  }
  identity_provider_secrets = { Google = var.google_client_secret }

  groups        = { admins = { description = "May do anything", precedence = 0 } }
  domain        = { name = "example-accounts" }
  session_table = {}
  api           = {}
  protection = {
    alarms = { topic_arns = [] }
    logs   = {}
  }
}
