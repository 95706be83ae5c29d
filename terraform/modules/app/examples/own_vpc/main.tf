# The app in subnets of yours, two tasks at least, with a table for their sessions.

module "session_table" {
  source = "../../../session_table"

  name = "shop-sessions"
}

module "app" {
  source = "../.."

  name            = "shop"
  vpc_id          = var.vpc_id
  subnet_ids      = var.public_subnet_ids
  task_subnet_ids = var.private_subnet_ids
  domain          = "shop.example.com"
  zone_id         = var.zone_id
  image           = var.image
  min             = 2
  max             = 6

  environment = {
    COGNITO_USER_POOL_ID = var.user_pool_id
    COGNITO_CLIENT_ID    = var.client_id
    SESSION_STORE        = module.session_table.address
  }
  policies = { sessions = module.session_table.app_policy }
}
