locals {
  # a rotating client asks for tokens by GetTokensFromRefreshToken, and Cognito refuses
  # the older flow beside it
  auth_flows = coalesce(var.auth_flows, toset(concat(
    ["ALLOW_USER_SRP_AUTH"],
    var.refresh_token_rotation == null ? ["ALLOW_REFRESH_TOKEN_AUTH"] : [],
  )))
}

resource "aws_cognito_user_pool_client" "this" {
  name         = var.name
  user_pool_id = var.user_pool_id
  region       = var.region

  # The password proves itself by SRP and is never sent. A secret is for servers only:
  # an app that is cloned and deployed by others can't keep one.
  generate_secret     = var.generate_secret
  explicit_auth_flows = local.auth_flows

  # the API's default, LEGACY, tells strangers who has an account
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  read_attributes  = var.read_attributes
  write_attributes = var.write_attributes

  auth_session_validity  = var.token_validity.challenge_minutes
  access_token_validity  = var.token_validity.access_minutes
  id_token_validity      = var.token_validity.id_minutes
  refresh_token_validity = var.token_validity.refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }

  dynamic "refresh_token_rotation" {
    for_each = var.refresh_token_rotation == null ? [] : [var.refresh_token_rotation]

    content {
      feature                    = "ENABLED"
      retry_grace_period_seconds = refresh_token_rotation.value.grace_seconds
    }
  }

  # for managed login; the implicit flow, which shows tokens in URLs, can't be had
  allowed_oauth_flows_user_pool_client = var.oauth != null
  allowed_oauth_flows                  = try(var.oauth.flows, null)
  allowed_oauth_scopes                 = try(var.oauth.scopes, null)
  callback_urls                        = try(var.oauth.callback_urls, null)
  logout_urls                          = try(var.oauth.logout_urls, null)
  supported_identity_providers         = try(var.oauth.identity_providers, null)
}
