# A pool that CDK made, with a client that signs in by managed login and by Google, comes
# in with its users. What to import stands in README.md.

module "user_pool" {
  source = "../.."

  existing_pool_id        = "eu-central-1_Ab129faBb"
  name                    = "MembersPool8C2F-x9"
  tier                    = "LITE"
  mfa                     = "OFF"
  username_attributes     = []
  alias_attributes        = ["email"]
  username_case_sensitive = null # made before Cognito had the setting

  # required when the pool was made, so the form asks for it
  sign_up_attributes = [{ name = "given_name", label = "First name" }]
}

module "site" {
  source = "../../../user_pool_client"

  name             = "site"
  user_pool_id     = module.user_pool.id
  read_attributes  = ["email", "email_verified", "given_name"]
  write_attributes = ["email", "given_name"]
  token_validity   = { refresh_hours = 12 }

  oauth = {
    callback_urls      = ["https://example.com/back", "members://callback"]
    identity_providers = ["COGNITO", "Google"]
  }
}
