locals {
  # Source: PutRetentionPolicy; 0 is the provider's for ever
  retentions = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]

  # metrics are kept by pool and client
  dimensions = { for name, id in var.client_ids : name => {
    UserPool       = var.user_pool_id
    UserPoolClient = id
  } }
  throttles = var.alarms == null ? {} : merge([for name, dimensions in local.dimensions : {
    for metric in ["SignInThrottles", "SignUpThrottles", "TokenRefreshThrottles"] :
    "${name}-${metric}" => { metric = metric, dimensions = dimensions }
  }]...)
}

# Cognito takes people's addresses from a server only where the client has a secret and
# enable_propagate_additional_user_context_data
check "threats_see_addresses" {
  assert {
    condition = var.threats == null ? true : (
      !var.threats.from_server ||
      length(var.threats.never_block) > 0 ||
      alltrue([for answer in [var.threats.low_risk, var.threats.medium_risk, var.threats.high_risk] : answer == "NO_ACTION"])
    )
    error_message = "Cognito rates a sign-in by where it comes from, and from an app on a server all come from one address: one attacker could have everybody challenged or blocked. List the server's addresses in threats.never_block, or answer every risk by NO_ACTION, or, where browsers call Cognito themselves, say from_server = false."
  }
}

resource "aws_cognito_risk_configuration" "this" {
  count = var.threats == null ? 0 : 1

  region       = var.region
  user_pool_id = var.user_pool_id

  compromised_credentials_risk_configuration {
    event_filter = ["PASSWORD_CHANGE", "SIGN_IN", "SIGN_UP"]

    actions {
      event_action = var.threats.compromised_credentials
    }
  }

  account_takeover_risk_configuration {
    actions {
      low_action {
        event_action = var.threats.low_risk
        notify       = false
      }

      medium_action {
        event_action = var.threats.medium_risk
        notify       = false
      }

      high_action {
        event_action = var.threats.high_risk
        notify       = false
      }
    }
  }

  dynamic "risk_exception_configuration" {
    for_each = length(var.threats.never_block) + length(var.threats.always_block) == 0 ? [] : [true]

    content {
      skipped_ip_range_list = var.threats.never_block
      blocked_ip_range_list = var.threats.always_block
    }
  }

  lifecycle {
    precondition {
      condition     = var.tier == "PLUS"
      error_message = "Answers to threats need tier PLUS: set tier, or leave threats out."
    }
  }
}

resource "aws_wafv2_web_acl" "this" {
  count = var.waf == null ? 0 : 1

  region      = var.region
  name        = var.name
  description = "In front of the user pool ${var.user_pool_id}"
  scope       = "REGIONAL"
  tags        = var.tags

  default_action {
    allow {}
  }

  rule {
    name     = "rate"
    priority = 0

    action {
      dynamic "block" {
        for_each = var.waf.block ? [true] : []
        content {}
      }

      dynamic "count" {
        for_each = var.waf.block ? [] : [true]
        content {}
      }
    }

    statement {
      rate_based_statement {
        limit                 = var.waf.requests
        evaluation_window_sec = var.waf.seconds
        aggregate_key_type    = "IP"
      }
    }

    visibility_config {
      metric_name                = "${var.name}-rate"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = false
    }
  }

  dynamic "rule" {
    for_each = var.waf.managed_groups

    content {
      name     = rule.value
      priority = rule.key + 1

      override_action {
        dynamic "none" {
          for_each = var.waf.block ? [true] : []
          content {}
        }

        dynamic "count" {
          for_each = var.waf.block ? [] : [true]
          content {}
        }
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value
        }
      }

      visibility_config {
        metric_name                = "${var.name}-${rule.value}"
        cloudwatch_metrics_enabled = true
        sampled_requests_enabled   = false
      }
    }
  }

  # samples would show requests with what people typed
  visibility_config {
    metric_name                = var.name
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.waf == null ? 0 : 1

  region       = var.region
  resource_arn = var.user_pool_arn
  web_acl_arn  = aws_wafv2_web_acl.this[0].arn
}

# WAF takes no other names
resource "aws_cloudwatch_log_group" "waf" {
  count = try(var.waf.log_retention_days, null) == null ? 0 : 1

  region            = var.region
  name              = "aws-waf-logs-${var.name}"
  retention_in_days = var.waf.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  count = length(aws_cloudwatch_log_group.waf)

  region                  = var.region
  resource_arn            = aws_wafv2_web_acl.this[0].arn
  log_destination_configs = [aws_cloudwatch_log_group.waf[0].arn]

  # tokens, sessions of managed login, and the codes that it sends people back with
  dynamic "redacted_fields" {
    for_each = ["authorization", "cookie"]

    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }

  redacted_fields {
    query_string {}
  }
}

resource "aws_cloudwatch_metric_alarm" "throttles" {
  for_each = local.throttles

  region              = var.region
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "Cognito turns requests away: its quota is used up."
  namespace           = "AWS/Cognito"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarms.throttles
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.topic_arns
  ok_actions          = var.alarms.topic_arns
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "sign_in_failures" {
  for_each = var.alarms == null ? {} : local.dimensions

  region              = var.region
  alarm_name          = "${var.name}-${each.key}-SignInFailures"
  alarm_description   = "Many sign-ins fail: someone may be trying passwords."
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarms.sign_in_failures
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.topic_arns
  ok_actions          = var.alarms.topic_arns
  tags                = var.tags

  # SignInSuccesses is 1 or 0 for each attempt
  metric_query {
    id          = "failures"
    expression  = "attempts - successes"
    label       = "failed sign-ins"
    return_data = true
  }

  metric_query {
    id = "attempts"

    metric {
      namespace   = "AWS/Cognito"
      metric_name = "SignInSuccesses"
      dimensions  = each.value
      stat        = "SampleCount"
      period      = 300
    }
  }

  metric_query {
    id = "successes"

    metric {
      namespace   = "AWS/Cognito"
      metric_name = "SignInSuccesses"
      dimensions  = each.value
      stat        = "Sum"
      period      = 300
    }
  }
}

# the prefix lets AWS's log delivery write to it without a policy for each group
resource "aws_cloudwatch_log_group" "this" {
  count = var.logs == null ? 0 : 1

  region            = var.region
  name              = "/aws/vendedlogs/cognito/${var.name}"
  retention_in_days = var.logs.retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# One source: the provider keeps both in a list, and Cognito gives them back in an order
# of its own, which ends the apply with "inconsistent result".
resource "aws_cognito_log_delivery_configuration" "this" {
  count = var.logs == null ? 0 : 1

  region       = var.region
  user_pool_id = var.user_pool_id

  log_configurations {
    event_source = var.logs.user_events ? "userAuthEvents" : "userNotification"
    log_level    = var.logs.user_events ? "INFO" : "ERROR"

    cloud_watch_logs_configuration {
      log_group_arn = aws_cloudwatch_log_group.this[0].arn
    }
  }

  lifecycle {
    precondition {
      condition     = !var.logs.user_events || var.tier == "PLUS"
      error_message = "Logs of what users do need tier PLUS: set tier, or leave user_events out."
    }
  }
}
