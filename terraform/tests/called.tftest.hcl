# What clients may name, the app's own client, and the root module called from elsewhere.

mock_provider "aws" {
  source = "./tests/aws"
}

run "app_client_is_called_web" {
  command = plan

  assert {
    condition     = keys(local.clients) == ["web"] && local.clients.web.name == "web" && local.clients.web.oauth == null
    error_message = "The app's client is what it was."
  }
}

run "app_client_has_another_name_and_oauth" {
  variables {
    app_client = {
      name            = "portal"
      read_attributes = ["locale"]
      oauth           = { callback_urls = ["https://app.example.com/"], identity_providers = ["COGNITO", "Google"] }
    }
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid" }, attributes = { email = "email" } }
    }
    identity_provider_secrets = { Google = "secret" }
    domain                    = { name = "example-accounts" }
  }

  assert {
    condition     = keys(output.client_ids) == ["web"] && output.client_id == output.client_ids["web"] && local.clients.web.name == "portal"
    error_message = "It is kept where it was, so that a new name makes no new client."
  }

  assert {
    condition     = toset(local.clients.web.read_attributes) == toset(["email", "email_verified", "locale"])
    error_message = "Other apps of an adopted client see what they saw."
  }

  assert {
    condition     = local.hosted == ["web"] && toset(module.identity_providers.names) == toset(["Google"])
    error_message = "Managed login has a style for it."
  }
}

run "app_client_signs_in_by_srp" {
  command = plan

  variables {
    app_client = { auth_flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }
  }

  expect_failures = [var.app_client]
}

run "app_client_can_be_left_out" {
  variables {
    app_client = null
    clients    = { web = { name = "portal", oauth = { callback_urls = ["https://app.example.com/"] } } }
  }

  assert {
    condition     = output.client_id == null && !output.refresh_token_rotation && keys(output.client_ids) == ["web"] && local.clients.web.name == "portal"
    error_message = "Others may have any name then."
  }
}

run "machines_ask_for_scopes" {
  variables {
    resource_servers = { orders = { scopes = { read = "Read orders" } } }
    clients = {
      worker = { generate_secret = true, oauth = { flows = ["client_credentials"], scopes = ["orders/read"] } }
    }
    domain = { name = "example-accounts" }
  }

  assert {
    condition     = output.scopes == { orders = ["orders/read"] } && local.hosted == []
    error_message = "A machine has no pages."
  }
}

run "scope_has_a_resource_server" {
  command = plan

  variables {
    resource_servers = { orders = { scopes = { read = "Read orders" } } }
    clients = {
      worker = { generate_secret = true, oauth = { flows = ["client_credentials"], scopes = ["orders/write"] } }
    }
  }

  expect_failures = [check.scopes_have_a_resource_server]
}

run "identity_provider_is_there" {
  command = plan

  variables {
    app_client = { oauth = { callback_urls = ["https://app.example.com/"], identity_providers = ["Google"] } }
  }

  expect_failures = [check.identity_providers_are_there]
}

run "outputs_name_pool_and_domain" {
  variables {
    domain = { name = "auth.example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0" }
  }

  assert {
    condition     = output.user_pool_name == "streamlit-accounts" && output.user_pool_endpoint != null
    error_message = "Others refer to the pool."
  }

  assert {
    condition     = output.alias_target.name != null && output.alias_target.zone_id != null
    error_message = "DNS points at it."
  }
}

run "example_complete" {
  module {
    source = "./examples/complete"
  }

  variables {
    google_client_id     = "id"
    google_client_secret = "secret"
  }

  assert {
    condition     = keys(output.accounts.client_ids) == ["web", "worker"] && output.accounts.scopes == { orders = ["orders/read", "orders/write"] } && output.accounts.session_table == "example-sessions"
    error_message = "Everything is there, called from elsewhere."
  }

  assert {
    condition     = output.accounts.passkeys_relying_party == "example.com" && output.accounts.identity_providers[0].name == "Google" && output.accounts.hosted_domain == "https://example-accounts.auth.eu-central-1.amazoncognito.com"
    error_message = "The app has more ways in."
  }
}

run "example_two_pools" {
  module {
    source = "./examples/two_pools"
  }

  assert {
    condition     = keys(output.user_pool_ids) == ["production", "test"] && module.accounts["test"].user_pool_name == "accounts-test" && module.accounts["production"].user_pool_name == "accounts-production"
    error_message = "One for each stage, with for_each and depends_on."
  }
}
