# A pool that asks for a name and a team, invites people, and tells a function of each
# confirmed account.

module "user_pool" {
  source = "../.."

  name         = "example"
  self_sign_up = false

  sign_up_attributes = [
    { name = "given_name", label = "First name", required = true, max_length = 80 },
    { name = "team", label = "Team", max_length = 40 },
  ]

  invitation_email = {
    subject = "Your account"
    message = "Sign in as<br>{username}<br>with<br>{####}<br>and choose a password of your own."
  }

  triggers = {
    post_confirmation = "arn:aws:lambda:eu-central-1:123456789012:function:welcome"
  }

  tags = { service = "accounts" }
}
