locals {
  is_custom = var.certificate_arn != null

  # GovCloud answers at its FIPS addresses only
  host = data.aws_partition.current.partition == "aws-us-gov" ? "auth-fips" : "auth"
  # the partition's domain, with cognito where it has aws
  suffix = replace(data.aws_partition.current.dns_suffix, "aws.", "cognito.")
}

data "aws_partition" "current" {}

resource "aws_cognito_user_pool_domain" "this" {
  region                = var.region
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

  region                      = var.region
  user_pool_id                = var.user_pool_id
  client_id                   = each.value
  use_cognito_provided_values = true
}
