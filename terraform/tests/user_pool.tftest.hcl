mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name = "accounts"
}

run "defaults_are_those_of_production" {
  module {
    source = "./modules/user_pool"
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE" && aws_cognito_user_pool.this.user_pool_tier == "ESSENTIALS" && aws_cognito_user_pool.this.mfa_configuration == "OPTIONAL"
    error_message = "A pool is protected and takes an authenticator app."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.username_configuration).case_sensitive == false && aws_cognito_user_pool.this.username_attributes == toset(["email"])
    error_message = "An address is the user name, whatever its case."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.password_policy).minimum_length == 12 && one(aws_cognito_user_pool.this.password_policy).require_symbols
    error_message = "Passwords are long and mixed."
  }

  assert {
    condition     = one(one(aws_cognito_user_pool.this.account_recovery_setting).recovery_mechanism).name == "verified_email"
    error_message = "Only a verified address recovers an account."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.user_attribute_update_settings).attributes_require_verification_before_update == toset(["email"])
    error_message = "A changed address counts only after its code."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.email_configuration).email_sending_account == "COGNITO_DEFAULT" && length(aws_cognito_user_pool.this.sms_configuration) == 0
    error_message = "Mails go by Cognito, and no SMS at all."
  }

  assert {
    condition     = length(aws_cognito_user_pool.this.lambda_config) + length(aws_cognito_user_pool.this.user_pool_add_ons) + length(aws_cognito_user_pool.this.web_authn_configuration) + length(aws_cognito_user_pool.this.sign_in_policy) == 0
    error_message = "An unset block would show up in every plan."
  }

  assert {
    condition = alltrue([for text in [
      one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_message,
      one(aws_cognito_user_pool.this.verification_message_template).email_message,
    ] : !can(regex("(\\{####\\}|\\{username\\})[^<\\s]", text))])
    error_message = "Nothing sticks to what is copied out of a mail."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.verification_message_template).email_subject == "Your code for Accounts" && one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_subject == "Your account at Accounts"
    error_message = "A mail is titled for its purpose."
  }

  assert {
    condition = alltrue([for text in [
      one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_message,
      one(aws_cognito_user_pool.this.verification_message_template).email_message,
    ] : length(regexall("\\{####\\}", text)) == 1 && length(text) <= 20000 && strcontains(text, "good for") && length(regexall("(?i)src=|url\\(|href=|<script", text)) == 0])
    error_message = "A mail shows its code once, with how long it is good, and loads nothing."
  }

  assert {
    condition     = length(output.sign_up_attributes) == 0
    error_message = "Nothing is asked for beside email and password."
  }
}

run "everything_else_is_on_request" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier                = "PLUS"
    deletion_protection = false
    mfa                 = "OFF"
    self_sign_up        = false
    password_reset      = false
    issuer_type         = "UPDATED"
    threat_protection   = "ENFORCED"
    password_policy     = { history_size = 24, require_symbols = false }
    passkeys            = { relying_party_id = "app.example.com" }
    invitation_email    = { subject = "Welcome", message = "{username} {####}" }
    triggers = {
      pre_sign_up          = "arn:aws:lambda:eu-central-1:123456789012:function:check"
      pre_token_generation = "arn:aws:lambda:eu-central-1:123456789012:function:claims:live"
    }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "Accounts <accounts@example.com>"
    }
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "INACTIVE" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "Protection and second factor can be off."
  }

  assert {
    condition     = [for statement in jsondecode(output.doctor_policy).Statement : statement.Resource if startswith(statement.Sid, "ReadSe")] == ["arn:aws:ses:eu-central-1:123456789012:identity/example.com", "*"]
    error_message = "The doctor reads the sender where the pool has one."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.password_policy).password_history_size == 24
    error_message = "Earlier passwords are refused."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.sign_in_policy).allowed_first_auth_factors == toset(["PASSWORD", "WEB_AUTHN"]) && one(aws_cognito_user_pool.this.web_authn_configuration).relying_party_id == "app.example.com"
    error_message = "Passkeys stand beside passwords."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.user_pool_add_ons).advanced_security_mode == "ENFORCED"
    error_message = "Threats are acted upon."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.admin_create_user_config).allow_admin_create_user_only && one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_subject == "Welcome"
    error_message = "Only administrators make accounts, and invite."
  }

  assert {
    condition     = one(one(aws_cognito_user_pool.this.account_recovery_setting).recovery_mechanism).name == "admin_only"
    error_message = "Only administrators replace a forgotten password."
  }

  assert {
    condition     = !output.self_sign_up && !output.password_reset
    error_message = "The app learns which ways in there are."
  }

  assert {
    condition     = one(one(aws_cognito_user_pool.this.lambda_config).pre_token_generation_config).lambda_version == "V2_0" && endswith(one(aws_cognito_user_pool.this.lambda_config).pre_sign_up, ":check")
    error_message = "Triggers are called."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.email_configuration).email_sending_account == "DEVELOPER"
    error_message = "Mails go by SES."
  }
}

run "mails_carry_the_brand" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    brand           = { name = "Salt & <Pepper>", primary = "#B91C1C" }
    password_policy = { temporary_password_validity_days = 1 }
  }

  assert {
    condition = alltrue([for text in [
      one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_message,
      one(aws_cognito_user_pool.this.verification_message_template).email_message,
    ] : strcontains(text, ">Salt &amp; &lt;Pepper&gt;</td>") && strcontains(text, "background-color: #B91C1C")])
    error_message = "A mail is headed by the app's name, which is no markup, in its colour."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.verification_message_template).email_subject == "Your code for Salt & <Pepper>"
    error_message = "A subject is plain text."
  }

  assert {
    condition     = strcontains(one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_message, "good for 1 day.")
    error_message = "An invitation says how long its password is good."
  }
}

run "mails_can_be_ones_own" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    verification_email = { subject = "Hello", message = "It is {####}" }
    invitation_email   = { message = "{username} {####}" }
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.verification_message_template).email_subject == "Hello" && one(aws_cognito_user_pool.this.verification_message_template).email_message == "It is {####}"
    error_message = "One's own text is sent as it is."
  }

  assert {
    condition     = one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).email_subject == "Your account at Accounts"
    error_message = "What is not given stays the module's."
  }
}

run "attributes_have_constraints_and_labels" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [
      { name = "given_name", label = "First name", required = true, max_length = 80 },
      { name = "nickname" },
      { name = "team" },
      { name = "age", type = "Number", min_value = 13 },
      { name = "legacy_id", asked = false },
    ]
  }

  assert {
    condition     = toset([for s in aws_cognito_user_pool.this.schema : s.name]) == toset(["email", "given_name", "team", "age", "legacy_id"])
    error_message = "A standard attribute in standard form is not written down again."
  }

  assert {
    condition     = alltrue([for s in aws_cognito_user_pool.this.schema : length(s.string_attribute_constraints) + length(s.number_attribute_constraints) == 1])
    error_message = "Without constraints every plan would show a change."
  }

  assert {
    condition     = output.sign_up_attributes[*].name == ["given_name", "nickname", "custom:team", "custom:age"]
    error_message = "What is not asked for stays off the form."
  }

  assert {
    condition     = output.sign_up_attributes[0].min_length == 1 && output.sign_up_attributes[3].max_value == 2147483647
    error_message = "A required text is not empty; a number has bounds."
  }

  assert {
    condition     = !contains(keys(output.sign_up_attributes[0]), "asked")
    error_message = "The form learns what stack.json has."
  }
}

run "name_has_allowed_characters" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    name = "accounts/eu"
  }

  expect_failures = [var.name]
}

run "tier_exists" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier = "PREMIUM"
  }

  expect_failures = [var.tier]
}

run "mfa_is_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    mfa = "on"
  }

  expect_failures = [var.mfa]
}

run "password_has_six_characters" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    password_policy = { minimum_length = 5 }
  }

  expect_failures = [var.password_policy]
}

run "temporary_password_lasts_a_year" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    password_policy = { temporary_password_validity_days = 366 }
  }

  expect_failures = [var.password_policy]
}

run "password_history_is_24_long" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    password_policy = { history_size = 25 }
  }

  expect_failures = [var.password_policy]
}

run "password_history_needs_a_tier" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier            = "LITE"
    password_policy = { history_size = 1 }
  }

  expect_failures = [var.password_policy]
}

run "attribute_name_is_short" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "a_name_of_21_characters" }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_is_not_email" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "email" }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_is_listed_once" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "team" }, { name = "team" }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attributes_are_fifty" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [for i in range(51) : { name = "a${i}" }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_type_is_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "team", type = "Text" }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_of_the_standard_is_text" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "birthdate", type = "DateTime" }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_of_your_own_is_optional" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "team", required = true }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_required_is_asked_for" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "given_name", required = true, asked = false }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_number_has_no_length" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "age", type = "Number", max_length = 3 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_text_has_no_value" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "team", max_value = 3 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_length_is_within_2048" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "team", max_length = 2049 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_value_is_whole" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "age", type = "Number", min_value = 0.5 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_lengths_are_in_order" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "team", min_length = 9, max_length = 8 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_values_are_in_order" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "age", type = "Number", min_value = 9, max_value = 8 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "attribute_birthdate_has_ten_characters" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    sign_up_attributes = [{ name = "birthdate", max_length = 11 }]
  }

  expect_failures = [var.sign_up_attributes]
}

run "brand_name_has_no_braces" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    brand = { name = "{####}" }
  }

  expect_failures = [var.brand]
}

run "brand_colour_has_six_digits" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    brand = { primary = "indigo" }
  }

  expect_failures = [var.brand]
}

run "mail_has_a_subject" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    verification_email = { subject = "" }
  }

  expect_failures = [var.verification_email]
}

run "mail_has_a_code" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    verification_email = { message = "Hello" }
  }

  expect_failures = [var.verification_email]
}

run "invitation_has_a_subject" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    invitation_email = { subject = "one\ntwo" }
  }

  expect_failures = [var.invitation_email]
}

run "invitation_names_the_account" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    invitation_email = { subject = "Welcome", message = "{####}" }
  }

  expect_failures = [var.invitation_email]
}

run "sender_is_an_identity" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_sender = { source_arn = "example.com", from_address = "a@example.com" }
  }

  expect_failures = [var.email_sender]
}

run "sender_has_an_address" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "Accounts"
    }
  }

  expect_failures = [var.email_sender]
}

run "passkeys_are_for_a_domain" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "https://app.example.com" }
  }

  expect_failures = [var.passkeys]
}

run "passkey_verification_is_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    passkeys = { relying_party_id = "app.example.com", user_verification = "always" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_need_a_tier" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier     = "LITE"
    passkeys = { relying_party_id = "app.example.com" }
  }

  expect_failures = [var.passkeys]
}

run "passkeys_are_no_second_factor" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    mfa      = "ON"
    passkeys = { relying_party_id = "app.example.com" }
  }

  expect_failures = [var.passkeys]
}

run "threat_protection_is_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier              = "PLUS"
    threat_protection = "ON"
  }

  expect_failures = [var.threat_protection]
}

run "threat_protection_needs_a_tier" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    threat_protection = "AUDIT"
  }

  expect_failures = [var.threat_protection]
}

run "trigger_is_a_function" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    triggers = { pre_sign_up = "check" }
  }

  expect_failures = [var.triggers]
}

run "trigger_is_not_user_migration" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    triggers = { user_migration = "arn:aws:lambda:eu-central-1:123456789012:function:migrate" }
  }

  expect_failures = [var.triggers]
}

run "issuer_type_is_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    issuer_type = "updated"
  }

  expect_failures = [var.issuer_type]
}

run "existing_pool_id_has_a_region" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id = "accounts"
  }

  expect_failures = [var.existing_pool_id]
}

run "user_names_are_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = ["preferred_username"]
  }

  expect_failures = [var.username_attributes]
}

run "aliases_are_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    username_attributes = []
    alias_attributes    = ["given_name"]
  }

  expect_failures = [var.alias_attributes]
}

run "aliases_are_of_free_names" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    alias_attributes = ["email"]
  }

  expect_failures = [var.alias_attributes]
}

run "verified_attributes_are_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    auto_verified_attributes = ["email", "name"]
  }

  expect_failures = [var.auto_verified_attributes]
}

run "phone_number_needs_text_messages" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    auto_verified_attributes = ["phone_number"]
  }

  expect_failures = [var.auto_verified_attributes]
}

run "password_reset_needs_an_address" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    auto_verified_attributes = []
  }

  expect_failures = [var.password_reset]
}

run "phone_number_is_verified_and_recovers" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    existing_pool_id         = "eu-central-1_Ab129faBb"
    auto_verified_attributes = ["email", "phone_number"]
  }

  assert {
    condition     = toset(one(aws_cognito_user_pool.this.account_recovery_setting).recovery_mechanism[*].name) == toset(["verified_email", "verified_phone_number"])
    error_message = "Either recovers an account."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.user_attribute_update_settings).attributes_require_verification_before_update == toset(["email", "phone_number"])
    error_message = "Either counts only after its code."
  }
}

run "first_factors_have_a_password" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    first_factors = ["EMAIL_OTP"]
  }

  expect_failures = [var.first_factors]
}

run "first_factors_need_a_tier" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier          = "LITE"
    first_factors = ["PASSWORD"]
  }

  expect_failures = [var.first_factors]
}

run "first_factors_go_with_passkeys" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    first_factors = ["PASSWORD", "WEB_AUTHN"]
  }

  expect_failures = [var.first_factors]
}

run "first_factors_are_said" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    first_factors = ["PASSWORD"]
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.sign_in_policy).allowed_first_auth_factors == toset(["PASSWORD"])
    error_message = "The rest is off."
  }
}

run "trigger_version_is_known" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    pre_token_generation_version = "V4_0"
  }

  expect_failures = [var.pre_token_generation_version]
}

run "trigger_version_needs_a_tier" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    tier                         = "LITE"
    pre_token_generation_version = "V2_0"
  }

  expect_failures = [var.pre_token_generation_version]
}

run "invitation_by_text_names_the_account" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    invitation_email = { sms_message = "Welcome" }
  }

  expect_failures = [var.invitation_email]
}

run "invitation_by_text_is_there" {
  command = plan

  module {
    source = "./modules/user_pool"
  }

  variables {
    invitation_email = { message = "{username} {####}" }
  }

  assert {
    condition     = one(one(aws_cognito_user_pool.this.admin_create_user_config).invite_message_template).sms_message == "{username} {####}"
    error_message = "Without one the provider sends an empty one, which Cognito refuses."
  }
}

run "example_custom" {
  module {
    source = "./modules/user_pool/examples/custom"
  }

  assert {
    condition     = module.user_pool.sign_up_attributes[0].name == "given_name"
    error_message = "The form asks for a first name."
  }
}

run "example_adopt" {
  command = plan

  module {
    source = "./modules/user_pool/examples/adopt"
  }

  override_data {
    target = module.user_pool.data.aws_cognito_user_pool.existing[0]
    values = {
      schema_attributes = [
        { name = "given_name", attribute_data_type = "String", required = true, mutable = true, developer_only_attribute = false, string_attribute_constraints = [{ min_length = "0", max_length = "2048" }], number_attribute_constraints = [] },
      ]
    }
  }

  assert {
    condition     = module.user_pool.sign_up_attributes[0].required
    error_message = "The form asks for what the pool requires."
  }
}
