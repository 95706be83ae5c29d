output "scopes" {
  description = "Scopes as clients ask for them (orders/read), by resource server."
  value       = { for identifier, server in aws_cognito_resource_server.this : identifier => [for scope in sort(keys(var.resource_servers[identifier].scopes)) : "${server.identifier}/${scope}"] }
}
