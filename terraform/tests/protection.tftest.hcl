mock_provider "aws" {
  source = "./tests/aws"

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/cognito/accounts"
    }
  }
}

variables {
  name          = "accounts"
  tier          = "PLUS"
  user_pool_id  = "eu-central-1_Ab129faBb"
  user_pool_arn = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab129faBb"
  client_ids    = { web = "1example23456789" }
}

run "nothing_by_default" {
  command = plan

  module {
    source = "./modules/protection"
  }

  assert {
    condition     = length(aws_cognito_risk_configuration.this) + length(aws_wafv2_web_acl.this) + length(aws_wafv2_web_acl_association.this) + length(aws_cloudwatch_metric_alarm.throttles) + length(aws_cloudwatch_metric_alarm.sign_in_failures) + length(aws_cloudwatch_log_group.this) + length(aws_cloudwatch_log_group.waf) + length(aws_wafv2_web_acl_logging_configuration.this) + length(aws_cognito_log_delivery_configuration.this) == 0
    error_message = "What is not asked for costs nothing."
  }

  assert {
    condition     = output.web_acl_arn == null && output.alarm_arns == {} && output.log_group_names == {}
    error_message = "There is nothing to name."
  }
}

run "threats_are_answered" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = { never_block = ["203.0.113.0/24"] }
  }

  assert {
    condition     = one(one(aws_cognito_risk_configuration.this[0].compromised_credentials_risk_configuration).actions).event_action == "BLOCK"
    error_message = "A leaked password does not sign in."
  }

  assert {
    condition     = one(one(one(aws_cognito_risk_configuration.this[0].account_takeover_risk_configuration).actions).medium_action).event_action == "MFA_IF_CONFIGURED"
    error_message = "A risky sign-in proves itself."
  }

  assert {
    condition     = one(aws_cognito_risk_configuration.this[0].risk_exception_configuration).skipped_ip_range_list == toset(["203.0.113.0/24"])
    error_message = "The office is never blocked."
  }
}

run "threats_have_no_empty_exceptions" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = { from_server = false }
  }

  assert {
    condition     = length(aws_cognito_risk_configuration.this[0].risk_exception_configuration) == 0
    error_message = "An empty block would show up in every plan."
  }
}

run "waf_counts_by_address" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { requests = 100, seconds = 60 }
  }

  assert {
    condition     = length(aws_wafv2_web_acl.this[0].rule) == 3 && length(toset([for rule in aws_wafv2_web_acl.this[0].rule : rule.priority])) == 3
    error_message = "A rate rule and two groups, in their order."
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.this[0].rule : one(one(rule.statement).rate_based_statement).limit if rule.name == "rate"]) == 100
    error_message = "The rate is the one asked for."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this[0].resource_arn == var.user_pool_arn && !one(aws_wafv2_web_acl.this[0].visibility_config).sampled_requests_enabled
    error_message = "It stands before the pool, and keeps no samples."
  }

  assert {
    condition = alltrue([for rule in aws_wafv2_web_acl.this[0].rule : (
      rule.name == "rate"
      ? length(one(rule.action).count) == 1 && length(one(rule.action).block) == 0
      : length(one(rule.override_action).count) == 1 && length(one(rule.override_action).none) == 0
    )])
    error_message = "It counts first: an app's server is one address for everybody."
  }

  assert {
    condition     = length(aws_wafv2_web_acl_logging_configuration.this) == 0
    error_message = "Requests are logged on request."
  }
}

run "waf_blocks_when_told" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { block = true }
  }

  assert {
    condition = alltrue([for rule in aws_wafv2_web_acl.this[0].rule : (
      rule.name == "rate"
      ? length(one(rule.action).block) == 1 && length(one(rule.action).count) == 0
      : length(one(rule.override_action).none) == 1 && length(one(rule.override_action).count) == 0
    )])
    error_message = "Every rule does what it is for."
  }
}

run "waf_logs_without_what_is_secret" {
  module {
    source = "./modules/protection"
  }

  variables {
    region      = "eu-central-1"
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0"
    waf         = { log_retention_days = 1827 }
    logs        = { retention_days = 0 }
  }

  assert {
    condition     = output.log_group_names == { cognito = "/aws/vendedlogs/cognito/accounts", waf = "aws-waf-logs-accounts" }
    error_message = "The names are those that AWS takes."
  }

  assert {
    condition     = aws_cloudwatch_log_group.waf[0].retention_in_days == 1827 && aws_cloudwatch_log_group.this[0].retention_in_days == 0
    error_message = "What CloudWatch knows can be said, for ever too."
  }

  assert {
    condition     = alltrue([for group in concat(aws_cloudwatch_log_group.waf, aws_cloudwatch_log_group.this) : group.kms_key_id == var.kms_key_arn && group.region == "eu-central-1"])
    error_message = "Both groups are under the key, in the pool's region."
  }

  assert {
    condition     = toset(flatten(aws_wafv2_web_acl_logging_configuration.this[0].redacted_fields[*].single_header[*].name)) == toset(["authorization", "cookie"]) && length(flatten(aws_wafv2_web_acl_logging_configuration.this[0].redacted_fields[*].query_string)) == 1
    error_message = "Neither tokens nor codes are written down."
  }
}

run "alarms_watch_each_client" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    client_ids = { web = "1example23456789", server = "2example23456789" }
    alarms     = { topic_arns = ["arn:aws:sns:eu-central-1:123456789012:ops"] }
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.throttles) == 6 && length(aws_cloudwatch_metric_alarm.sign_in_failures) == 2
    error_message = "Three throttles and the failures, by client."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.throttles : alarm.dimensions.UserPool == var.user_pool_id && alarm.alarm_actions == toset(["arn:aws:sns:eu-central-1:123456789012:ops"])])
    error_message = "Somebody is told."
  }
}

run "logs_are_kept_for_a_month" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    logs = {}
  }

  assert {
    condition     = aws_cloudwatch_log_group.this[0].retention_in_days == 30 && tolist(aws_cognito_log_delivery_configuration.this[0].log_configurations[*].event_source) == tolist(["userNotification"])
    error_message = "Failed mails are logged."
  }
}

run "logs_tell_what_users_do" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    logs = { user_events = true }
  }

  assert {
    condition     = tolist(aws_cognito_log_delivery_configuration.this[0].log_configurations[*].event_source) == tolist(["userAuthEvents"])
    error_message = "Sign-ins are logged on request, instead of failed mails: both at once end the apply."
  }
}

run "protection_name_has_allowed_characters" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    name = "my accounts"
  }

  expect_failures = [var.name]
}

run "threats_need_a_tier" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    tier    = "ESSENTIALS"
    threats = { from_server = false }
  }

  expect_failures = [aws_cognito_risk_configuration.this]
}

run "threats_from_a_server_are_one_address" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = {}
  }

  expect_failures = [check.threats_see_addresses]
}

run "threats_that_nothing_follows_are_fine" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = { medium_risk = "NO_ACTION", high_risk = "NO_ACTION" }
  }

  assert {
    condition     = one(one(aws_cognito_risk_configuration.this[0].compromised_credentials_risk_configuration).actions).event_action == "BLOCK"
    error_message = "A leaked password does not sign in, wherever it comes from."
  }
}

run "answer_to_leaked_passwords_is_known" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = { compromised_credentials = "MFA_REQUIRED" }
  }

  expect_failures = [var.threats]
}

run "answer_to_risk_is_known" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = { high_risk = "DENY" }
  }

  expect_failures = [var.threats]
}

run "exceptions_are_networks" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    threats = { always_block = ["everyone"] }
  }

  expect_failures = [var.threats]
}

run "rate_is_wafs" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { requests = 9 }
  }

  expect_failures = [var.waf]
}

run "window_is_wafs" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { seconds = 90 }
  }

  expect_failures = [var.waf]
}

run "rule_groups_are_amazons" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { managed_groups = ["MyRules"] }
  }

  expect_failures = [var.waf]
}

run "rule_group_is_named_once" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { managed_groups = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesCommonRuleSet"] }
  }

  expect_failures = [var.waf]
}

run "fraud_control_is_not_for_pools" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { managed_groups = ["AWSManagedRulesATPRuleSet"] }
  }

  expect_failures = [var.waf]
}

run "account_creation_control_is_not_for_pools" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { managed_groups = ["AWSManagedRulesACFPRuleSet"] }
  }

  expect_failures = [var.waf]
}

run "waf_retention_is_cloudwatchs" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    waf = { log_retention_days = 31 }
  }

  expect_failures = [var.waf]
}

run "key_is_no_alias" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/logs"
  }

  expect_failures = [var.kms_key_arn]
}

run "topics_are_sns" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    alarms = { topic_arns = ["ops@example.com"] }
  }

  expect_failures = [var.alarms]
}

run "alarm_has_a_threshold" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    alarms = { topic_arns = [], throttles = 0 }
  }

  expect_failures = [var.alarms]
}

run "retention_is_cloudwatchs" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    logs = { retention_days = 31 }
  }

  expect_failures = [var.logs]
}

run "user_events_need_a_tier" {
  command = plan

  module {
    source = "./modules/protection"
  }

  variables {
    tier = "ESSENTIALS"
    logs = { user_events = true }
  }

  expect_failures = [aws_cognito_log_delivery_configuration.this]
}

run "example_all" {
  module {
    source = "./modules/protection/examples/all"
  }

  assert {
    condition     = length(module.protection.alarm_arns) == 4
    error_message = "Four alarms for one client."
  }
}
