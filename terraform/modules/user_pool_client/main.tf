locals {
  # a rotating client asks for tokens by GetTokensFromRefreshToken, and Cognito refuses
  # the older flow beside it
  auth_flows = setunion(
    coalesce(var.auth_flows, toset(concat(
      ["ALLOW_USER_SRP_AUTH"],
      var.refresh_token_rotation == null ? ["ALLOW_REFRESH_TOKEN_AUTH"] : [],
    ))),
    var.choice ? ["ALLOW_USER_AUTH"] : [],
  )

  # in minutes, to compare
  refresh_minutes = coalesce(
    var.token_validity.refresh_minutes,
    try(var.token_validity.refresh_hours * 60, null),
    try(var.token_validity.refresh_days * 1440, null),
    30 * 1440,
  )
  refresh_unit = var.token_validity.refresh_minutes != null ? "minutes" : var.token_validity.refresh_hours != null ? "hours" : "days"
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
  refresh_token_validity = local.refresh_minutes / { minutes = 1, hours = 60, days = 1440 }[local.refresh_unit]

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = local.refresh_unit
  }

  dynamic "refresh_token_rotation" {
    for_each = var.refresh_token_rotation == null ? [] : [var.refresh_token_rotation]

    content {
      feature                    = "ENABLED"
      retry_grace_period_seconds = refresh_token_rotation.value.grace_seconds
    }
  }

  # for managed login and for machines
  allowed_oauth_flows_user_pool_client = var.oauth != null
  allowed_oauth_flows                  = try(var.oauth.flows, null)
  allowed_oauth_scopes                 = try(var.oauth.scopes, null)
  callback_urls                        = try(var.oauth.callback_urls, null)
  logout_urls                          = try(var.oauth.logout_urls, null)
  supported_identity_providers         = try(var.oauth.identity_providers, null)

  lifecycle {
    # A change of these would have Terraform delete the client and make another, with an
    # id that no app knows. An import does not tell whether there was a secret.
    ignore_changes = [
      generate_secret,
      region,
    ]

    precondition {
      condition     = local.refresh_minutes >= 60 && local.refresh_minutes <= 3650 * 1440
      error_message = "A refresh token is good for 60 minutes to 3650 days: change refresh_days, refresh_hours or refresh_minutes of token_validity."
    }

    precondition {
      condition     = max(var.token_validity.access_minutes, var.token_validity.id_minutes) <= local.refresh_minutes
      error_message = "Cognito has no access or ID token outlive the refresh token: shorten access_minutes and id_minutes of token_validity, or give the refresh token longer."
    }

    postcondition {
      condition     = coalesce(self.generate_secret, try(length(self.client_secret) > 0, false)) == var.generate_secret
      error_message = "Whether a client has a secret can't change: set generate_secret to ${!var.generate_secret}, or make a client of another name and have the apps move to it."
    }

    # What is left out stays as it was, and Cognito takes no client that lists a provider
    # which is gone: the next apply that ends one would fail, and each after it.
    postcondition {
      condition     = var.oauth != null || length(setsubtract(coalesce(self.supported_identity_providers, []), ["COGNITO"])) == 0
      error_message = "The client lists ${jsonencode(coalesce(self.supported_identity_providers, []))}, which AWS provider 6 leaves there where oauth is left out. Apply once with oauth = { callback_urls = [\"https://app.example.com/\"] }, which leaves COGNITO alone there, and leave it out then."
    }
  }
}
