output "url" {
  description = "Where the API is, without a slash at the end: routes follow, https://ID.execute-api.REGION.amazonaws.com/whoami."
  value       = aws_apigatewayv2_api.this.api_endpoint
}

output "id" {
  description = "Id of the API."
  value       = aws_apigatewayv2_api.this.id
}

output "function_name" {
  description = "Name of the Lambda function."
  value       = aws_lambda_function.this.function_name
}

output "role_name" {
  description = "Name of the function's role, for the policies that your function needs."
  value       = aws_iam_role.this.name
}

output "log_group_names" {
  description = "Log groups, by who writes to them: api, function."
  value = {
    api      = aws_cloudwatch_log_group.requests.name
    function = aws_cloudwatch_log_group.function.name
  }
}
