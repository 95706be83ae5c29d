mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name         = "web"
  user_pool_id = "eu-central-1_Ab129faBb"
}

run "web_client_takes_srp_and_has_no_secret" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]) && !aws_cognito_user_pool_client.this.generate_secret
    error_message = "A password is proved, not sent."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.this.enable_token_revocation
    error_message = "Strangers don't learn who has an account, and tokens can be revoked."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.access_token_validity == 60 && aws_cognito_user_pool_client.this.refresh_token_validity == 30 && one(aws_cognito_user_pool_client.this.token_validity_units).refresh_token == "days"
    error_message = "Tokens live an hour, sessions a month."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.write_attributes == toset(["email"]) && !aws_cognito_user_pool_client.this.allowed_oauth_flows_user_pool_client
    error_message = "The client may do what it needs."
  }

  assert {
    condition     = !output.refresh_token_rotation
    error_message = "Refresh tokens stay unless told otherwise."
  }
}

run "rotation_excludes_the_older_flow" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    refresh_token_rotation = {}
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH"])
    error_message = "Cognito refuses ALLOW_REFRESH_TOKEN_AUTH beside rotation."
  }

  assert {
    condition     = one(aws_cognito_user_pool_client.this.refresh_token_rotation).feature == "ENABLED" && one(aws_cognito_user_pool_client.this.refresh_token_rotation).retry_grace_period_seconds == 10
    error_message = "An answer that got lost can be asked for again."
  }

  assert {
    condition     = output.refresh_token_rotation
    error_message = "The app learns that tokens rotate."
  }
}

run "server_client_has_a_secret" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    generate_secret = true
    auth_flows      = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.generate_secret
    error_message = "A server can keep one."
  }
}

run "managed_login_gives_codes_only" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["https://app.example.com/callback", "http://localhost:8501/", "http://[::1]"] }
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.this.allowed_oauth_scopes == toset(["email", "openid"])
    error_message = "Tokens never stand in an address."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.supported_identity_providers == toset(["COGNITO"])
    error_message = "People sign in with this pool's accounts."
  }
}

run "client_name_has_allowed_characters" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "pool_id_has_a_region" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    user_pool_id = "accounts"
  }

  expect_failures = [var.user_pool_id]
}

run "flows_are_known" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    auth_flows = ["ADMIN_NO_SRP_AUTH"]
  }

  expect_failures = [var.auth_flows]
}

run "grace_is_a_minute" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    refresh_token_rotation = { grace_seconds = 61 }
  }

  expect_failures = [var.refresh_token_rotation]
}

run "rotation_refuses_the_older_flow" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    refresh_token_rotation = {}
    auth_flows             = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  }

  expect_failures = [var.refresh_token_rotation]
}

run "callback_exists" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = [] }
  }

  expect_failures = [var.oauth]
}

run "callback_is_https" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["http://app.example.com/"] }
  }

  expect_failures = [var.oauth]
}

run "callback_has_no_fragment" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["https://app.example.com/#top"] }
  }

  expect_failures = [var.oauth]
}

run "logout_is_https" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["https://app.example.com/"], logout_urls = ["http://localhost.example.com/"] }
  }

  expect_failures = [var.oauth]
}

run "scopes_have_openid" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["https://app.example.com/"], scopes = ["email"] }
  }

  expect_failures = [var.oauth]
}

run "email_verified_is_not_written" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    write_attributes = ["email", "email_verified"]
  }

  expect_failures = [var.write_attributes]
}

run "access_token_lives_a_day" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { access_minutes = 1441 }
  }

  expect_failures = [var.token_validity]
}

run "id_token_lives_five_minutes" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { id_minutes = 4 }
  }

  expect_failures = [var.token_validity]
}

run "refresh_token_lives_ten_years" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { refresh_days = 3651 }
  }

  expect_failures = [aws_cognito_user_pool_client.this]
}

run "challenge_lives_fifteen_minutes" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { challenge_minutes = 16 }
  }

  expect_failures = [var.token_validity]
}

run "an_app_has_its_own_scheme" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["myapp://callback", "com.example.app:/back"], logout_urls = ["myapp://out"], identity_providers = ["COGNITO", "Google"] }
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.supported_identity_providers == toset(["COGNITO", "Google"]) && contains(aws_cognito_user_pool_client.this.callback_urls, "myapp://callback")
    error_message = "Apps and other accounts are let in."
  }
}

run "callback_is_no_script" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { callback_urls = ["javascript:/alert(1)"] }
  }

  expect_failures = [var.oauth]
}

run "machines_have_scopes" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    generate_secret = true
    oauth           = { flows = ["client_credentials"], scopes = ["orders/read"] }
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.allowed_oauth_flows == toset(["client_credentials"]) && length(aws_cognito_user_pool_client.this.callback_urls) == 0
    error_message = "A machine is sent nowhere."
  }
}

run "machines_have_a_secret" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { flows = ["client_credentials"], scopes = ["orders/read"] }
  }

  expect_failures = [var.oauth]
}

run "machines_have_no_people" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    generate_secret = true
    oauth           = { flows = ["client_credentials", "code"], scopes = ["orders/read"], callback_urls = ["https://app.example.com/"] }
  }

  expect_failures = [var.oauth]
}

run "machines_ask_a_resource_server" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    generate_secret = true
    oauth           = { flows = ["client_credentials"], scopes = ["openid"] }
  }

  expect_failures = [var.oauth]
}

run "oauth_flows_are_known" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { flows = ["password"], callback_urls = ["https://app.example.com/"] }
  }

  expect_failures = [var.oauth]
}

run "identity_providers_have_names" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    oauth = { identity_providers = ["_"], callback_urls = ["https://app.example.com/"] }
  }

  expect_failures = [var.oauth]
}

run "refresh_token_lives_for_hours" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { refresh_hours = 12 }
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.refresh_token_validity == 12 && one(aws_cognito_user_pool_client.this.token_validity_units).refresh_token == "hours"
    error_message = "Hours can be said."
  }
}

run "refresh_token_has_one_validity" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { refresh_hours = 12, refresh_days = 1 }
  }

  expect_failures = [var.token_validity]
}

run "refresh_token_lives_whole_hours" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { refresh_hours = 1.5 }
  }

  expect_failures = [var.token_validity]
}

run "refresh_token_outlives_the_others" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    token_validity = { refresh_minutes = 60, id_minutes = 61 }
  }

  expect_failures = [aws_cognito_user_pool_client.this]
}

run "example_clients" {
  module {
    source = "./modules/user_pool_client/examples/web_and_server"
  }

  assert {
    condition     = length(module.clients) == 2
    error_message = "One call makes all clients."
  }
}

run "choice_stands_beside_the_flows" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    choice = true
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "Passwords stay, and refreshes."
  }
}

run "choice_stands_beside_flows_of_ones_own" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  variables {
    choice                 = true
    auth_flows             = ["ALLOW_USER_SRP_AUTH"]
    refresh_token_rotation = {}
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"])
    error_message = "Nothing else is added."
  }
}

run "providers_are_let_go_before_they_go" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  override_resource {
    target          = aws_cognito_user_pool_client.this
    override_during = plan
    values          = { supported_identity_providers = ["COGNITO", "Company"] }
  }

  expect_failures = [aws_cognito_user_pool_client.this]
}

run "the_pool_itself_stays_listed" {
  command = plan

  module {
    source = "./modules/user_pool_client"
  }

  override_resource {
    target          = aws_cognito_user_pool_client.this
    override_during = plan
    values          = { supported_identity_providers = ["COGNITO"] }
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.supported_identity_providers == toset(["COGNITO"])
    error_message = "It never goes."
  }
}
