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

output "log_group_name" {
  description = "Log group that Cognito writes to; null without."
  value       = one(aws_cloudwatch_log_group.this[*].name)
}
