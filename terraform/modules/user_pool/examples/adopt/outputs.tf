output "user_pool_id" {
  description = "Id of the pool, as before."
  value       = module.user_pool.id
}

output "client_id" {
  description = "Id of the client, as before."
  value       = module.site.id
}
