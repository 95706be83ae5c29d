# Two groups; who is in both acts as an admin.

module "user_pool" {
  source = "../../../user_pool"

  name = "example"
}

module "groups" {
  source = "../.."

  user_pool_id = module.user_pool.id
  groups = {
    admins  = { description = "May do anything", precedence = 0 }
    editors = { description = "May change pages", precedence = 10 }
  }
}
