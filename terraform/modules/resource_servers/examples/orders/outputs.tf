output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "scopes" {
  description = "Scopes of the API, as clients ask for them."
  value       = module.resource_servers.scopes
}

output "token_url" {
  description = "Where the worker gets its token."
  value       = "${module.domain.url}/oauth2/token"
}
