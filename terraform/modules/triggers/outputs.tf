output "arns" {
  description = "ARNs of the functions, by trigger (pre_sign_up, pre_token_generation, custom_message), as `triggers` of user_pool takes them."
  # by a function that never gives null, so that the pool's plan knows the trigger is set
  value = { for trigger, function in aws_lambda_function.this : trigger => format("%s", function.arn) }
}

output "log_group_names" {
  description = "Log groups of the functions, by trigger."
  value       = { for trigger, group in aws_cloudwatch_log_group.this : trigger => group.name }
}
