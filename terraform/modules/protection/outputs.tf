output "web_acl_arn" {
  description = "ARN of the web ACL; null without."
  value       = one(aws_wafv2_web_acl.this[*].arn)
}

output "alarm_arns" {
  description = "ARNs of the alarms, by name."
  value = {
    for alarm in concat(values(aws_cloudwatch_metric_alarm.throttles), values(aws_cloudwatch_metric_alarm.sign_in_failures)) :
    alarm.alarm_name => alarm.arn
  }
}

output "log_group_names" {
  description = "Log groups, by who writes to them: cognito, waf."
  value = merge(
    { for group in aws_cloudwatch_log_group.this : "cognito" => group.name },
    { for group in aws_cloudwatch_log_group.waf : "waf" => group.name },
  )
}
