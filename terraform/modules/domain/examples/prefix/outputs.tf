output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "url" {
  description = "Where the pages are."
  value       = module.domain.url
}
