# A browser app's client without a secret, and a server's with one, in one call.

module "user_pool" {
  source = "../../../user_pool"

  name = "example"
}

module "clients" {
  source = "../.."
  for_each = {
    web    = { generate_secret = false, auth_flows = null }
    server = { generate_secret = true, auth_flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }
  }

  name            = each.key
  user_pool_id    = module.user_pool.id
  generate_secret = each.value.generate_secret
  auth_flows      = each.value.auth_flows
}
