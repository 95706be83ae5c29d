# A table for the sessions of several app servers, and the rights that these need.

module "session_table" {
  source = "../.."

  name = "accounts-sessions"
  tags = { service = "accounts" }
}
