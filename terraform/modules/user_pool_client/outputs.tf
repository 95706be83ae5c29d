output "id" {
  description = "Id of the app client."
  value       = aws_cognito_user_pool_client.this.id
}

output "refresh_token_rotation" {
  description = "Whether each refresh brings a new refresh token."
  value       = var.refresh_token_rotation != null
}
