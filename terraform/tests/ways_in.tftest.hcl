# Passkeys, mailed codes, remembered devices and other providers: of the pool, then of the app.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name = "accounts"
}

run "nothing_is_on_by_default" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    name = "accounts"
  }

  assert {
    condition     = length(aws_cognito_user_pool.this.sign_in_policy) + length(aws_cognito_user_pool.this.web_authn_configuration) + length(aws_cognito_user_pool.this.email_mfa_configuration) + length(aws_cognito_user_pool.this.device_configuration) == 0
    error_message = "A pool that asks for none of it has no block of it."
  }

  assert {
    condition     = jsonencode(output.first_factors) == jsonencode(["PASSWORD"]) && jsonencode(output.second_factors) == jsonencode(["SOFTWARE_TOKEN_MFA"]) && output.passkeys_relying_party == "" && !output.remembers_devices
    error_message = "The app has passwords and the authenticator app."
  }
}

run "every_way_in_together" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys           = { relying_party_id = "example.com", user_verification = "required" }
    email_codes        = { first_factor = true, second_factor = true }
    remembered_devices = {}
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.sign_in_policy).allowed_first_auth_factors == toset(["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"])
    error_message = "Passkeys and codes stand beside passwords."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.web_authn_configuration).user_verification == "required" && one(aws_cognito_user_pool.this.web_authn_configuration).relying_party_id == "example.com"
    error_message = "Whose passkeys they are is said."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.email_mfa_configuration).subject == "Your code for Accounts" && length(regexall("\\{####\\}", one(aws_cognito_user_pool.this.email_mfa_configuration).message)) == 1
    error_message = "An empty block would turn nothing on."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.device_configuration).challenge_required_on_new_device && one(aws_cognito_user_pool.this.device_configuration).device_only_remembered_on_user_prompt
    error_message = "A new device needs the second factor, and people choose what is remembered."
  }

  assert {
    condition     = jsonencode(output.first_factors) == jsonencode(["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"]) && jsonencode(output.second_factors) == jsonencode(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]) && output.passkeys_relying_party == "example.com" && output.remembers_devices
    error_message = "The app learns what there is."
  }
}

run "mail_of_a_sign_in_can_be_ones_own" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_codes = { second_factor = true, subject = "Hello", message = "It is {####}" }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.email_mfa_configuration).subject == "Hello" && one(aws_cognito_user_pool.this.email_mfa_configuration).message == "It is {####}"
    error_message = "Text of one's own is sent as it is."
  }

  assert {
    condition     = length(aws_cognito_user_pool.this.sign_in_policy) == 0
    error_message = "A second factor is no first one."
  }
}

run "devices_go_with_the_second_factor" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    mfa                = "OFF"
    remembered_devices = {}
  }

  assert {
    condition     = !output.remembers_devices && jsonencode(output.second_factors) == jsonencode([])
    error_message = "Without one there is nothing to skip."
  }
}

run "devices_that_skip_nothing_are_not_offered" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    remembered_devices = { challenge_required_on_new_device = false }
  }

  assert {
    condition     = !output.remembers_devices && !one(aws_cognito_user_pool.this.device_configuration).challenge_required_on_new_device
    error_message = "Cognito asks remembered devices for the second factor then."
  }
}

run "passkeys_are_for_no_address" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "127.0.0.1" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_no_port" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "app.example.com:8501" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_no_path" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "app.example.com/sign-in" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_no_dotted_end" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "app.example.com." }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_lower_case" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "App.example.com" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_no_top_level_domain" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "com" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_no_long_domain" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "${join(".", [for at in range(16) : "label-${at}"])}.example.com" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_some_domain" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = null }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_no_long_label" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "${join("", [for at in range(64) : "a"])}.example.com" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_this_machine" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "localhost" }
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.web_authn_configuration).relying_party_id == "localhost"
    error_message = "Browsers take it, so that one can try."
  }
}

run "codes_need_a_tier" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier        = "LITE"
    email_codes = { first_factor = true }
  }

  expect_failures = [var.email_codes]
}

run "codes_are_no_first_factor_where_a_second_is_required" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    mfa         = "ON"
    email_codes = { first_factor = true }
  }

  expect_failures = [var.email_codes]
}

run "codes_are_no_second_factor_where_there_is_none" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    mfa         = "OFF"
    email_codes = { second_factor = true }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  expect_failures = [var.email_codes]
}

run "second_factor_is_mailed_by_ses" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_codes = { second_factor = true }
  }

  expect_failures = [var.email_codes]
}

run "mailbox_that_alone_recovers_gets_no_second_factor" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    recovery_by_phone = false
    email_codes       = { second_factor = true }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  expect_failures = [var.email_codes]
}

run "administrators_who_alone_recover_are_not_known_to_do" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    password_reset = false
    email_codes    = { second_factor = true }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  expect_failures = [var.email_codes]
}

run "subject_of_a_code_is_one_line" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_codes = { first_factor = true, subject = "Your\ncode" }
  }

  expect_failures = [var.email_codes]
}

run "mail_of_a_code_holds_it" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_codes = { first_factor = true, message = "Hello" }
  }

  expect_failures = [var.email_codes]
}

run "phone_recovers_beside_a_mailed_second_factor" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_codes = { second_factor = true }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  assert {
    condition     = toset(one(aws_cognito_user_pool.this.account_recovery_setting).recovery_mechanism[*].name) == toset(["verified_email", "verified_phone_number"])
    error_message = "Cognito wants another way than the mailbox."
  }
}

run "phone_can_recover_before_there_is_such_a_factor" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    recovery_by_phone = true
  }

  assert {
    condition     = toset(one(aws_cognito_user_pool.this.account_recovery_setting).recovery_mechanism[*].name) == toset(["verified_email", "verified_phone_number"]) && length(aws_cognito_user_pool.this.email_mfa_configuration) == 0
    error_message = "In a pool that is there, the provider sets the factor before it."
  }
}

run "first_factors_hold_what_is_asked_for" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    first_factors = ["PASSWORD"]
    email_codes   = { first_factor = true }
  }

  expect_failures = [var.first_factors]
}

run "sent_codes_begin_nothing_where_a_second_factor_is_required" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    mfa           = "ON"
    first_factors = ["PASSWORD", "SMS_OTP"]
  }

  expect_failures = [var.first_factors]
}

run "app_has_nothing_but_passwords_by_default" {
  assert {
    condition     = jsonencode(output.first_factors) == jsonencode(["PASSWORD"]) && jsonencode(output.second_factors) == jsonencode(["SOFTWARE_TOKEN_MFA"]) && output.passkeys_relying_party == "" && !output.remembers_devices && output.hosted_domain == "" && jsonencode(output.identity_providers) == jsonencode([])
    error_message = "An app that runs learns nothing new."
  }

  assert {
    condition     = length(local.ways_in) == 0 && !local.clients.web.choice && local.clients.web.oauth == null
    error_message = "Nothing about it changes."
  }
}

run "app_has_every_way_in" {
  # another pool
  state_key = "ways"

  variables {
    passkeys           = { relying_party_id = "example.com" }
    email_codes        = { first_factor = true, second_factor = true }
    remembered_devices = {}
    app_origins        = ["https://app.example.com", "http://localhost:8501"]
    domain             = { name = "example-accounts" }
    identity_providers = {
      Google  = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, attributes = { email = "mail" } }
    }
    identity_provider_secrets = { Google = "secret" }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  assert {
    condition     = jsonencode(output.first_factors) == jsonencode(["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"]) && jsonencode(output.second_factors) == jsonencode(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]) && output.passkeys_relying_party == "example.com" && output.remembers_devices
    error_message = "What the pool offers is in stack.json."
  }

  assert {
    condition     = output.hosted_domain == output.login_url && jsonencode(output.identity_providers) == jsonencode([{ name = "Company", type = "SAML" }, { name = "Google", type = "Google" }])
    error_message = "And whose accounts the app lets in."
  }

  assert {
    condition     = local.clients.web.choice && !strcontains(jsonencode(output.identity_providers), "sso.example.com")
    error_message = "The client may ask for a choice, and nothing of the providers but their names is told."
  }

  assert {
    condition     = local.clients.web.oauth.callback_urls == toset(["https://app.example.com/auth/callback", "http://localhost:8501/auth/callback"]) && local.clients.web.oauth.logout_urls == toset(["https://app.example.com/", "http://localhost:8501/"])
    error_message = "People come back to the app alone."
  }

  assert {
    condition     = local.clients.web.oauth.scopes == toset(["aws.cognito.signin.user.admin", "email", "openid", "profile"]) && local.clients.web.oauth.flows == toset(["code"]) && local.clients.web.oauth.identity_providers == toset(["Company", "Google"])
    error_message = "By a code, to an account page that works, and not with passwords of the pool."
  }

  assert {
    condition     = local.hosted == ["web"]
    error_message = "Managed login has a style for it."
  }

  assert {
    condition     = toset(keys(local.ways_in)) == toset(["COGNITO_FIRST_FACTORS", "COGNITO_SECOND_FACTORS", "COGNITO_PASSKEYS_RELYING_PARTY", "COGNITO_REMEMBERS_DEVICES", "COGNITO_HOSTED_DOMAIN", "COGNITO_IDENTITY_PROVIDERS"])
    error_message = "The app on Fargate learns it by its variables."
  }
}

run "another_clients_provider_is_not_the_apps" {
  command = plan

  variables {
    clients = { hosted = { oauth = { callback_urls = ["https://shop.example.com/back"], identity_providers = ["Google"] } } }
    domain  = { name = "example-accounts" }
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  assert {
    condition     = jsonencode(output.identity_providers) == jsonencode([]) && output.hosted_domain == "" && local.clients.web.oauth == null
    error_message = "The app shows no button that leads nowhere."
  }
}

run "managed_login_of_the_apps_own_client_is_no_way_back" {
  command = plan

  variables {
    app_client = { oauth = { callback_urls = ["https://app.example.com/back"], identity_providers = ["Google"] } }
    domain     = { name = "example-accounts" }
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  assert {
    condition     = jsonencode(output.identity_providers) == jsonencode([]) && output.hosted_domain == ""
    error_message = "The app answers at its own path alone."
  }
}

run "oauth_of_ones_own_can_be_the_apps" {
  command = plan

  variables {
    app_client = { oauth = { callback_urls = ["https://app.example.com/auth/callback"], identity_providers = ["COGNITO", "Google"] } }
    domain     = { name = "example-accounts" }
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  assert {
    condition     = jsonencode(output.identity_providers) == jsonencode([{ name = "Google", type = "Google" }])
    error_message = "Where it leads to the app, the app has the button."
  }
}

run "factors_of_another_client_are_not_the_apps" {
  command = plan

  variables {
    first_factors = ["PASSWORD", "EMAIL_OTP"]
    clients       = { mobile = { auth_flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] } }
  }

  assert {
    condition     = jsonencode(output.first_factors) == jsonencode(["PASSWORD"]) && !local.clients.web.choice && !local.clients.mobile.choice
    error_message = "An adopted pool's clients stay as they are."
  }
}

run "factors_the_apps_client_may_ask_for_are_the_apps" {
  command = plan

  variables {
    first_factors = ["PASSWORD", "EMAIL_OTP"]
    app_client    = { auth_flows = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }
  }

  assert {
    condition     = jsonencode(output.first_factors) == jsonencode(["PASSWORD", "EMAIL_OTP"])
    error_message = "Its flows say so."
  }
}

run "passkeys_are_for_a_client_that_may_ask" {
  command = plan

  variables {
    app_client = null
    passkeys   = { relying_party_id = "app.example.com" }
    clients    = { server = { generate_secret = true } }
  }

  expect_failures = [var.passkeys]
}

run "codes_are_for_a_client_that_may_ask" {
  command = plan

  variables {
    app_client  = null
    email_codes = { first_factor = true }
    clients     = { server = { generate_secret = true } }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  expect_failures = [var.email_codes]
}

run "passkeys_are_for_the_domain_that_people_see" {
  command = plan

  variables {
    passkeys    = { relying_party_id = "pp.example.com" }
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Google  = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, attributes = { email = "mail" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_for_the_domain_of_the_app" {
  command = plan

  variables {
    passkeys = { relying_party_id = "example.org" }
    app = {
      vpc_id          = "vpc-0123456789abcdef0"
      subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
      domain          = "app.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
    }
  }

  expect_failures = [var.passkeys]
}

run "signing_out_ends_the_providers_session_too" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
      Company = {
        type         = "SAML"
        details      = { MetadataURL = "https://sso.example.com/metadata" }
        attributes   = { email = "mail" }
        sign_out_url = "https://sso.example.com/end?to=https%3A%2F%2Fapp.example.com%2F"
      }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  assert {
    condition     = local.clients.web.oauth.logout_urls == toset(["https://app.example.com/", "https://sso.example.com/end?to=https%3A%2F%2Fapp.example.com%2F"])
    error_message = "Cognito leads to addresses that the client lists alone."
  }

  assert {
    condition     = jsonencode(output.identity_providers) == jsonencode([{ name = "Company", sign_out_url = "https://sso.example.com/end?to=https%3A%2F%2Fapp.example.com%2F", type = "SAML" }, { name = "Google", type = "Google" }])
    error_message = "The app leads there."
  }
}

run "sign_out_url_is_safe" {
  command = plan

  variables {
    identity_providers = {
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, sign_out_url = "http://sso.example.com/end" }
    }
  }

  expect_failures = [var.identity_providers]
}

run "sign_out_url_has_no_fragment" {
  command = plan

  variables {
    identity_providers = {
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, sign_out_url = "https://sso.example.com/end#now" }
    }
  }

  expect_failures = [var.identity_providers]
}

run "origin_has_no_path" {
  command = plan

  variables {
    app_origins = ["https://app.example.com/"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Google  = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, attributes = { email = "mail" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  expect_failures = [var.app_origins]
}

run "origin_is_safe" {
  command = plan

  variables {
    app_origins = ["http://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Google  = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, attributes = { email = "mail" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  expect_failures = [var.app_origins]
}

run "origin_is_for_a_provider" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
  }

  expect_failures = [var.app_origins]
}

run "origin_is_for_a_domain" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    identity_providers = {
      Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  expect_failures = [var.app_origins]
}

run "origin_or_oauth_say_where_to" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    app_client  = { oauth = { callback_urls = ["https://app.example.com/"] } }
    domain      = { name = "example-accounts" }
    identity_providers = {
      Google  = { type = "Google", details = { client_id = "id", authorize_scopes = "openid email" }, attributes = { email = "email" } }
      Company = { type = "SAML", details = { MetadataURL = "https://sso.example.com/metadata" }, attributes = { email = "mail" } }
    }
    identity_provider_secrets = { Google = "secret" }
  }

  expect_failures = [var.app_origins]
}

run "codes_to_sign_in_have_a_sender" {
  command = plan

  variables {
    email_codes = { first_factor = true }
  }

  expect_failures = [check.codes_have_a_sender]
}

run "providers_come_back_below_a_path" {
  command = plan

  variables {
    domain = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, sign_out_url = "https://sso.example.com/end", attributes = { email = "email" } }
    }
    app_client = { oauth = { callback_urls = ["https://app.example.com/base/auth/callback", "https://other.example.com/"] } }
  }

  assert {
    condition     = local.clients.web.oauth.scopes == toset(["aws.cognito.signin.user.admin", "email", "openid", "profile"]) && local.clients.web.oauth.flows == toset(["code"]) && local.clients.web.oauth.identity_providers == toset(["Own"])
    error_message = "Without any of it Cognito refuses what the app asks for."
  }

  assert {
    condition     = local.clients.web.oauth.logout_urls == toset(["https://app.example.com/base/", "https://sso.example.com/end"])
    error_message = "Cognito leads to addresses that the client lists alone."
  }

  assert {
    condition     = jsonencode(output.identity_providers) == jsonencode([{ name = "Own", sign_out_url = "https://sso.example.com/end", type = "OIDC" }])
    error_message = "The app has the button."
  }
}

run "scopes_of_ones_own_are_enough_for_the_app" {
  command = plan

  variables {
    domain = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
    app_client = { oauth = { callback_urls = ["https://app.example.com/auth/callback"], scopes = ["openid", "email"] } }
  }

  expect_failures = [var.app_client]
}

run "origin_has_no_port_of_its_scheme" {
  command = plan

  variables {
    app_origins = ["https://app.example.com:443"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
  }

  expect_failures = [var.app_origins]
}

run "origin_has_a_host" {
  command = plan

  variables {
    app_origins = ["https://.."]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
  }

  expect_failures = [var.app_origins]
}

run "origin_has_a_port" {
  command = plan

  variables {
    app_origins = ["http://localhost:0"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
  }

  expect_failures = [var.app_origins]
}

run "origins_hold_the_domain_of_the_app" {
  command = plan

  variables {
    app_origins = ["https://www.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
    app = {
      vpc_id          = "vpc-0123456789abcdef0"
      subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
      domain          = "app.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
    }
  }

  expect_failures = [var.app_origins]
}

run "callbacks_hold_the_domain_of_the_app" {
  command = plan

  variables {
    app_client = { oauth = { callback_urls = ["https://www.example.com/auth/callback"] } }
    domain     = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
    app = {
      vpc_id          = "vpc-0123456789abcdef0"
      subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
      domain          = "app.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
    }
  }

  expect_failures = [var.app]
}

run "sign_out_url_has_no_user_name" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, sign_out_url = "https://somebody@sso.example.com/", attributes = { email = "email" } }
    }
  }

  expect_failures = [var.identity_providers]
}

run "providers_say_what_the_pool_requires" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" } }
    }
  }

  expect_failures = [check.identity_providers_fill_in_what_the_pool_requires]
}

run "providers_say_what_people_fill_in" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email" } }
    }
    sign_up_attributes = [{ name = "given_name", required = true }]
  }

  expect_failures = [check.identity_providers_fill_in_what_the_pool_requires]
}

run "providers_fill_in_what_the_pool_has" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email", "custom:team" = "department" } }
    }
    app_client = { write_attributes = ["custom:team"] }
  }

  expect_failures = [check.identity_providers_fill_in_what_the_pool_has]
}

run "providers_fill_in_what_can_change" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email", "custom:team" = "department" } }
    }
    sign_up_attributes = [{ name = "team", mutable = false }]
  }

  expect_failures = [check.identity_providers_fill_in_what_can_change]
}

run "providers_fill_in_what_the_app_may_write" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email", given_name = "given_name" } }
    }
  }

  expect_failures = [check.identity_providers_fill_in_what_the_app_may_write]
}

run "providers_fill_in_the_form" {
  command = plan

  variables {
    app_origins = ["https://app.example.com"]
    domain      = { name = "example-accounts" }
    identity_providers = {
      Own = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid email", oidc_issuer = "https://sso.example.com", attributes_request_method = "GET" }, attributes = { email = "email", email_verified = "email_verified", given_name = "given_name", "custom:team" = "department" } }
    }
    sign_up_attributes = [{ name = "team" }, { name = "given_name", required = true }]
  }

  assert {
    condition     = length(setsubtract(["email", "given_name", "custom:team"], local.clients.web.write_attributes)) == 0
    error_message = "Cognito writes it by the rights of the client."
  }
}

run "choice_needs_a_tier" {
  command = plan

  variables {
    tier       = "LITE"
    app_client = { auth_flows = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }
  }

  expect_failures = [var.tier]
}

run "choice_of_any_client_needs_a_tier" {
  command = plan

  variables {
    tier    = "LITE"
    clients = { mobile = { auth_flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] } }
  }

  expect_failures = [var.tier]
}
