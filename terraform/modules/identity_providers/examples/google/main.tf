# People come with an account at Google, or at a company that speaks SAML.

module "user_pool" {
  source = "../../../user_pool"

  name = "example"
}

module "domain" {
  source = "../../../domain"

  user_pool_id = module.user_pool.id
  region       = module.user_pool.region
  domain       = "example-accounts"
  client_ids   = { hosted = module.client.id }
}

module "identity_providers" {
  source = "../.."

  user_pool_id = module.user_pool.id
  identity_providers = {
    Google = {
      type       = "Google"
      details    = { client_id = var.google_client_id, authorize_scopes = "openid email" }
      attributes = { email = "email", email_verified = "email_verified" }
    }
    Company = {
      type        = "SAML"
      details     = { MetadataURL = "https://sso.example.com/metadata", IDPSignout = "true" }
      attributes  = { email = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" }
      identifiers = ["example.com"]
    }
  }
  secrets = { Google = var.google_client_secret }
}

module "client" {
  source     = "../../../user_pool_client"
  depends_on = [module.identity_providers]

  name         = "hosted"
  user_pool_id = module.user_pool.id
  oauth = {
    callback_urls      = ["https://app.example.com/callback"]
    identity_providers = ["COGNITO", "Company", "Google"]
  }
}
