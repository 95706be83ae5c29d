locals {
  # What Cognito adds to what it was told. A plan would take it away again, so it is said.
  # Source: CreateIdentityProvider, "Describe response"
  added = { for name, provider in var.identity_providers : name => lookup({
    Facebook = {
      attributes_url                = "https://graph.facebook.com/${try(coalesce(provider.details.api_version), "v17.0")}/me?fields="
      attributes_url_add_attributes = "true"
      authorize_url                 = "https://www.facebook.com/${try(coalesce(provider.details.api_version), "v17.0")}/dialog/oauth"
      token_request_method          = "GET"
      token_url                     = "https://graph.facebook.com/${try(coalesce(provider.details.api_version), "v17.0")}/oauth/access_token"
    }
    Google = {
      attributes_url                = "https://people.googleapis.com/v1/people/me?personFields="
      attributes_url_add_attributes = "true"
      authorize_url                 = "https://accounts.google.com/o/oauth2/v2/auth"
      oidc_issuer                   = "https://accounts.google.com"
      token_request_method          = "POST"
      token_url                     = "https://www.googleapis.com/oauth2/v4/token"
    }
    LoginWithAmazon = {
      attributes_url                = "https://api.amazon.com/user/profile"
      attributes_url_add_attributes = "false"
      authorize_url                 = "https://www.amazon.com/ap/oa"
      token_request_method          = "POST"
      token_url                     = "https://api.amazon.com/auth/o2/token"
    }
    OIDC = {
      attributes_url_add_attributes = "false"
    }
    SAML = {}
    SignInWithApple = {
      attributes_url_add_attributes = "false"
      authorize_url                 = "https://appleid.apple.com/auth/authorize"
      oidc_issuer                   = "https://appleid.apple.com"
      token_request_method          = "POST"
      token_url                     = "https://appleid.apple.com/auth/token"
    }
  }, provider.type, {}) }

  # what Cognito adds to attributes, too; to those of SAML nothing
  # Source: its developer guide, "Mapping IdP attributes to profiles and tokens"
  user_names = { Facebook = "id", Google = "sub", LoginWithAmazon = "user_id", OIDC = "sub", SignInWithApple = "sub" }

  secret = { for name, provider in var.identity_providers : name => provider.type == "SignInWithApple" ? "private_key" : "client_secret" }
}

resource "aws_cognito_identity_provider" "this" {
  for_each = var.identity_providers

  region        = var.region
  user_pool_id  = var.user_pool_id
  provider_name = each.key
  provider_type = each.value.type
  attribute_mapping = each.value.attributes == null ? null : merge(
    { for name in [lookup(local.user_names, each.value.type, null)] : "username" => name if name != null },
    each.value.attributes,
  )
  idp_identifiers = each.value.identifiers

  provider_details = merge(
    local.added[each.key],
    { for key, value in each.value.details : key => value if value != null },
    contains(nonsensitive(keys(var.secrets)), each.key) ? { (local.secret[each.key]) = var.secrets[each.key] } : {},
  )
}
