locals {
  is_custom = var.certificate_arn != null
}

resource "aws_cognito_user_pool_domain" "this" {
  user_pool_id          = var.user_pool_id
  domain                = var.domain
  certificate_arn       = var.certificate_arn
  managed_login_version = var.managed_login ? 2 : 1

  lifecycle {
    precondition {
      condition     = local.is_custom == strcontains(var.domain, ".")
      error_message = "A domain of your own (auth.example.com) needs a certificate_arn; a prefix (example-accounts) takes none."
    }
  }
}

# without a style, managed login answers 403
resource "aws_cognito_managed_login_branding" "this" {
  for_each = var.managed_login ? var.client_ids : {}

  user_pool_id                = var.user_pool_id
  client_id                   = each.value
  use_cognito_provided_values = true
}
