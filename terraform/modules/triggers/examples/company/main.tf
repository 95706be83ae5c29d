# Accounts for people of one company, whose tokens say what plan they are on.

module "user_pool" {
  source = "../../../user_pool"

  name     = "example"
  triggers = module.triggers.arns
}

module "groups" {
  source = "../../../groups"

  user_pool_id = module.user_pool.id
  groups       = { pro = {}, trial = {} }
}

module "triggers" {
  source = "../.."

  name            = "example"
  user_pool_arn   = module.user_pool.arn
  sign_up_domains = ["example.com", "example.org"]
  mail_language   = "en"
  group_claims = {
    plan = [
      { group = "pro", value = "pro" },
      { group = "trial", value = "trial" },
    ]
  }
}
