mock_provider "aws" {
  source = "./tests/aws"

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:123456789012:log-group:mocked"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mocked"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-central-1:123456789012:function:mocked"
    }
  }
}

variables {
  name          = "accounts"
  user_pool_arn = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab129faBb"
}

run "no_function_by_default" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  assert {
    condition     = length(aws_lambda_function.this) + length(aws_iam_role.this) + length(aws_cloudwatch_log_group.this) == 0 && output.arns == {}
    error_message = "Each function is on request."
  }
}

run "one_function_comes_alone" {
  module {
    source = "./modules/triggers"
  }

  variables {
    sign_up_domains = ["Example.com", "a-b.xn--p1ai", "xn--mnchen-3ya.de"]
  }

  assert {
    condition     = keys(output.arns) == ["pre_sign_up"] && keys(aws_iam_role.this) == ["pre_sign_up"]
    error_message = "Only what is asked for is made."
  }

  assert {
    condition     = toset(jsondecode(aws_lambda_function.this["pre_sign_up"].environment[0].variables.SIGN_UP_DOMAINS)) == var.sign_up_domains
    error_message = "The function knows the domains."
  }
}

run "functions_may_write_their_own_logs_and_nothing_else" {
  module {
    source = "./modules/triggers"
  }

  variables {
    region             = "eu-central-1"
    sign_up_domains    = ["example.com"]
    group_claims       = { plan = [{ group = "pro", value = "pro" }], "https://example.com/tenant" = [{ group = "acme", value = "ACME" }] }
    mail_language      = "pt-BR"
    log_retention_days = 7
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/0"
  }

  assert {
    condition     = keys(output.arns) == ["custom_message", "pre_sign_up", "pre_token_generation"]
    error_message = "The names are those that user_pool has for triggers."
  }

  assert {
    condition = alltrue([for trigger, policy in aws_iam_role_policy.this : jsondecode(policy.policy).Statement == [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this[trigger].arn}:*"
    }]])
    error_message = "A role has a right on one log group."
  }

  assert {
    condition     = alltrue([for trigger, function in aws_lambda_function.this : function.role == aws_iam_role.this[trigger].arn && output.log_group_names[trigger] == "/aws/lambda/${function.function_name}"])
    error_message = "Each function has a role and a log of its own."
  }

  assert {
    condition     = alltrue([for trigger, group in aws_cloudwatch_log_group.this : group.retention_in_days == 7 && group.kms_key_id == var.kms_key_arn && aws_lambda_function.this[trigger].kms_key_arn == var.kms_key_arn])
    error_message = "Logs end, and are under the key, as the settings are."
  }

  assert {
    condition     = alltrue([for permission in aws_lambda_permission.this : permission.principal == "cognito-idp.amazonaws.com" && permission.source_arn == var.user_pool_arn && permission.action == "lambda:InvokeFunction"])
    error_message = "This pool alone calls them."
  }

  assert {
    condition     = alltrue([for trigger, function in aws_lambda_function.this : function.timeout < 5 && function.handler == "${trigger}.handler" && function.region == "eu-central-1"])
    error_message = "Cognito waits for 5 seconds."
  }
}

run "name_is_a_roles" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    name = "Accounts of Example"
  }

  expect_failures = [var.name]
}

run "some_domain_is_allowed" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    sign_up_domains = []
  }

  expect_failures = [var.sign_up_domains]
}

run "domains_are_domains" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    sign_up_domains = ["example.com", "@example.org"]
  }

  expect_failures = [var.sign_up_domains]
}

run "domains_have_no_wildcard" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    sign_up_domains = ["*.example.com"]
  }

  expect_failures = [var.sign_up_domains]
}

run "domains_are_in_ascii" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    sign_up_domains = ["münchen.de"]
  }

  expect_failures = [var.sign_up_domains]
}

run "domains_fit_into_a_function" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    sign_up_domains = [for number in range(250) : "company-${number}.example"]
  }

  expect_failures = [var.sign_up_domains]
}

run "cognitos_claims_stay_its_own" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    group_claims = { sub = [{ group = "admins", value = "root" }] }
  }

  expect_failures = [var.group_claims]
}

run "attributes_stay_their_owners" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    group_claims = { "custom:plan" = [{ group = "pro", value = "pro" }] }
  }

  expect_failures = [var.group_claims]
}

run "claims_have_groups" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    group_claims = { plan = [] }
  }

  expect_failures = [var.group_claims]
}

run "claim_has_a_value" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    group_claims = { plan = [{ group = "pro", value = null }] }
  }

  expect_failures = [var.group_claims]
}

run "claims_can_be_none" {
  module {
    source = "./modules/triggers"
  }

  variables {
    group_claims = {}
  }

  assert {
    condition     = aws_lambda_function.this["pre_token_generation"].environment[0].variables.GROUP_CLAIMS == "{}"
    error_message = "A function that can't be taken off a pool adds nothing."
  }
}

run "claims_fit_into_a_function" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    group_claims = { plan = [for number in range(120) : { group = "group-${number}", value = "plan-${number}" }] }
  }

  expect_failures = [var.group_claims]
}

run "mail_language_is_one_of_twenty" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    mail_language = "tlh"
  }

  expect_failures = [var.mail_language]
}

run "brand_fits_into_a_subject" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    brand = { name = "{####}" }
  }

  expect_failures = [var.brand]
}

run "logs_end" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    log_retention_days = 31
  }

  expect_failures = [var.log_retention_days]
}

run "key_of_functions_is_no_alias" {
  command = plan

  module {
    source = "./modules/triggers"
  }

  variables {
    kms_key_arn = "alias/triggers"
  }

  expect_failures = [var.kms_key_arn]
}

run "root_gives_the_pool_its_functions" {
  state_key = "root"

  variables {
    email_sender = { source_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com", from_address = "accounts@example.com" }
    triggers     = { post_confirmation = "arn:aws:lambda:eu-central-1:123456789012:function:welcome" }
    brand_file   = "tests/brand.json"
    functions = {
      sign_up_domains = ["example.com"]
      group_claims    = { plan = [{ group = "pro", value = "pro" }] }
      mail_language   = "de"
    }
  }

  assert {
    condition     = module.triggers[0].log_group_names.pre_sign_up == "/aws/lambda/accounts-pre-sign-up"
    error_message = "Functions are called as the pool."
  }
}

run "a_plan_knows_that_a_trigger_is_set" {
  command   = plan
  state_key = "there"

  variables {
    functions = { name = "other", group_claims = { plan = [{ group = "pro", value = "pro" }] } }
    tier      = "LITE"
  }

  assert {
    condition     = module.triggers[0].arns.pre_token_generation != null
    error_message = "What the pool is to call is known before it is there."
  }
}

run "a_trigger_has_one_function" {
  command = plan

  variables {
    triggers  = { pre_sign_up = "arn:aws:lambda:eu-central-1:123456789012:function:mine" }
    functions = { sign_up_domains = ["example.com"] }
  }

  expect_failures = [var.functions]
}

run "so_have_tokens" {
  command = plan

  variables {
    triggers  = { pre_token_generation = "arn:aws:lambda:eu-central-1:123456789012:function:mine" }
    functions = { group_claims = {} }
  }

  expect_failures = [var.functions]
}

run "so_have_mails" {
  command = plan

  variables {
    triggers  = { custom_message = "arn:aws:lambda:eu-central-1:123456789012:function:mine" }
    functions = { mail_language = "en" }
  }

  expect_failures = [var.functions]
}

run "mails_in_words_of_functions_want_a_sender" {
  command = plan

  variables {
    functions = { mail_language = "en" }
  }

  expect_failures = [check.mails_have_a_sender]
}

run "example_company" {
  module {
    source = "./modules/triggers/examples/company"
  }

  assert {
    condition     = keys(output.functions) == ["custom_message", "pre_sign_up", "pre_token_generation"]
    error_message = "The pool has all three."
  }
}
