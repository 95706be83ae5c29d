output "names" {
  description = "Names of the groups."
  value       = sort([for group in aws_cognito_user_group.this : group.name])
}
