# The whole configuration, as `terraform apply` takes it.

mock_provider "aws" {
  source = "./tests/aws"
}

run "defaults_make_a_pool_and_a_client" {
  assert {
    condition     = output.region == "eu-central-1" && output.issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab129faBb"
    error_message = "Region and issuer follow from the pool."
  }

  assert {
    condition     = output.self_sign_up && output.password_reset
    error_message = "People register and recover by themselves."
  }

  assert {
    condition     = output.client_id == output.client_ids["web"] && length(output.client_ids) == 1
    error_message = "The app's client is the only one."
  }

  assert {
    condition     = length(module.groups.names) + length(module.domain) + length(module.email) + length(module.protection) + length(module.session_table) == 0
    error_message = "Everything else is on request."
  }

  assert {
    condition     = output.session_store == null && output.app_policy == null && output.login_url == null
    error_message = "Without a table the app needs no rights."
  }

  assert {
    condition     = jsondecode(output.confirm_user_policy).Statement[0].Resource == output.user_pool_arn
    error_message = "Test accounts are confirmed in this pool only."
  }

  assert {
    condition     = jsondecode(output.link_user_policy).Statement[0].Resource == output.user_pool_arn
    error_message = "Accounts are linked in this pool only."
  }

  assert {
    condition     = [for statement in jsondecode(output.doctor_policy).Statement : statement.Resource if statement.Sid == "ReadPool"] == [output.user_pool_arn]
    error_message = "The doctor reads this pool only."
  }
}

run "a_brand_file_is_what_the_mails_show" {
  command = plan

  variables {
    brand_file = "tests/brand.json"
  }

  # what the module is given; the mails have it in user_pool.tftest.hcl
  assert {
    condition     = local.brand == { name = "Shop", primary = "#b91c1c" }
    error_message = "Name and colour come out of the file."
  }
}

run "brand_file_is_json" {
  command = plan

  variables {
    brand_file = "main.tf"
  }

  expect_failures = [var.brand_file]
}

run "everything_together" {
  variables {
    tier                   = "PLUS"
    groups                 = { admins = {} }
    domain                 = { name = "example-accounts" }
    email                  = { identity = "example.com", from_address = "accounts@example.com" }
    protection             = { threats = { mode = "AUDIT", from_server = false }, waf = { log_retention_days = 1827 }, alarms = { topic_arns = [] }, logs = {} }
    session_table          = {}
    refresh_token_rotation = {}
    sign_up_attributes     = [{ name = "team" }]
    clients = {
      server = { generate_secret = true }
      hosted = { oauth = { callback_urls = ["https://app.example.com/"] } }
    }
  }

  assert {
    condition     = keys(output.client_ids) == ["hosted", "server", "web"] && output.refresh_token_rotation
    error_message = "The app's client rotates its tokens; others stand beside it."
  }

  assert {
    condition     = output.session_store == "dynamodb://streamlit-accounts-sessions" && output.session_table == "streamlit-accounts-sessions"
    error_message = "A fleet shares the table."
  }

  assert {
    condition     = output.login_url == "https://example-accounts.auth.eu-central-1.amazoncognito.com"
    error_message = "Managed login has an address."
  }

  assert {
    condition     = output.web_acl_arn != null && length(output.alarm_arns) == 12
    error_message = "Every client is watched."
  }

  assert {
    condition     = output.log_group_names == { cognito = "/aws/vendedlogs/cognito/streamlit-accounts", waf = "aws-waf-logs-streamlit-accounts" }
    error_message = "What is logged can be found."
  }

  assert {
    condition     = output.sign_up_attributes[0].name == "custom:team"
    error_message = "The form asks for a team."
  }
}

run "what_stands_beside_the_pool_has_names_of_its_own" {
  # another pool
  state_key = "named"

  variables {
    name          = "Accounts of Example"
    email         = { name = "accounts", identity = "example.com", from_address = "accounts@example.com", dkim_zone = "dkim.eu-south-1.amazonses.com" }
    protection    = { name = "accounts", logs = {}, waf = { block = true }, kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0" }
    session_table = { name = "accounts", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0" }
  }

  assert {
    condition     = output.log_group_names == { cognito = "/aws/vendedlogs/cognito/accounts" } && output.session_table == "accounts"
    error_message = "A pool's name may be one that they can't have."
  }

  assert {
    condition     = length(jsondecode(output.app_policy).Statement) == 2
    error_message = "The table is under a key."
  }
}

run "region_is_a_code" {
  command = plan

  variables {
    region = "Frankfurt"
  }

  expect_failures = [var.region]
}

run "tag_is_not_amazons" {
  command = plan

  variables {
    tags = { "aws:team" = "accounts" }
  }

  expect_failures = [var.tags]
}

run "web_is_the_apps_client" {
  command = plan

  variables {
    clients = { web = {} }
  }

  expect_failures = [var.clients]
}

run "managed_login_needs_a_tier" {
  command = plan

  variables {
    tier   = "LITE"
    domain = { name = "example-accounts" }
  }

  expect_failures = [var.domain]
}

run "one_sender_is_enough" {
  command = plan

  variables {
    email = { identity = "example.com", from_address = "accounts@example.com" }
    email_sender = {
      source_arn   = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      from_address = "accounts@example.com"
    }
  }

  expect_failures = [var.email]
}

run "ways_in_can_be_closed" {
  variables {
    self_sign_up   = false
    password_reset = false
    issuer_type    = "UPDATED"
    domain         = { name = "example-accounts" }
    passkeys       = { relying_party_id = "app.example.com" }
    clients = { hosted = {
      auth_flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
      oauth      = { callback_urls = ["https://app.example.com/"] }
    } }
  }

  assert {
    condition     = !output.self_sign_up && !output.password_reset
    error_message = "The app learns which ways in there are."
  }

  assert {
    condition     = output.jwks_uri == "https://issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab129faBb/.well-known/jwks.json"
    error_message = "Each issuer has its own keys."
  }
}

run "challenges_of_ones_own_need_triggers" {
  command = plan

  variables {
    clients = { kiosk = { auth_flows = ["ALLOW_CUSTOM_AUTH"] } }
  }

  expect_failures = [var.clients]
}
