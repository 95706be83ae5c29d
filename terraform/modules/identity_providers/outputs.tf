output "names" {
  description = "Names of the providers, as clients list them."
  value       = sort([for provider in aws_cognito_identity_provider.this : provider.provider_name])
}
