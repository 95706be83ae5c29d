# An API with two scopes, and a machine that may use one of them.

module "user_pool" {
  source = "../../../user_pool"

  name = "example"
}

module "resource_servers" {
  source = "../.."

  user_pool_id = module.user_pool.id
  resource_servers = {
    orders = {
      scopes = { read = "Read orders", write = "Place orders" }
    }
  }
}

module "domain" {
  source = "../../../domain"

  user_pool_id = module.user_pool.id
  region       = module.user_pool.region
  domain       = "example-accounts"
}

module "worker" {
  source     = "../../../user_pool_client"
  depends_on = [module.resource_servers]

  name            = "worker"
  user_pool_id    = module.user_pool.id
  generate_secret = true
  oauth           = { flows = ["client_credentials"], scopes = ["orders/read"] }
}
