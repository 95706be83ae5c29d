# Managed login under a prefix of Cognito's domain, for one client.

module "user_pool" {
  source = "../../../user_pool"

  name = "example"
}

module "client" {
  source = "../../../user_pool_client"

  name         = "hosted"
  user_pool_id = module.user_pool.id
  oauth        = { callback_urls = ["https://app.example.com/callback"] }
}

module "domain" {
  source = "../.."

  user_pool_id = module.user_pool.id
  region       = module.user_pool.region
  domain       = "example-accounts"
  client_ids   = { hosted = module.client.id }
}
