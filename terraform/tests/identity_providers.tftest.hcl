mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  user_pool_id = "eu-central-1_Ab129faBb"
}

run "providers_say_what_cognito_adds" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = {
      Google   = { type = "Google", details = { client_id = "id", authorize_scopes = "openid" } }
      Facebook = { type = "Facebook", details = { client_id = "id", authorize_scopes = "email", api_version = "v21.0" } }
      Own      = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } }
      Company  = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, identifiers = ["example.com"] }
    }
    secrets = { Facebook = "secret", Google = "secret" }
  }

  assert {
    condition     = aws_cognito_identity_provider.this["Google"].provider_details.oidc_issuer == "https://accounts.google.com" && aws_cognito_identity_provider.this["Google"].provider_details.client_id == "id"
    error_message = "A plan would take away what Cognito added."
  }

  assert {
    condition     = aws_cognito_identity_provider.this["Facebook"].provider_details.token_url == "https://graph.facebook.com/v21.0/oauth/access_token"
    error_message = "Facebook's addresses have its version."
  }

  assert {
    condition     = aws_cognito_identity_provider.this["Own"].provider_details.attributes_url_add_attributes == "false" && toset(keys(aws_cognito_identity_provider.this["Company"].provider_details)) == toset(["MetadataURL"])
    error_message = "The rest is as it was said."
  }

  assert {
    condition     = nonsensitive(aws_cognito_identity_provider.this["Google"].provider_details.client_secret) == "secret" && issensitive(aws_cognito_identity_provider.this["Google"].provider_details.client_secret) && !issensitive(aws_cognito_identity_provider.this["Google"].provider_details.client_id)
    error_message = "No plan shows a secret, and every plan the rest."
  }

  assert {
    condition     = toset(output.names) == toset(["Company", "Facebook", "Google", "Own"])
    error_message = "Clients list these."
  }
}

run "providers_say_who_somebody_is" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = {
      Facebook = { type = "Facebook", details = { client_id = "id", authorize_scopes = "email" }, attributes = { email = "email" } }
      Own      = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "mail", username = "sub" } }
      Company  = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, attributes = { email = "mail" } }
    }
    secrets = { Facebook = "secret" }
  }

  assert {
    condition     = { for name, provider in aws_cognito_identity_provider.this : name => provider.attribute_mapping } == { Company = tomap({ email = "mail" }), Facebook = tomap({ email = "email", username = "id" }), Own = tomap({ email = "mail", username = "sub" }) }
    error_message = "A plan would take away what Cognito added."
  }
}

run "what_is_said_counts_before_what_cognito_adds" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid", token_url = "https://oauth2.googleapis.com/token" } }
    }
    secrets = { Google = "secret" }
  }

  assert {
    condition     = aws_cognito_identity_provider.this["Google"].provider_details.token_url == "https://oauth2.googleapis.com/token"
    error_message = "Cognito takes other addresses."
  }
}

run "apples_key_is_the_private_one" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = {
      SignInWithApple = { type = "SignInWithApple", details = { client_id = "com.example", team_id = "1", key_id = "2", authorize_scopes = "email" } }
    }
    secrets = { SignInWithApple = "key" }
  }

  assert {
    condition     = nonsensitive(aws_cognito_identity_provider.this["SignInWithApple"].provider_details.private_key) == "key"
    error_message = "Apple has no client_secret."
  }
}

run "no_providers_by_default" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  assert {
    condition     = length(aws_cognito_identity_provider.this) == 0
    error_message = "They are on request."
  }
}

run "name_has_three_characters" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { ab = { type = "SAML", details = { MetadataURL = "https://sso.example.com" } } }
  }

  expect_failures = [var.identity_providers]
}

run "type_is_one_of_cognitos" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { GitHub = { type = "GitHub", details = { client_id = "id", authorize_scopes = "user" } } }
  }

  expect_failures = [var.identity_providers]
}

run "social_provider_is_named_as_its_type" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Gmail = { type = "Google", details = { client_id = "id", authorize_scopes = "openid" } } }
  }

  expect_failures = [var.identity_providers]
}

run "saml_needs_metadata" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = {} } }
  }

  expect_failures = [var.identity_providers]
}

run "oidc_needs_an_issuer" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid" } } }
  }

  expect_failures = [var.identity_providers]
}

run "secret_is_apart" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid", client_secret = "secret" } } }
  }

  expect_failures = [var.identity_providers]
}

run "secret_is_for_a_provider" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    secrets = { Gogle = "secret" }
  }

  expect_failures = [var.secrets]
}

run "names_are_of_any_letters" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = {
      "Büro-1.x" = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET", authorize_url = null }, attributes = { email = "mail", "custom:team" = "department" } }
      "a_b"      = { type = "SAML", details = { MetadataFile = "<EntityDescriptor/>" } }
    }
  }

  assert {
    condition     = !contains(keys(aws_cognito_identity_provider.this["Büro-1.x"].provider_details), "authorize_url")
    error_message = "What is null is not said."
  }
}

run "name_has_no_blank_of_any_kind" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { "Own\u00a0one" = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "name_has_no_colon" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { "Own:one" = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "name_is_not_the_pools" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { COGNITO = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "name_is_no_other_providers" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Google = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "provider_is_something" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = null }
  }

  expect_failures = [var.identity_providers]
}

run "details_are_something" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = null } }
  }

  expect_failures = [var.identity_providers]
}

run "saml_metadata_is_safe_on_the_way" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = { MetadataURL = "http://sso.example.com/metadata" } } }
  }

  expect_failures = [var.identity_providers]
}

run "saml_metadata_is_no_path" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = { MetadataFile = "./metadata.xml" } } }
  }

  expect_failures = [var.identity_providers]
}

run "saml_metadata_is_not_empty" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = { MetadataURL = " " } } }
  }

  expect_failures = [var.identity_providers]
}

run "oidc_client_is_not_empty" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "apples_key_has_an_id" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { SignInWithApple = { type = "SignInWithApple", details = { client_id = "id", team_id = "1", authorize_scopes = "email" } } }
    secrets            = { SignInWithApple = "key" }
  }

  expect_failures = [var.identity_providers]
}

run "oidc_issuer_is_safe_on_the_way" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "http://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "oidc_addresses_are_safe_on_the_way" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET", token_url = "http://sso.example.com/token" } } }
  }

  expect_failures = [var.identity_providers]
}

run "oidc_method_is_in_upper_case" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "get" } } }
  }

  expect_failures = [var.identity_providers]
}

run "oidc_asks_for_an_id_token" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
  }

  expect_failures = [var.identity_providers]
}

run "secret_is_apart_however_it_is_written" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET", clientSecret = "secret" } } }
  }

  expect_failures = [var.identity_providers]
}

run "attributes_are_the_pools_by_theirs" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { mail = "email" } } }
  }

  expect_failures = [var.identity_providers]
}

run "attribute_takes_something" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "" } } }
  }

  expect_failures = [var.identity_providers]
}

run "identifier_has_plain_letters" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, identifiers = ["bücher.example"] } }
  }

  expect_failures = [var.identity_providers]
}

run "identifier_leads_to_one" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = {
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, identifiers = ["example.com"] }
      Other   = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, identifiers = ["example.com"] }
    }
  }

  expect_failures = [var.identity_providers]
}

run "saml_has_no_secret" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" } } }
    secrets            = { Company = "secret" }
  }

  expect_failures = [var.secrets]
}

run "secret_is_not_empty" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } } }
    secrets            = { Own = " " }
  }

  expect_failures = [var.secrets]
}

run "google_has_a_secret" {
  command = plan

  module {
    source = "./modules/identity_providers"
  }

  variables {
    identity_providers = { Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid" } } }
  }

  expect_failures = [var.secrets]
}

run "example_google" {
  module {
    source = "./modules/identity_providers/examples/google"
  }

  variables {
    google_client_id     = "id"
    google_client_secret = "secret"
  }

  assert {
    condition     = toset(module.identity_providers.names) == toset(["Company", "Google"]) && output.saml.entity_id == "urn:amazon:cognito:sp:eu-central-1_Ab129faBb" && endswith(output.redirect_uri, ".amazoncognito.com/oauth2/idpresponse")
    error_message = "Two providers, which have to know the pool."
  }
}
