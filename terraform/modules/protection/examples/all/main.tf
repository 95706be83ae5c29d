# Everything that stands before and beside a pool.

module "user_pool" {
  source = "../../../user_pool"

  name              = "example"
  tier              = "PLUS"
  threat_protection = "ENFORCED"
}

module "client" {
  source = "../../../user_pool_client"

  name         = "web"
  user_pool_id = module.user_pool.id
}

module "protection" {
  source = "../.."

  name          = "example"
  user_pool_id  = module.user_pool.id
  user_pool_arn = module.user_pool.arn
  tier          = "PLUS"
  client_ids    = { web = module.client.id }

  # the app's servers, which Cognito sees instead of people
  threats = { high_risk = "BLOCK", never_block = ["203.0.113.7/32"] }
  waf     = { requests = 2000, log_retention_days = 30 }
  alarms  = { topic_arns = ["arn:aws:sns:eu-central-1:123456789012:ops"] }
  logs    = { user_events = true }
}
